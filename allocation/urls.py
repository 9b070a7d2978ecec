"""Addresses of the managers' pages, of scenarios, and of evaluating new initiatives."""

from django.urls import path

from allocation.board import views as board_views
from allocation.collisions import views as collision_views
from allocation.coverage import views as coverage_views
from allocation.evaluation import views as evaluation_views
from allocation.scenarios import views as scenario_views
from allocation.scenarios.changes import views as change_views

scenario_patterns = [
    path("allocation/compare/", evaluation_views.evaluate, name="compare_commitments"),
    path("allocation/compare/<slug:slug>/", evaluation_views.evaluation_detail, name="compare_part"),
    path("allocation/scenarios/", scenario_views.scenarios, name="scenarios"),
    path("new/scenario/", scenario_views.scenario_new, name="scenario_new"),
    path("allocation/scenarios-back/<str:name>/", scenario_views.scenario_restore, name="scenarios_back"),
    path("allocation/scenarios/<slug:key>/", scenario_views.scenario, name="scenario"),
    path("allocation/scenarios/<slug:key>/share/", scenario_views.scenario_share, name="scenario_share"),
    path("allocation/scenarios/<slug:key>/remove/", scenario_views.scenario_remove, name="scenario_remove"),
    path("allocation/scenarios/<slug:key>/promote/", scenario_views.scenario_promote, name="scenario_promote"),
    path("allocation/scenarios/<slug:key>/compare/<slug:part>/", scenario_views.scenario_compare, name="scenario_compare"),
    path("allocation/scenarios/<slug:key>/add/<slug:kind>/", change_views.scenario_add, name="scenario_add"),
    path("allocation/scenarios/<slug:key>/back/<str:name>/", change_views.scenario_change_restore, name="scenario_change_back"),
    path("allocation/scenarios/<slug:key>/<int:number>/", change_views.scenario_change, name="scenario_change"),
    path("allocation/scenarios/<slug:key>/<int:number>/drop/", change_views.scenario_change_remove, name="scenario_drop"),
    path("allocation/scenarios/<slug:key>/<int:number>/rebase/", change_views.scenario_rebase, name="scenario_rebase"),
]  # fmt: skip


urlpatterns = [
    *scenario_patterns,
    path("allocation/", board_views.allocation, name="allocation"),
    path("allocation/collisions/", collision_views.collisions, name="allocation_collisions"),
    path("allocation/coverage/", coverage_views.coverage, name="allocation_coverage"),
    path("allocation/coverage/skills/", coverage_views.skills, name="allocation_skills"),
    path("allocation/balance/", board_views.balance, name="allocation_balance"),
    path("allocation/<slug:key>/", board_views.lead, name="allocation_lead"),
    path("allocation/<slug:key>/ahead/", board_views.lead_outlook, name="allocation_ahead"),
    path("allocation/<slug:key>/strain/", board_views.lead_overload, name="allocation_strain"),
    path("allocation/<slug:key>/<str:week>/", board_views.cell, name="allocation_cell"),
]
