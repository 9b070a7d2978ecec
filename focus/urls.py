"""Addresses of the week. A week is written like 2026-W48."""

from django.urls import path

from focus import shared
from focus.views import beside, constants, coverage, gapmap, meetings, preferences, ways, week

urlpatterns = [
    path("me/links/new/calendar/", shared.feed_new, name="feed_new"),
    path("shared/calendar/<str:secret>.ics", shared.calendar_feed, name="calendar_feed"),
    path("settings/constants/", constants.settings_weights, name="settings_weights"),
    path("settings/constants/try/", constants.settings_weights_try, name="settings_weights_try"),
    path("settings/constants/defaults/", constants.settings_weights_defaults, name="settings_weights_defaults"),
    path("initiatives/<slug:slug>/map/", gapmap.initiative_map, name="initiative_map"),
    path(
        "initiatives/<slug:slug>/map/<slug:person_key>/<slug:skill_key>/",
        gapmap.initiative_map_rate,
        name="initiative_map_rate",
    ),
    path("coverage/", coverage.coverage, name="coverage"),
    path("week/<str:week>/away/", coverage.away, name="week_away"),
    path("week/", week.week_today, name="week_today"),
    path("week/preferences/", preferences.week_preferences, name="week_preferences"),
    path("week/<str:week>/", week.week, name="week"),
    path("week/<str:week>/beside/", beside.week_beside, name="week_beside"),
    path("week/<str:week>/plan/", week.recompute, name="week_recompute"),
    path("week/<str:week>/progress/", week.progress, name="week_progress"),
    path("week/<str:week>/accept/", week.accept_all, name="week_accept_all"),
    path("week/<str:week>/areas/<slug:initiative>/<slug:area>/<slug:act>/", week.decide, name="week_decide"),
    path("week/<str:week>/pairings/<int:number>/remove/", ways.unpair, name="week_unpair"),
    path("week/<str:week>/pair/<slug:initiative>/<slug:area>/", ways.pair, name="week_pair"),
    path("week/<str:week>/ask/<slug:initiative>/<slug:area>/", ways.ask, name="week_ask"),
    path("week/<str:week>/assess/<slug:person>/<slug:skill>/", ways.assess, name="week_assess"),
    path("week/<str:week>/steps/<slug:initiative>/", ways.step, name="week_step"),
    path("week/<str:week>/meetings/", meetings.week_meetings, name="week_meetings"),
    path("week/<str:week>/meetings/<int:number>/edit/", meetings.week_meeting_edit, name="week_meeting_edit"),
    path("week/<str:week>/meetings/<int:number>/remove/", meetings.week_meeting_remove, name="week_meeting_remove"),
    path("week/<str:week>/meetings/back/<str:name>/", meetings.week_meeting_back, name="week_meeting_back"),
    path("week/<str:week>/meetings/<int:number>/", week.choose, name="week_meeting"),
]
