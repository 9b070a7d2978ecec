"""URLs of pitches. Those of stakeholders are in focus, since their pages need the calendar."""

from django.urls import path

from stakeholders import cycle_views as cycles
from stakeholders.pitching import hours_views as hours
from stakeholders.pitching import people_views as people
from stakeholders.pitching import result_views as results
from stakeholders.pitching import sheet_views as sheets
from stakeholders.pitching import views as pitching

PITCH = "pitches/<slug:key>/"

urlpatterns = [
    path("pitches/", pitching.pitches, name="pitches"),
    path("cycles/", cycles.planning_cycles, name="planning_cycles"),
    path("new/cycle/", cycles.cycle_new, name="cycle_new"),
    path("cycles/<slug:key>/", cycles.cycle, name="cycle"),
    path("new/pitch/", pitching.pitch_new, name="pitch_new"),
    path(PITCH, pitching.pitch, name="pitch"),
    path(f"{PITCH}back/<str:name>/", pitching.pitch_back, name="pitch_back"),
    path(f"{PITCH}order/", pitching.pitch_order, name="pitch_order"),
    path(f"{PITCH}status/", results.pitch_status, name="pitch_status"),
    path(f"{PITCH}sponsors/", people.pitch_sponsors, name="pitch_sponsors"),
    path(f"{PITCH}stakeholders/", people.pitch_involve, name="pitch_involve"),
    path(f"{PITCH}left-out/<slug:person>/dismiss/", people.pitch_dismiss, name="pitch_dismiss"),
    path(f"{PITCH}talks/", people.pitch_talk, name="pitch_talk"),
    path(f"{PITCH}talks/<int:number>/remove/", people.pitch_talk_remove, name="pitch_talk_remove"),
    path(f"{PITCH}ticket/", results.pitch_ticket, name="pitch_ticket"),
    path(f"{PITCH}aim/", results.pitch_aim, name="pitch_aim"),
    path(f"{PITCH}become/", results.pitch_become, name="pitch_become"),
    path(f"{PITCH}office-hours/", hours.pitch_hours, name="pitch_hours"),
    path(f"{PITCH}office-hours/<int:number>/held/", hours.pitch_hours_held, name="pitch_hours_held"),
    path(f"{PITCH}office-hours/<int:number>/remove/", hours.pitch_hours_remove, name="pitch_hours_remove"),
    path(f"{PITCH}messages/<slug:audience>/", pitching.pitch_say, name="pitch_say"),
    path(f"{PITCH}for/<slug:audience>/", sheets.pitch_for, name="pitch_for"),
    path(f"{PITCH}new/<slug:part>/", pitching.pitch_add, name="pitch_add"),
    path(f"{PITCH}<slug:part>/<int:number>/", pitching.pitch_part, name="pitch_part"),
    path(f"{PITCH}<slug:part>/<int:number>/remove/", pitching.pitch_part_remove, name="pitch_part_remove"),
    path("shared/pitch/<str:secret>/", sheets.pitch_page, name="pitch_page"),
]
