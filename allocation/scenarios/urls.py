"""URLs of scenarios, and of evaluating new initiatives."""

from django.urls import path

from allocation.commitments import views as commitments
from allocation.scenarios import change_views, compare_views, views

urlpatterns = [
    path("allocation/compare/", commitments.compare, name="compare_commitments"),
    path("allocation/compare/<slug:slug>/", commitments.compare_part, name="compare_part"),
    path("allocation/scenarios/", views.scenarios, name="scenarios"),
    path("new/scenario/", views.scenario_new, name="scenario_new"),
    path("allocation/scenarios-back/<str:name>/", views.scenarios_back, name="scenarios_back"),
    path("allocation/scenarios/<slug:key>/", views.scenario, name="scenario"),
    path("allocation/scenarios/<slug:key>/share/", views.scenario_share, name="scenario_share"),
    path("allocation/scenarios/<slug:key>/remove/", views.scenario_remove, name="scenario_remove"),
    path("allocation/scenarios/<slug:key>/promote/", views.scenario_promote, name="scenario_promote"),
    path("allocation/scenarios/<slug:key>/compare/<slug:part>/", compare_views.scenario_compare, name="scenario_compare"),
    path("allocation/scenarios/<slug:key>/add/<slug:kind>/", change_views.scenario_add, name="scenario_add"),
    path("allocation/scenarios/<slug:key>/back/<str:name>/", change_views.scenario_change_back, name="scenario_change_back"),
    path("allocation/scenarios/<slug:key>/<int:number>/", change_views.scenario_change, name="scenario_change"),
    path("allocation/scenarios/<slug:key>/<int:number>/drop/", change_views.scenario_drop, name="scenario_drop"),
    path("allocation/scenarios/<slug:key>/<int:number>/rebase/", change_views.scenario_rebase, name="scenario_rebase"),
]  # fmt: skip
