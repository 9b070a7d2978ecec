"""Addresses of the week. A week is written like 2026-W48."""

from django.urls import path

from focus import shared, views

urlpatterns = [
    path("me/links/new/calendar/", shared.feed_new, name="feed_new"),
    path("shared/calendar/<str:secret>.ics", shared.calendar_feed, name="calendar_feed"),
    path("week/", views.week_today, name="week_today"),
    path("week/<str:week>/", views.week, name="week"),
    path("week/<str:week>/plan/", views.recompute, name="week_recompute"),
    path("week/<str:week>/progress/", views.progress, name="week_progress"),
    path("week/<str:week>/accept/", views.accept_all, name="week_accept_all"),
    path("week/<str:week>/areas/<slug:initiative>/<slug:area>/<slug:act>/", views.decide, name="week_decide"),
    path("week/<str:week>/meetings/<int:number>/", views.choose, name="week_meeting"),
]
