"""Every URL of the app and who has access: a new URL needs a row here.

tests/roles/ walks them, by GET and POST, plain and by htmx, as every role, with everybody's ids; the admin's and
django-allauth's own addresses, which need no row, too. A name in capitals stands for the id of a row of the example:
organisation.py beside this file.
"""

from typing import Any, Final, NamedTuple

from tests.support.roles.organisation import ROLES

# Who has access, by kind of URL. Everyone else gets 404, and without signing in the sign-in page.
EVERYONE: Final = set(ROLES)
EDITORS: Final = {"lead", "deputy", "manager", "skip-level-manager", "administrator"}
ON_IT: Final = EDITORS | {"member"}
RECORD: Final = {"lead", "manager", "administrator"}
"""The lead's profile: the lead and the direct manager; administrators maintain names and roles."""
HOURS: Final = {"lead", "manager"}
LINE: Final = {"lead", "manager", "skip-level-manager"}
"""Who can see the lead's agreed and planned hours."""
RATINGS_OF_MEMBER: Final = {"member", "lead", "deputy"}
ALONE: Final = {"lead"}
SHARING: Final = {"lead", "deputy"}
"""The lead's pitch: its author and its co-sponsor."""
A_SCENARIO: Final = {"key": "what-if-lead"}
A_CHANGE: Final = {**A_SCENARIO, "number": "CHANGE"}
A_PITCH: Final = {"key": "pitch-lead"}
THEM: Final = {"key": "them-lead"}
"""The lead's stakeholder."""
PLANNING: Final = {"lead", "deputy"}
PLANNED: Final = PLANNING | {"other-lead"}
"""Everyone who has a plan of the week."""
SETTERS: Final = {"lead", "deputy", "other-lead", "administrator"}
"""Everyone who leads something, and administrators: they set up planning cycles."""
ADMINISTRATORS: Final = {"administrator"}
ANSWERING: Final = {"manager", "administrator"}
"""The manager is responsible for the team."""


class Row(NamedTuple):
    """Who has access to a URL, and what is posted there; `kwargs` name rows of the test organisation."""

    allowed: set[str]
    kwargs: dict[str, Any] = {}
    post: dict[str, str] | None = None
    posting: set[str] | None = None
    """Who may also post, where that is not everybody who may look."""


INITIATIVE: Final = {"slug": "product"}
AREA: Final = {**INITIATIVE, "key": "api"}
POINT: Final = {**INITIATIVE, "key": "review"}
WAITS: Final = {**INITIATIVE, "key": "waits"}
CELL: Final = {"person_key": "member", "skill_key": "http"}
WEEK: Final = {"week": "2026-W48"}
CORE: Final = {"key": "core"}

