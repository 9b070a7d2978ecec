"""Addresses of the week, written like 2026-W48, and of stakeholders: at the same address everyone has their own."""

from django.urls import path

from focus import stakeholder_views
from focus.calendars.views import connections, meetings, topics
from focus.capture import views as capture
from focus.gap_map import views as gap_map
from focus.own_work import views as own_work
from focus.plan import views as plan
from focus.review import views as review
from focus.timetable import calendar_feed_views
from focus.timetable import views as timetable
from focus.week.views import co_leads, midweek, status, week, week_context

HERE = "stakeholders/<slug:key>/"

urlpatterns = [
    path("me/links/new/calendar/", calendar_feed_views.feed_new, name="feed_new"),
    path("shared/calendar/<str:secret>.ics", calendar_feed_views.calendar_feed, name="calendar_feed"),
    path("settings/constants/", plan.settings_weights, name="settings_weights"),
    path("initiatives/<slug:slug>/map/", gap_map.initiative_map, name="initiative_map"),
    path("initiatives/<slug:slug>/lead-hours/", co_leads.initiative_lead_hours, name="initiative_lead_hours"),
    path(
        "initiatives/<slug:slug>/map/<slug:person_key>/<slug:skill_key>/",
        gap_map.initiative_map_rate,
        name="initiative_map_rate",
    ),
    path("coverage/", gap_map.coverage, name="coverage"),
    path("week/<str:week>/absence/", gap_map.absence_preview, name="week_absence_preview"),
    path("capture/", capture.capture, name="capture"),
    path("capture/<slug:kind>/<int:number>/remove/", capture.capture_remove, name="capture_remove"),
    path("capture/undo/<str:name>/", capture.capture_undo, name="capture_undo"),
    path("week/reviews/", review.week_reviews, name="week_reviews"),
    path("week/reviews/day-to-day/", review.week_day_to_day, name="week_day_to_day"),
    path("week/<str:week>/review/", review.week_review, name="week_review"),
    path("week/<str:week>/review/draft/", review.week_review_draft, name="week_review_draft"),
    path("week/interruptions/", capture.interruptions, name="interruptions"),
    path("week/interruptions/<int:number>/correct/", capture.interruption_correct, name="interruption_correct"),
    path("week/interruptions/<slug:kind>/", capture.interruption_answer, name="interruption_answer"),
    path("week/", week.week_today, name="week_today"),
    path("week/preferences/", timetable.week_preferences, name="week_preferences"),
    path("week/own-work/", own_work.own_work, name="own_work"),
    path("week/own-work/<int:number>/", own_work.own_work_edit, name="own_work_edit"),
    path("week/own-work/<int:number>/done/", own_work.own_work_done, name="own_work_done"),
    path("week/own-work/<int:number>/remove/", own_work.own_work_remove, name="own_work_remove"),
    path("week/own-work/undo/<str:name>/", own_work.own_work_undo, name="own_work_undo"),
    path("week/<str:week>/", week.week, name="week"),
    path("week/<str:week>/not-suggested/<slug:key>/", own_work.week_not_suggested, name="week_not_suggested"),
    path("week/<str:week>/touchpoints/<slug:key>/", timetable.week_touchpoint, name="week_touchpoint"),
    path("week/<str:week>/concerns/<int:number>/<slug:act>/", week_context.concern, name="concern"),
    path("week/<str:week>/copy/", status.week_copy, name="week_copy"),
    path("week/<str:week>/context/", week_context.week_context_page, name="week_context"),
    path("week/<str:week>/plan/", week.replan, name="week_replan"),
    path("week/<str:week>/progress/", week.progress, name="week_progress"),
    path("week/<str:week>/accept/", week.accept_all, name="week_accept_all"),
    path("week/<str:week>/areas/<slug:initiative>/<slug:area>/<slug:act>/", week.decide, name="week_decide"),
    path("week/<str:week>/pairings/<int:number>/remove/", week.unpair, name="week_unpair"),
    path("week/<str:week>/pair/<slug:initiative>/<slug:area>/", week.pair, name="week_pair"),
    path("week/<str:week>/help-request/<slug:initiative>/<slug:area>/", week.help_request, name="week_help_request"),
    path("week/<str:week>/assess/<slug:person>/<slug:skill>/", week.assess, name="week_assess"),
    path("week/<str:week>/involvement/<slug:initiative>/", week.change_involvement, name="week_involvement"),
    path("week/<str:week>/calendar/", timetable.week_calendar, name="week_calendar"),
    path("week/<str:week>/calendar/commit/", timetable.week_commit, name="week_commit"),
    path("week/<str:week>/calendar/uncommit/", timetable.week_uncommit, name="week_uncommit"),
    path("week/<str:week>/calendar/schedule/", timetable.week_schedule, name="week_schedule"),
    path("week/<str:week>/calendar/week.ics", calendar_feed_views.week_file, name="week_file"),
    path("week/<str:week>/midweek/", midweek.week_midweek, name="week_midweek"),
    path("week/<str:week>/midweek/apply/", midweek.week_midweek_apply, name="week_midweek_apply"),
    path("week/<str:week>/carry/<slug:initiative>/<slug:area>/", midweek.week_carry, name="week_carry"),
    path("week/<str:week>/make-room/", midweek.week_make_room, name="week_make_room"),
    path("week/<str:week>/make-room/undo/", midweek.week_make_room_undo, name="week_make_room_undo"),
    path("week/<str:week>/blocks/", timetable.week_block_new, name="week_block_new"),
    path("week/<str:week>/blocks/<int:number>/", timetable.week_block, name="week_block"),
    path("week/<str:week>/blocks/<int:number>/remove/", timetable.week_block_remove, name="week_block_remove"),
    path("week/<str:week>/blocks/undo/<str:name>/", timetable.week_block_undo, name="week_block_undo"),
    path("me/calendars/", connections.my_calendars, name="my_calendars"),
    path("me/calendars/rules/", connections.meeting_rule_add, name="meeting_rule_add"),
    path("me/calendars/rules/<int:number>/remove/", connections.meeting_rule_remove, name="meeting_rule_remove"),
    path("me/calendars/undo/<str:name>/", connections.calendar_undo, name="calendar_undo"),
    path("me/calendars/<int:number>/", connections.calendar_edit, name="calendar_edit"),
    path("me/calendars/<int:number>/sync/", connections.calendar_sync, name="calendar_sync"),
    path("me/calendars/<int:number>/progress/", connections.calendar_progress, name="calendar_progress"),
    path("me/calendars/<int:number>/remove/", connections.calendar_remove, name="calendar_remove"),
    path("week/<str:week>/meetings/", meetings.week_meetings, name="week_meetings"),
    path("week/<str:week>/meetings/topic/undo/", topics.week_meeting_topic_undo, name="week_meeting_topic_undo"),
    path("week/<str:week>/meetings/<int:number>/topic/", topics.week_meeting_topic, name="week_meeting_topic"),
    path("week/<str:week>/meetings/<int:number>/edit/", meetings.week_meeting_edit, name="week_meeting_edit"),
    path("week/<str:week>/meetings/<int:number>/remove/", meetings.week_meeting_remove, name="week_meeting_remove"),
    path("week/<str:week>/meetings/undo/<str:name>/", meetings.week_meeting_undo, name="week_meeting_undo"),
    path(
        "week/<str:week>/meetings/<int:number>/notes/<slug:act>/",
        week_context.meeting_notes,
        name="week_meeting_notes",
    ),
    path("week/<str:week>/meetings/<int:number>/", meetings.week_meeting, name="week_meeting"),
    path("stakeholders/", stakeholder_views.stakeholders, name="stakeholders"),
    path("new/stakeholder/", stakeholder_views.stakeholder_new, name="stakeholder_new"),
    path("missing-stakeholders/", stakeholder_views.stakeholders_add_missing, name="stakeholders_add_missing"),
    path(
        "missing-stakeholders/<slug:person>/exclude/",
        stakeholder_views.stakeholder_exclude,
        name="stakeholder_exclude",
    ),
    path("missing-stakeholders/exclusions/<int:number>/undo/", stakeholder_views.exclusion_undo, name="exclusion_undo"),
    path("stakeholders-team/", stakeholder_views.stakeholders_team, name="stakeholders_team"),
    path("undo/stakeholder/<str:name>/", stakeholder_views.stakeholder_undo, name="stakeholder_undo"),
    path(HERE, stakeholder_views.stakeholder, name="stakeholder"),
    path(f"{HERE}touchpoints/", stakeholder_views.stakeholder_touchpoint, name="stakeholder_touchpoint"),
    path(f"{HERE}promises/", stakeholder_views.stakeholder_promise, name="stakeholder_promise"),
    path(f"{HERE}promises/<int:number>/", stakeholder_views.promise_kept, name="promise_kept"),
    path(f"{HERE}remove/", stakeholder_views.stakeholder_remove, name="stakeholder_remove"),
    path(f"{HERE}touchpoints/<int:number>/remove/", stakeholder_views.touchpoint_remove, name="touchpoint_remove"),
]
