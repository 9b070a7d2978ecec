"""Addresses of stakeholders: at the same address everyone has their own."""

from django.urls import path

from stakeholders import views

HERE = "stakeholders/<slug:key>/"

urlpatterns = [
    path("stakeholders/", views.stakeholders, name="stakeholders"),
    path("new/stakeholder/", views.stakeholder_new, name="stakeholder_new"),
    path("stakeholders-left-out/", views.stakeholders_left_out, name="stakeholders_left_out"),
    path("stakeholders-back/<str:name>/", views.stakeholders_back, name="stakeholders_back"),
    path(HERE, views.stakeholder, name="stakeholder"),
    path(f"{HERE}touch/", views.stakeholder_touch, name="stakeholder_touch"),
    path(f"{HERE}promises/", views.stakeholder_promise, name="stakeholder_promise"),
    path(f"{HERE}promises/<int:number>/", views.promise_kept, name="promise_kept"),
    path(f"{HERE}remove/", views.stakeholder_remove, name="stakeholder_remove"),
    path(f"{HERE}touchpoints/<int:number>/remove/", views.touchpoint_remove, name="touchpoint_remove"),
]
