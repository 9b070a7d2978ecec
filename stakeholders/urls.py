"""Addresses of stakeholders: at the same address everyone has their own."""

from django.urls import path

from stakeholders import views
from stakeholders.pitching import views as pitching

HERE = "stakeholders/<slug:key>/"
PITCH = "pitches/<slug:key>/"

urlpatterns = [
    path("stakeholders/", views.stakeholders, name="stakeholders"),
    path("new/stakeholder/", views.stakeholder_new, name="stakeholder_new"),
    path("stakeholders-left-out/", views.stakeholders_left_out, name="stakeholders_left_out"),
    path("stakeholders-team/", views.stakeholders_team, name="stakeholders_team"),
    path("stakeholders-back/<str:name>/", views.stakeholders_back, name="stakeholders_back"),
    path(HERE, views.stakeholder, name="stakeholder"),
    path(f"{HERE}touch/", views.stakeholder_touch, name="stakeholder_touch"),
    path(f"{HERE}promises/", views.stakeholder_promise, name="stakeholder_promise"),
    path(f"{HERE}promises/<int:number>/", views.promise_kept, name="promise_kept"),
    path(f"{HERE}remove/", views.stakeholder_remove, name="stakeholder_remove"),
    path(f"{HERE}touchpoints/<int:number>/remove/", views.touchpoint_remove, name="touchpoint_remove"),
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
