"""Addresses of the managers' pages, of scenarios, and of evaluating new initiatives."""

from django.urls import path

from allocation.board import hours_views
from allocation.board import views as board_views
from allocation.collisions import views as collision_views
from allocation.coverage import views as coverage_views
from allocation.evaluation import views as evaluation_views
from allocation.scenarios import views as scenario_views
from allocation.scenarios.changes import views as change_views
from allocation.takeover import views as takeover_views

scenario_patterns = [
    path("allocation/evaluate/", evaluation_views.evaluate, name="evaluate_initiatives"),
    path("allocation/evaluate/<slug:slug>/", evaluation_views.evaluation_detail, name="evaluation_detail"),
    path("allocation/scenarios/", scenario_views.scenarios, name="scenarios"),
    path("new/scenario/", scenario_views.scenario_new, name="scenario_new"),
    path("undo/scenario/<str:name>/", scenario_views.scenario_undo, name="scenario_undo"),
    path("allocation/scenarios/<slug:key>/", scenario_views.scenario, name="scenario"),
    path("allocation/scenarios/<slug:key>/share/", scenario_views.scenario_share, name="scenario_share"),
    path("allocation/scenarios/<slug:key>/remove/", scenario_views.scenario_remove, name="scenario_remove"),
    path("allocation/scenarios/<slug:key>/promote/", scenario_views.scenario_promote, name="scenario_promote"),
    path(
        "allocation/scenarios/<slug:key>/compare/<slug:part>/", scenario_views.scenario_compare, name="scenario_compare"
    ),
    path("allocation/scenarios/<slug:key>/add/", change_views.scenario_add_any, name="scenario_add_any"),
    path("allocation/scenarios/<slug:key>/add/<slug:kind>/", change_views.scenario_add, name="scenario_add"),
    path(
        "allocation/scenarios/<slug:key>/undo-promotion/", scenario_views.promotion_undo, name="scenario_promotion_undo"
    ),
    path(
        "allocation/scenarios/<slug:key>/undo/<str:name>/",
        change_views.scenario_change_undo,
        name="scenario_change_undo",
    ),
    path("allocation/scenarios/<slug:key>/<int:number>/", change_views.scenario_change, name="scenario_change"),
    path(
        "allocation/scenarios/<slug:key>/<int:number>/remove/",
        change_views.scenario_change_remove,
        name="scenario_change_remove",
    ),
    path("allocation/scenarios/<slug:key>/<int:number>/rebase/", change_views.scenario_rebase, name="scenario_rebase"),
]


urlpatterns = [
    *scenario_patterns,
    path("allocation/", board_views.allocation, name="allocation"),
    path("allocation/collisions/", collision_views.collisions, name="allocation_collisions"),
    path("allocation/coverage/", coverage_views.coverage, name="allocation_coverage"),
    path("allocation/coverage/skills/", coverage_views.skills, name="allocation_skills"),
    path("allocation/balance/", board_views.balance, name="allocation_balance"),
    path("allocation/try/", takeover_views.try_change, name="allocation_try"),
    path("allocation/who/<slug:slug>/", takeover_views.take_over, name="allocation_who"),
    path("allocation/<slug:key>/", board_views.lead, name="allocation_lead"),
    path("allocation/<slug:key>/who/", takeover_views.take_over_from, name="allocation_who_from"),
    path("allocation/<slug:key>/outlook/", board_views.lead_outlook, name="allocation_outlook"),
    path("allocation/<slug:key>/overload/", board_views.lead_overload, name="allocation_overload"),
    path("allocation/<slug:key>/purpose/", board_views.lead_purpose, name="allocation_purpose"),
    path("allocation/<slug:key>/discussed/<int:number>/", board_views.lead_discussed, name="allocation_discussed"),
    path("allocation/<slug:key>/rows/", hours_views.lead_rows, name="allocation_rows"),
    path("allocation/<slug:key>/hours/<int:number>/<str:week>/", hours_views.agreed_hours, name="allocation_hours"),
    path("allocation/<slug:key>/undo/<str:token>/", hours_views.agreed_hours_undo, name="allocation_hours_undo"),
    path("allocation/<slug:key>/<str:week>/", board_views.cell, name="allocation_cell"),
]
