"""URLs of standards. A team's part in one has a page of its own."""

from django.urls import path

from standards.views import asking, edit, pages, teams

HERE = "standards/<slug:key>/"
TEAM = f"{HERE}teams/<slug:team>/"

urlpatterns = [
    path("standards/", pages.standards, name="standards"),
    path("new/standard/", edit.standard_new, name="standard_new"),
    path(HERE, pages.standard, name="standard"),
    path(f"{HERE}edit/", edit.standard_edit, name="standard_edit"),
    path(f"{HERE}teams/", edit.standard_teams, name="standard_teams"),
    path(f"{HERE}share/", edit.standard_share, name="standard_share"),
    path(f"{HERE}new/statement/", edit.statement_new, name="standard_statement_new"),
    path(f"{HERE}statements/<int:number>/remove/", edit.statement_remove, name="standard_statement_remove"),
    path(f"{HERE}statements/undo/<str:name>/", edit.statement_undo, name="standard_statement_undo"),
    path(TEAM, teams.standard_team, name="standard_team"),
    path(f"{TEAM}ask/", asking.standard_ask, name="standard_ask"),
    path(f"{HERE}reverts/<slug:reason>/propose/", asking.standard_propose_step, name="standard_propose_step"),
    path("pitches/<slug:key>/standard/", asking.pitch_standard, name="pitch_standard"),
    path(f"{TEAM}undo/<int:number>/", teams.state_undo, name="standard_state_undo"),
    path(f"{TEAM}new/exception/", teams.exception_new, name="standard_exception_new"),
    path(f"{TEAM}exceptions/<int:number>/end/", teams.exception_end, name="standard_exception_end"),
    path(f"{TEAM}exceptions/<int:number>/undo/", teams.exception_undo, name="standard_exception_undo"),
    path(f"{TEAM}new/revert/", teams.revert_new, name="standard_revert_new"),
    path(f"{TEAM}reverts/<int:number>/restored/", teams.revert_restored, name="standard_revert_restored"),
    path(f"{TEAM}reverts/<int:number>/remove/", teams.revert_remove, name="standard_revert_remove"),
    path(f"{TEAM}reverts/undo/<str:name>/", teams.revert_undo, name="standard_revert_undo"),
    path("teams/<slug:key>/standards/", pages.team_standards, name="team_standards"),
    path("shared/standard/<str:secret>/", pages.shared_standard, name="shared_standard"),
]
