"""URLs of pitches. Those of stakeholders are in focus, since their pages need the calendar."""

from django.urls import path

from stakeholders.pitches.views import people, pitches, planning, status

PITCH = "pitches/<slug:key>/"

urlpatterns = [
    path("pitches/", pitches.pitches, name="pitches"),
    path("cycles/", planning.planning_cycles, name="planning_cycles"),
    path("new/cycle/", planning.cycle_new, name="cycle_new"),
    path("cycles/<slug:key>/", planning.cycle, name="cycle"),
    path("new/pitch/", pitches.pitch_new, name="pitch_new"),
    path(PITCH, pitches.pitch, name="pitch"),
    path(f"{PITCH}undo/<str:name>/", pitches.pitch_undo, name="pitch_undo"),
    path(f"{PITCH}order/", pitches.pitch_order, name="pitch_order"),
    path(f"{PITCH}status/", status.pitch_status, name="pitch_status"),
    path(f"{PITCH}sponsors/", people.pitch_sponsors, name="pitch_sponsors"),
    path(f"{PITCH}stakeholders/", people.pitch_stakeholders, name="pitch_stakeholders"),
    path(f"{PITCH}missing/<slug:person>/exclude/", people.pitch_exclude, name="pitch_exclude"),
    path(f"{PITCH}conversations/", people.pitch_conversation, name="pitch_conversation"),
    path(
        f"{PITCH}conversations/<int:number>/remove/", people.pitch_conversation_remove, name="pitch_conversation_remove"
    ),
    path(f"{PITCH}answer/", status.pitch_answer, name="pitch_answer_all"),
    path(f"{PITCH}teams/<slug:team>/answer/", status.pitch_answer, name="pitch_answer"),
    path(f"{PITCH}teams/<slug:team>/agreed/", status.pitch_agreed, name="pitch_agreed"),
    path(f"{PITCH}target/", planning.pitch_target, name="pitch_target"),
    path(f"{PITCH}convert/", planning.pitch_convert, name="pitch_convert"),
    path(f"{PITCH}office-hours/", people.pitch_office_hours, name="pitch_office_hours"),
    path(f"{PITCH}office-hours/<int:number>/held/", people.pitch_office_hours_held, name="pitch_office_hours_held"),
    path(
        f"{PITCH}office-hours/<int:number>/remove/", people.pitch_office_hours_remove, name="pitch_office_hours_remove"
    ),
    path(f"{PITCH}messages/<slug:audience>/", pitches.pitch_message, name="pitch_message"),
    path(f"{PITCH}for/<slug:audience>/", pitches.pitch_one_pager, name="pitch_one_pager"),
    path(f"{PITCH}new/<slug:part>/", pitches.pitch_part, name="pitch_add"),
    path(f"{PITCH}<slug:part>/<int:number>/", pitches.pitch_part, name="pitch_part"),
    path(f"{PITCH}<slug:part>/<int:number>/remove/", pitches.pitch_part_remove, name="pitch_part_remove"),
    path("shared/pitch/<str:secret>/", pitches.shared_pitch, name="shared_pitch"),
]
