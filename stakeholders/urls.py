"""Addresses of pitches; those of stakeholders are focus', where the calendar is."""

from django.urls import path

from stakeholders.pitching import views as pitching

PITCH = "pitches/<slug:key>/"

urlpatterns = [
    path("pitches/", pitching.pitches, name="pitches"),
    path("new/pitch/", pitching.pitch_new, name="pitch_new"),
    path(PITCH, pitching.pitch, name="pitch"),
    path(f"{PITCH}back/<str:name>/", pitching.pitch_back, name="pitch_back"),
    path(f"{PITCH}order/", pitching.pitch_order, name="pitch_order"),
    path(f"{PITCH}status/", pitching.pitch_status, name="pitch_status"),
    path(f"{PITCH}sponsors/", pitching.pitch_sponsors, name="pitch_sponsors"),
    path(f"{PITCH}stakeholders/", pitching.pitch_involve, name="pitch_involve"),
    path(f"{PITCH}talks/", pitching.pitch_talk, name="pitch_talk"),
    path(f"{PITCH}messages/<slug:audience>/", pitching.pitch_say, name="pitch_say"),
    path(f"{PITCH}for/<slug:audience>/", pitching.pitch_for, name="pitch_for"),
    path(f"{PITCH}new/<slug:part>/", pitching.pitch_add, name="pitch_add"),
    path(f"{PITCH}<slug:part>/<int:number>/", pitching.pitch_part, name="pitch_part"),
    path(f"{PITCH}<slug:part>/<int:number>/remove/", pitching.pitch_part_remove, name="pitch_part_remove"),
    path("shared/pitch/<str:secret>/", pitching.pitch_page, name="pitch_page"),
]