TABLE: Final[dict[str, Row]] = {
    # people
    "people": Row(EVERYONE),
    "person": Row(EVERYONE, {"key": "lead"}),
    "person_new": Row(EVERYONE),
    "person_edit": Row(RECORD, {"key": "lead"}, {}),
    "manager_change_cancel": Row({"manager", "skip-level-manager", "administrator"}, {"key": "lead"}, {}),
    "availability_new": Row(HOURS, {"key": "lead", "kind": "time-off"}, {}),
    "availability_edit": Row(HOURS, {"key": "lead", "kind": "time-off", "number": "TIME_OFF"}),
    "availability_remove": Row(HOURS, {"key": "lead", "kind": "time-off", "number": "TIME_OFF"}),
    "availability_undo": Row(HOURS, {"key": "lead", "kind": "time-off", "name": "nothing"}, {}),
    "day_to_day": Row(HOURS, {"key": "lead"}),
    "invite": Row(ADMINISTRATORS, {"key": "nobody"}, {}),
    "invite_withdraw": Row(ADMINISTRATORS, {"key": "nobody"}, {}),
    "session_end": Row(ALONE, {"number": "SESSION"}, {}),
    "account": Row(EVERYONE),
    "account_display": Row(EVERYONE, {}, {"theme": "dark", "clock": "24", "dates": "day"}),
    "sessions_end": Row(EVERYONE, {}, {}),
    "account_active": Row(ADMINISTRATORS, {"key": "member"}, {"active": "1"}),
    "team_new": Row(EVERYONE),
    "team": Row(EVERYONE, CORE),
    "team_edit": Row(ANSWERING, CORE),
    "team_join": Row(ANSWERING, CORE),
    "team_member_remove": Row(ANSWERING, {**CORE, "person_key": "member"}),
    "team_member_undo": Row(ANSWERING, {**CORE, "person_key": "member"}, {}),
    "my_trash": Row(EVERYONE),
    "time_off_import": Row(EVERYONE),
    "my_links": Row(EVERYONE),
    "all_links": Row(ADMINISTRATORS),
    "feed_new": Row(EVERYONE),
    "link_revoke": Row({"lead", "administrator"}, {"number": "LINK"}),
    "audit": Row(EVERYONE),
    "audit_csv": Row(ADMINISTRATORS, {}, {}),
    "settings": Row(ADMINISTRATORS),
    "access": Row(ADMINISTRATORS),
    "administration": Row(ADMINISTRATORS),
    "test_email": Row(ADMINISTRATORS, {}, {}),
    "system": Row(ADMINISTRATORS),
    "administrator": Row(ADMINISTRATORS, {"number": "ACCOUNT"}, {}),
    "accounts": Row(ADMINISTRATORS, {}, {"person": "nobody"}),
    "search": Row(EVERYONE),
    "notifications": Row(EVERYONE),
    "notifications_read": Row(EVERYONE, {}, {}),
    "notification_open": Row(ALONE, {"number": "NOTIFICATION"}, {}),
    "notification_read": Row(ALONE, {"number": "NOTIFICATION"}, {}),
    "settings_weights": Row(ADMINISTRATORS, {}, {}),
    "settings_retention": Row(ADMINISTRATORS, {}, {}),
    # initiatives
    "initiatives": Row(EVERYONE),
    "initiative_new": Row(EVERYONE),
    "initiative": Row(ON_IT, INITIATIVE),
    "initiative_timeline": Row(ON_IT, INITIATIVE),
    "initiative_team": Row(ON_IT, INITIATIVE),
    "initiative_dependencies": Row(ON_IT, INITIATIVE),
    "initiative_edit": Row(EDITORS, INITIATIVE),
    "initiative_share": Row(EDITORS, INITIATIVE),
    "initiative_handover": Row(ON_IT, INITIATIVE, posting=PLANNING),
    "initiative_health": Row(EDITORS, INITIATIVE, {}),
    "initiative_phases": Row(EDITORS, INITIATIVE, {}),
    "initiative_history": Row(ON_IT, INITIATIVE),
    "initiative_map": Row(ON_IT, INITIATIVE),
    "initiative_map_summary": Row(ON_IT, INITIATIVE),
    "initiative_lead_hours": Row(PLANNING, INITIATIVE),
    "initiative_map_rate": Row(RATINGS_OF_MEMBER, {**INITIATIVE, **CELL}),
    "update_undo": Row(set(), {**INITIATIVE, "part": "areas"}, {}),
    "areas_new": Row(EDITORS, INITIATIVE, {}),
    "area_new": Row(EDITORS, INITIATIVE),
    "area": Row(EDITORS, AREA),
    "area_status": Row(EDITORS, AREA, {}),
    "area_move": Row(EDITORS, AREA, {}),
    "area_remove": Row(EDITORS, AREA),
    "point_new": Row(EDITORS, INITIATIVE),
    "point": Row(EDITORS, POINT),
    "point_passed": Row(EDITORS, POINT, {}),
    "point_remove": Row(EDITORS, POINT),
    "member_new": Row(EDITORS, INITIATIVE, {}),
    "member": Row(EDITORS, {**INITIATIVE, "number": "MEMBERSHIP"}),
    "member_remove": Row(EDITORS, {**INITIATIVE, "number": "MEMBERSHIP"}),
    "lead_new": Row(EDITORS, INITIATIVE),
    "lead": Row(EDITORS, {**INITIATIVE, "number": "ASSIGNMENT"}),
    "lead_remove": Row(EDITORS, {**INITIATIVE, "number": "ASSIGNMENT"}),
    "initiative_undo": Row(set(), {**INITIATIVE, "part": "area", "name": "nothing"}, {}),
    "person_work": Row(EVERYONE, {"key": "member"}),
    "skills": Row(EVERYONE),
    "skills_csv": Row(EVERYONE, {}, {}),
    "skills_import": Row(EVERYONE),
    "skill_new": Row(EVERYONE),
    "skill_cell": Row(RATINGS_OF_MEMBER, CELL),
    "skill_undo": Row(set(), CELL, {"token": "made-up"}),
    "skill_dispute": Row({"member"}, CELL, {}),
    "skill_interest": Row({"member"}, CELL, {}),
    # stakeholders: the same URL shows everyone their own
    "pitches": Row(EVERYONE),
    "pitch_new": Row(EVERYONE, {}, {}),
    "pitch": Row(SHARING, A_PITCH, {}),
    "pitch_undo": Row(SHARING, {**A_PITCH, "name": "gone"}, {}),
    "pitch_order": Row(SHARING, A_PITCH, {}),
    "pitch_status": Row(SHARING, A_PITCH, {}),
    "pitch_sponsors": Row(ALONE, A_PITCH, {}),
    "pitch_stakeholders": Row(ALONE, A_PITCH, {}),
    "pitch_conversation": Row(ALONE, A_PITCH, {}),
    "pitch_exclude": Row(set(), {**A_PITCH, "person": "nobody"}, {}),
    "pitch_conversation_remove": Row(ALONE, {**A_PITCH, "number": "CONVERSATION"}, {}),
    "pitch_answer": Row(SHARING, {**A_PITCH, "team": "core"}, {}),
    "pitch_answer_all": Row(SHARING, A_PITCH, {}),
    "pitch_agreed": Row(SHARING, {**A_PITCH, "team": "core"}, {}),
    "pitch_target": Row(set(), A_PITCH, {"cycle": "x"}),
    "pitch_convert": Row(SHARING, A_PITCH, {}),
    "pitch_office_hours": Row(ALONE, A_PITCH, {}),
    "pitch_office_hours_held": Row(ALONE, {**A_PITCH, "number": "OFFICE_HOURS"}, {"on": "2026-11-22"}),
    "pitch_office_hours_remove": Row(ALONE, {**A_PITCH, "number": "OFFICE_HOURS"}, {}),
    "planning_cycles": Row(EVERYONE),
    "cycle_new": Row(SETTERS, {}, {}),
    "cycle": Row(SETTERS, {"key": "q1"}, {}),
    "pitch_message": Row(SHARING, {**A_PITCH, "audience": "executive"}, {}),
    "pitch_one_pager": Row(SHARING, {**A_PITCH, "audience": "executive"}, {}),
    "pitch_add": Row(SHARING, {**A_PITCH, "part": "evidence"}, {}),
    "pitch_part": Row(SHARING, {**A_PITCH, "part": "evidence", "number": "EVIDENCE"}, {}),
    "pitch_part_remove": Row(SHARING, {**A_PITCH, "part": "evidence", "number": "EVIDENCE"}, {}),
    "stakeholders": Row(EVERYONE),
    "stakeholder_new": Row(EVERYONE, {}, {}),
    "stakeholders_add_missing": Row(EVERYONE, {}, {}),
    "stakeholder_exclude": Row(set(), {"person": "nobody"}, {}),
    "exclusion_undo": Row(ALONE, {"number": "EXCLUSION"}, {}),
    "stakeholders_team": Row(EVERYONE, {}, {"team": "core"}),
    "stakeholder_undo": Row(EVERYONE, {"name": "gone"}, {}),
    "stakeholder": Row(ALONE, THEM, {}),
    "stakeholder_touchpoint": Row(ALONE, THEM, {}),
    "stakeholder_promise": Row(ALONE, THEM, {}),
    "promise_kept": Row(ALONE, {**THEM, "number": "PROMISE"}, {}),
    "stakeholder_remove": Row(ALONE, THEM, {}),
    "touchpoint_remove": Row(ALONE, {**THEM, "number": "TOUCHPOINT"}, {}),
    # focus: a week is private; the same URL shows everyone their own
    "week_preferences": Row(EVERYONE),
    "week_today": Row(EVERYONE),
    "first_steps": Row(EVERYONE),
    "first_steps_dismiss": Row(EVERYONE, {}, {}),
    "week": Row(EVERYONE, WEEK),
    "week_touchpoint": Row(ALONE, {**WEEK, **THEM}, {}),
    "week_around": Row(EVERYONE, WEEK),
    "week_copy": Row(PLANNED, WEEK),
    "week_review": Row(EVERYONE, WEEK, {}),
    "week_review_draft": Row(EVERYONE, WEEK, {}),
    "week_reviews": Row(EVERYONE),
    "week_day_to_day": Row(EVERYONE, {}, {"answer": "take"}),
    "concern": Row(ALONE, {**WEEK, "number": "WORRY", "act": "done"}, {}),
    "capture": Row(EVERYONE),
    "capture_remove": Row(ALONE, {"kind": "interruption", "number": "INTERRUPTION"}, {}),
    "capture_undo": Row(EVERYONE, {"name": "gone"}, {}),
    "own_work": Row(EVERYONE),
    "own_work_edit": Row(ALONE, {"number": "OWN_WORK"}),
    "own_work_done": Row(ALONE, {"number": "OWN_WORK"}, {}),
    "own_work_remove": Row(ALONE, {"number": "OWN_WORK"}, {}),
    "own_work_undo": Row(EVERYONE, {"name": "gone"}, {}),
    "week_not_suggested": Row(EVERYONE, {**WEEK, "key": "nobody"}, {}),
    "interruptions": Row(EVERYONE),
    "interruption_correct": Row(ALONE, {"number": "INTERRUPTION"}, {}),
    "interruption_answer": Row(EVERYONE, {"kind": "rota"}, {"about": "somebody"}),
    "week_receipt": Row(PLANNING, {**WEEK, "initiative": "product", "area": "api"}),
    "week_options": Row(PLANNING, {**WEEK, "initiative": "product", "area": "api"}),
    "week_replan": Row(EVERYONE, WEEK, {}),
    "week_progress": Row(EVERYONE, WEEK),
    "week_accept_all": Row(EVERYONE, WEEK, {}),
    "week_decide": Row(PLANNING, {**WEEK, "initiative": "product", "area": "api", "act": "adjust"}, {"hours": "2"}),
    "week_calendar": Row(EVERYONE, WEEK),
    "week_commit": Row(PLANNED, WEEK, {}),
    "week_uncommit": Row(EVERYONE, WEEK, {}),
    "week_schedule": Row(PLANNED, WEEK, {}),
    "week_file": Row(EVERYONE, WEEK),
    "week_midweek": Row(EVERYONE, WEEK),
    "week_midweek_apply": Row(set(), WEEK, {}),
    "week_carry": Row(PLANNING, {**WEEK, "initiative": "product", "area": "api"}, {}),
    "week_make_room": Row(EVERYONE, WEEK),
    "week_make_room_undo": Row(set(), WEEK, {"undo": "made-up"}),
    "week_block_new": Row(PLANNED, WEEK, {}),
    "week_block": Row(ALONE, {**WEEK, "number": "BLOCK"}, {}),
    "week_block_remove": Row(ALONE, {**WEEK, "number": "BLOCK"}, {}),
    "week_block_undo": Row(EVERYONE, {**WEEK, "name": "gone"}, {}),
    "my_calendars": Row(EVERYONE),
    "calendar_edit": Row(ALONE, {"number": "CALENDAR"}),
    "calendar_sync": Row(ALONE, {"number": "CALENDAR"}, {}),
    "calendar_progress": Row(ALONE, {"number": "CALENDAR"}),
    "calendar_remove": Row(ALONE, {"number": "CALENDAR"}, {}),
    "calendar_undo": Row(EVERYONE, {"name": "gone"}, {}),
    "meeting_rule_add": Row(EVERYONE, {}, {}),
    "meeting_rule_remove": Row(ALONE, {"number": "RULE"}, {}),
    "week_meeting_topic": Row(ALONE, {**WEEK, "number": "IMPORTED"}, {"about": "nothing"}),
    "week_meeting_topic_undo": Row(set(), WEEK, {}),
    "week_meetings": Row(EVERYONE, WEEK, {}),
    "week_meeting_edit": Row(ALONE, {**WEEK, "number": "MEETING"}, {}),
    "week_meeting_remove": Row(ALONE, {**WEEK, "number": "MEETING"}, {}),
    "week_meeting_undo": Row(EVERYONE, {**WEEK, "name": "gone"}, {}),
    "week_meeting": Row(ALONE, {**WEEK, "number": "MEETING"}, {"choice": "skip"}),
    "week_meeting_notes": Row(ALONE, {**WEEK, "number": "MEETING", "act": "dismiss"}, {}),
    "coverage": Row(EVERYONE),
    "week_absence_preview": Row(EVERYONE, WEEK),
    "week_pair": Row(PLANNING, {**WEEK, "initiative": "product", "area": "api"}, {"learner": "member"}),
    "week_unpair": Row(set(), {**WEEK, "number": 0}, {}),
    "week_help_request": Row(set(), {**WEEK, "initiative": "product", "area": "api"}),
    "week_assumptions": Row(PLANNED, WEEK, {"person": "member", "skill": "http", "level": "3"}, posting=PLANNING),
    "week_assess": Row(PLANNING, {**WEEK, "person": "member", "skill": "http"}, {"level": "3"}),
    "week_involvement": Row(PLANNING, {**WEEK, "initiative": "product"}, {"to": "weekly", "hours": "4"}),
    # dependencies
    "dependencies": Row(EVERYONE),
    "team_dates": Row({*SETTERS, "member", "manager", "skip-level-manager"}, CORE),
    "dependency_new": Row(EDITORS, INITIATIVE, {}),
    "dependency_undo": Row(EDITORS, {**INITIATIVE, "name": "gone"}, {}),
    "dependency": Row(ON_IT, WAITS),
    "dependency_edit": Row(EDITORS, WAITS, {}),
    "dependency_date": Row(EDITORS, WAITS, {}),
    "dependency_confirm": Row(EDITORS, WAITS, {}),
    "dependency_ask": Row(EDITORS, WAITS, {}),
    "dependency_link": Row(EDITORS, WAITS, {}),
    "dependency_check_new": Row(EDITORS, WAITS, {}),
    "dependency_check": Row(EDITORS, {**WAITS, "number": "CHECK"}, {}),
    "dependency_delivery": Row(EDITORS, WAITS, {}),
    "dependency_accept": Row(EDITORS, WAITS, {}),
    "dependency_finding_new": Row(EDITORS, WAITS, {}),
    "dependency_finding": Row(EDITORS, {**WAITS, "number": "FINDING"}, {}),
    "dependency_remove": Row(EDITORS, WAITS, {}),
    # the rest
    "allocation": Row(EVERYONE),
    "allocation_collisions": Row(EVERYONE),
    "allocation_coverage": Row(EVERYONE),
    "allocation_skills": Row(EVERYONE),
    "allocation_balance": Row(EVERYONE),
    "allocation_lead": Row(LINE, {"key": "lead"}),
    "allocation_outlook": Row(LINE, {"key": "lead"}),
    "allocation_overload": Row(LINE, {"key": "lead"}),
    "allocation_cell": Row(LINE, {"key": "lead", **WEEK}),
    "allocation_rows": Row(LINE, {"key": "lead"}),
    "allocation_hours": Row(LINE, {"key": "lead", "number": "ASSIGNMENT", "week": "2026-W50"}),
    "allocation_hours_undo": Row(set(), {"key": "lead", "token": "nothing"}, {}),
    "allocation_who": Row(ON_IT, INITIATIVE),
    "allocation_who_from": Row(LINE, {"key": "lead"}),
    "allocation_try": Row(EVERYONE, {}, {"kind": "move"}),
    "evaluate_initiatives": Row(EVERYONE),
    "evaluation_detail": Row(ON_IT, INITIATIVE),
    "scenarios": Row(EVERYONE),
    "scenario_new": Row(EVERYONE, {}, {}),
    "scenario_undo": Row(EVERYONE, {"name": "gone"}, {}),
    "scenario": Row(SHARING, A_SCENARIO, {}, posting=ALONE),
    "scenario_share": Row(ALONE, A_SCENARIO, {}),
    "scenario_remove": Row(ALONE, A_SCENARIO, {}),
    "scenario_promote": Row(SHARING, A_SCENARIO, {}),
    "scenario_compare": Row(SHARING, {**A_SCENARIO, "part": "hours"}),
    "scenario_promotion_undo": Row(SHARING, A_SCENARIO, {}),
    "scenario_add_any": Row(ALONE, A_SCENARIO),
    "scenario_add": Row(ALONE, {**A_SCENARIO, "kind": "move"}, {}),
    "scenario_change": Row(ALONE, A_CHANGE, {}),
    "scenario_change_undo": Row(ALONE, {**A_SCENARIO, "name": "gone"}, {}),
    "scenario_change_remove": Row(ALONE, A_CHANGE, {}),
    "scenario_rebase": Row(ALONE, A_CHANGE, {}),
    "digests": Row(EVERYONE),
    "digest_preferences": Row(EVERYONE, {}, {"weekly": "on", "reminder_hour": "15"}),
    "digest_copy": Row(EVERYONE, {}, {"kind": "week"}),
    "digest_preview": Row(EVERYONE, {"kind": "week"}),
    "digest_preview_html": Row(EVERYONE, {"kind": "week"}),
    "digest_preview_text": Row(EVERYONE, {"kind": "week"}),
    "digest_resend": Row({"lead", "administrator"}, {"number": "DIGEST"}, {}),
    "outbox_email": Row(ALONE, {"number": "OUTBOX_EMAIL"}),
    "outbox_email_html": Row(ALONE, {"number": "OUTBOX_EMAIL"}),
    "data_export": Row(EVERYONE),
    "data_export_json": Row(EVERYONE, {}, {}),
    "data_export_ics": Row(EVERYONE, {}, {}),
    "departures": Row(ADMINISTRATORS),
    "departure": Row(ADMINISTRATORS, {"number": "DEPARTURE"}),
    "departure_schedule": Row(ADMINISTRATORS, {"key": "lead"}),
    "departure_cancel": Row(ADMINISTRATORS, {"key": "nobody"}, {}),
    "departure_request": Row(EVERYONE, {}, {"withdraw": "1"}),
    "home": Row(EVERYONE),
    # integrations
    "api_docs": Row(EVERYONE),
    "api_tokens": Row(EVERYONE),
    "api_token_new": Row(EVERYONE),
    "api_token_revoke": Row(ALONE, {"number": "TOKEN"}, {}),
    "imports": Row(EVERYONE),
    "data_import": Row(ALONE, {"number": "IMPORT"}),
    "data_import_undo": Row(ALONE, {"number": "IMPORT"}, {}),
}
OPEN: Final = {
    "mcp",
    "healthz",
    "metrics",
    "readyz",
    "demo_sign_in",
    "invited",
    "robots",
    "favicon",
    "admin_login",
    "status_page",
    "dependency_answer",
    "shared_pitch",
    "email_subscription",
    "email_subscription_of_kind",
    "email_action",
    "calendar_feed",
}
"""Without signing in; tested in tests/leadplan/test_start_page.py, tests/accounts and tests/people/test_secret_links.py."""
WELCOME: Final = {"welcome", "welcome_profile", "welcome_initiative", "welcome_areas", "welcome_ratings"}
"""Onboarding, tested in tests/initiatives/test_onboarding.py: redirects everyone who has finished it."""
