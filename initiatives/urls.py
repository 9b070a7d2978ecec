"""URLs of initiatives, the skill matrix and the audit log (their permissions depend on initiatives), and onboarding."""

from django.urls import path

from initiatives.audit_log import views as audit_log
from initiatives.dependencies.views import answer as dependency_answer
from initiatives.dependencies.views import edit as dependency_edit
from initiatives.dependencies.views import pages as dependency_pages
from initiatives.dependencies.views import progress as dependency_progress
from initiatives.onboarding import views as onboarding
from initiatives.skill_matrix.views import matrix as skill_matrix
from initiatives.skill_matrix.views import skill_import
from initiatives.transfers.urls import urlpatterns as transfer_urls
from initiatives.views import areas, initiative_details, progress, tabs, team

HERE = "initiatives/<slug:slug>/"
THIS = f"{HERE}dependencies/<slug:key>/"
CELL = "people/skills/<slug:person_key>/<slug:skill_key>/"

urlpatterns = [
    path("initiatives/", initiative_details.initiatives, name="initiatives"),
    path("new/initiative/", initiative_details.initiative_new, name="initiative_new"),
    path(HERE, tabs.initiative, name="initiative"),
    path(f"{HERE}timeline/", tabs.initiative_timeline, name="initiative_timeline"),
    path(f"{HERE}team/", tabs.initiative_team, name="initiative_team"),
    path(f"{HERE}dependencies/", tabs.initiative_dependencies, name="initiative_dependencies"),
    path(f"{HERE}edit/", initiative_details.initiative_edit, name="initiative_edit"),
    path(f"{HERE}share/", initiative_details.initiative_share, name="initiative_share"),
    path("shared/status/<str:secret>/", initiative_details.public_status_page, name="status_page"),
    path(f"{HERE}handover/", team.handover, name="initiative_handover"),
    path(f"{HERE}health/", progress.health, name="initiative_health"),
    path(f"{HERE}phases/", progress.initiative_phases, name="initiative_phases"),
    path(f"{HERE}history/", progress.initiative_history, name="initiative_history"),
    path(f"{HERE}undo/<slug:part>/", progress.update_undo, name="update_undo"),
    path(f"{HERE}new/area/", areas.area_new, name="area_new"),
    path(f"{HERE}new/areas/", areas.areas_new, name="areas_new"),
    path(f"{HERE}areas/<slug:key>/", areas.area, name="area"),
    path(f"{HERE}areas/<slug:key>/status/", progress.area_status, name="area_status"),
    path(f"{HERE}areas/<slug:key>/move/", areas.area_move, name="area_move"),
    path(f"{HERE}areas/<slug:key>/remove/", areas.area_remove, name="area_remove"),
    path(f"{HERE}new/point/", progress.point_new, name="point_new"),
    path(f"{HERE}points/<slug:key>/", progress.point, name="point"),
    path(f"{HERE}points/<slug:key>/passed/", progress.point_passed, name="point_passed"),
    path(f"{HERE}points/<slug:key>/remove/", progress.point_remove, name="point_remove"),
    path(f"{HERE}new/member/", team.member_new, name="member_new"),
    path(f"{HERE}members/<int:number>/", team.member, name="member"),
    path(f"{HERE}members/<int:number>/remove/", team.member_remove, name="member_remove"),
    path(f"{HERE}new/lead/", team.lead_new, name="lead_new"),
    path(f"{HERE}leads/<int:number>/", team.lead, name="lead"),
    path(f"{HERE}leads/<int:number>/remove/", team.lead_remove, name="lead_remove"),
    path(f"{HERE}undo/<slug:part>/<slug:name>/", areas.initiative_undo, name="initiative_undo"),
    path("dependencies/", dependency_pages.dependencies, name="dependencies"),
    path("teams/<slug:key>/dates/", dependency_pages.team_dates, name="team_dates"),
    path(f"{HERE}new/dependency/", dependency_edit.dependency_new, name="dependency_new"),
    path(f"{HERE}dependency-undo/<slug:name>/", dependency_edit.dependency_undo, name="dependency_undo"),
    path(THIS, dependency_pages.dependency, name="dependency"),
    path(f"{THIS}edit/", dependency_edit.dependency_edit, name="dependency_edit"),
    path(f"{THIS}remove/", dependency_edit.dependency_remove, name="dependency_remove"),
    path(f"{THIS}date/", dependency_progress.dependency_date, name="dependency_date"),
    path(f"{THIS}confirm/", dependency_progress.dependency_confirm, name="dependency_confirm"),
    path(f"{THIS}ask/", dependency_progress.dependency_ask, name="dependency_ask"),
    path(f"{THIS}link/", dependency_progress.dependency_link, name="dependency_link"),
    path(f"{THIS}new/check/", dependency_progress.dependency_check_new, name="dependency_check_new"),
    path(f"{THIS}checks/<int:number>/", dependency_progress.dependency_check, name="dependency_check"),
    path(f"{THIS}new/delivery/", dependency_progress.dependency_delivery, name="dependency_delivery"),
    path(f"{THIS}accept/", dependency_progress.dependency_accept, name="dependency_accept"),
    path(f"{THIS}new/finding/", dependency_progress.dependency_finding_new, name="dependency_finding_new"),
    path(f"{THIS}findings/<int:number>/", dependency_progress.dependency_finding, name="dependency_finding"),
    path("shared/ask/<str:secret>/", dependency_answer.dependency_answer, name="dependency_answer"),
    path("person/<slug:key>/work/", skill_matrix.person_work, name="person_work"),
    path("people/skills/", skill_matrix.skills, name="skills"),
    path("people/skills/import/", skill_import.skills_import, name="skills_import"),
    path("people/skills/export/", skill_matrix.skills_csv, name="skills_csv"),
    path("new/skill/", skill_matrix.skill_new, name="skill_new"),
    path(CELL, skill_matrix.skill_cell, name="skill_cell"),
    path(f"{CELL}undo/", skill_matrix.skill_undo, name="skill_undo"),
    path(f"{CELL}dispute/", skill_matrix.skill_dispute, name="skill_dispute"),
    path(f"{CELL}interest/", skill_matrix.skill_interest, name="skill_interest"),
    path("audit/", audit_log.audit_page, name="audit"),
    path("welcome/", onboarding.welcome, name="welcome"),
    path("welcome/you/", onboarding.profile, name="welcome_profile"),
    path("welcome/initiative/", onboarding.initiative, name="welcome_initiative"),
    path("welcome/areas/", onboarding.areas, name="welcome_areas"),
    path("welcome/ratings/", onboarding.ratings, name="welcome_ratings"),
    *transfer_urls,
]
