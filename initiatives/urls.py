"""Addresses of initiatives, of the skill matrix and the audit (their permissions rest on initiatives), and of the welcome."""

from django.urls import path

from initiatives.views import areas, audit, handover, head, points, sharing, skills, team, updates, welcome

HERE = "initiatives/<slug:slug>/"
CELL = "people/skills/<slug:person_key>/<slug:skill_key>/"

urlpatterns = [
    path("initiatives/", head.initiatives, name="initiatives"),
    path("new/initiative/", head.initiative_new, name="initiative_new"),
    path(HERE, head.initiative, name="initiative"),
    path(f"{HERE}edit/", head.initiative_edit, name="initiative_edit"),
    path(f"{HERE}share/", sharing.initiative_share, name="initiative_share"),
    path("shared/status/<str:secret>/", sharing.status_page, name="status_page"),
    path(f"{HERE}handover/", handover.handover, name="initiative_handover"),
    path(f"{HERE}health/", updates.health, name="initiative_health"),
    path(f"{HERE}phases/", updates.initiative_phases, name="initiative_phases"),
    path(f"{HERE}history/", updates.initiative_history, name="initiative_history"),
    path(f"{HERE}undo/<slug:part>/", updates.update_undo, name="update_undo"),
    path(f"{HERE}new/area/", areas.area_new, name="area_new"),
    path(f"{HERE}new/areas/", areas.areas_new, name="areas_new"),
    path(f"{HERE}areas/<slug:key>/", areas.area, name="area"),
    path(f"{HERE}areas/<slug:key>/status/", updates.area_status, name="area_status"),
    path(f"{HERE}areas/<slug:key>/move/", areas.area_move, name="area_move"),
    path(f"{HERE}areas/<slug:key>/remove/", areas.area_remove, name="area_remove"),
    path(f"{HERE}new/point/", points.point_new, name="point_new"),
    path(f"{HERE}points/<slug:key>/", points.point, name="point"),
    path(f"{HERE}points/<slug:key>/passed/", updates.point_passed, name="point_passed"),
    path(f"{HERE}points/<slug:key>/remove/", points.point_remove, name="point_remove"),
    path(f"{HERE}new/member/", team.member_new, name="member_new"),
    path(f"{HERE}members/<int:number>/", team.member, name="member"),
    path(f"{HERE}members/<int:number>/remove/", team.member_remove, name="member_remove"),
    path(f"{HERE}new/lead/", team.lead_new, name="lead_new"),
    path(f"{HERE}leads/<int:number>/", team.lead, name="lead"),
    path(f"{HERE}leads/<int:number>/remove/", team.lead_remove, name="lead_remove"),
    path(f"{HERE}restore/<slug:part>/<slug:name>/", areas.restore, name="restore"),
    path("people/skills/", skills.skills, name="skills"),
    path("people/skills/export/", skills.skills_csv, name="skills_csv"),
    path("new/skill/", skills.skill_new, name="skill_new"),
    path(CELL, skills.skill_cell, name="skill_cell"),
    path(f"{CELL}undo/", skills.skill_undo, name="skill_undo"),
    path(f"{CELL}dispute/", skills.skill_dispute, name="skill_dispute"),
    path(f"{CELL}interest/", skills.skill_interest, name="skill_interest"),
    path("audit/", audit.audit, name="audit"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/you/", welcome.you, name="welcome_you"),
    path("welcome/initiative/", welcome.initiative, name="welcome_initiative"),
    path("welcome/areas/", welcome.areas, name="welcome_areas"),
    path("welcome/ratings/", welcome.ratings, name="welcome_ratings"),
]
