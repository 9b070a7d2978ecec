"""URLs of the managers' pages."""

from django.urls import include, path

from allocation import views

urlpatterns = [
    path("", include("allocation.scenarios.urls")),
    path("allocation/", views.allocation, name="allocation"),
    path("allocation/collisions/", views.collisions, name="allocation_collisions"),
    path("allocation/coverage/", views.coverage, name="allocation_coverage"),
    path("allocation/coverage/skills/", views.skills, name="allocation_skills"),
    path("allocation/balance/", views.balance, name="allocation_balance"),
    path("allocation/<slug:key>/", views.lead, name="allocation_lead"),
    path("allocation/<slug:key>/ahead/", views.ahead, name="allocation_ahead"),
    path("allocation/<slug:key>/strain/", views.lead_strain, name="allocation_strain"),
    path("allocation/<slug:key>/<str:week>/", views.cell, name="allocation_cell"),
]
