"""Every form of the product that adds a row: its address, what it adds, and what is typed into it.

Every address that takes a POST is either here or in CHANGES: a new one in neither fails.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from allocation.models import Scenario, ScenarioChange
from digests.models import Digest, EmailAction, EmailPreferences
from focus.models import (
    Block,
    Calendar,
    Commitment,
    Concern,
    Decision,
    Interruption,
    Meeting,
    MeetingRule,
    NotSuggested,
    OwnWork,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPreferences,
)
from growth.models import Goal, JournalEntry, Mentoring, MentorOffer
from initiatives.models import (
    AcceptanceCheck,
    CriticalArea,
    DateGiven,
    DateRequest,
    Delivery,
    Dependency,
    Finding,
    Handover,
    InflectionPoint,
    Initiative,
    KnowledgeTransfer,
    LeadAssignment,
    Membership,
    StatusUpdate,
)
from integrations.imports.models import DataImport
from integrations.models import Webhook
from people.models import (
    Account,
    Departure,
    Duty,
    Interest,
    Job,
    Person,
    Rating,
    SecretLink,
    Skill,
    Team,
    TimeOff,
    WorkingHours,
)
from stakeholders.models import (
    Conversation,
    Evidence,
    Exclusion,
    Message,
    OfficeHours,
    OfficeHoursSession,
    Pitch,
    PitchStep,
    PlanningCycle,
    Promise,
    Stakeholder,
    Touchpoint,
)
from standards.models import Revert, SponsorStatement, Standard, StandardAsk, StandardException

WEEK: Final = {"week": "2026-W48"}
PRODUCT: Final = {"slug": "product"}
PITCH: Final = {"key": "pitch-lead"}
THEM: Final = {"key": "them-lead"}
WAITS: Final = {**PRODUCT, "key": "waits"}
STANDARD: Final = {"key": "retries"}
IN_STANDARD: Final = {**STANDARD, "team": "core"}
CALENDAR: Final = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\nDTSTART:20261124T090000Z\n"
    "DTEND:20261124T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
)


@dataclass(frozen=True)
class CreateForm:
    """A form of the lead, who is an administrator too. `rows` is how many it adds of `model`."""

    name: str
    kwargs: dict[str, str]
    model: type[Model]
    typed: dict[str, Any] = field(default_factory=dict)
    rows: int = 1
    file: str = ""
    """Uploaded as `file`."""
    preview: dict[str, str] = field(default_factory=dict)
    """Sent first, where the form is on a page that answers it."""

    @property
    def label(self) -> str:
        return "/".join([self.name, *self.kwargs.values()])

    def with_file(self, typed: dict[str, Any]) -> dict[str, Any]:
        """With a file that can be read once."""
        return typed | ({"file": SimpleUploadedFile("work.ics", self.file.encode())} if self.file else {})


LEAD: Final = {"key": "lead"}
DAYS: Final = {"start": "2027-02-01", "end": "2027-02-03"}
A_WEBHOOK: Final = {
    "kind": "slack", "name": "#product", "address": "https://chat.example/hooks/x", "events": ["area.settled"],
}  # fmt: skip
CREATES: Final = (
    CreateForm("person_new", {}, Person, {"name": "Tom Becker", "role": "engineer", "seniority": "mid"}),
    CreateForm("team_new", {}, Team, {"name": "Platform", "engineering_manager": "Lead"}),
    CreateForm("team_join", {"key": "core"}, Person, {"members": "Una Newcomer"}),
    CreateForm("availability_new", {**LEAD, "kind": "time-off"}, TimeOff, {**DAYS, "part": "all"}),
    CreateForm("availability_new", {**LEAD, "kind": "duties"}, Duty, {**DAYS, "what": "On call", "hours": "8"}),
    CreateForm(
        "availability_new", {**LEAD, "kind": "hours"}, WorkingHours,
        {"start": "2090-01-02", **dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "4")},
    ),
    CreateForm(
        "availability_edit", {"key": "newcomer", "kind": "hours", "number": "0"}, WorkingHours,
        dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "4"), rows=2,
    ),
    CreateForm("invite", {"key": "nobody"}, SecretLink, {"email": "nobody@example.org"}),
    CreateForm("departure_schedule", {"key": "stranger"}, Departure, {"day": "2027-01-04", "confirmation": "Stranger"}),
    CreateForm("departure_request", {}, Departure),
    CreateForm("initiative_new", {}, Initiative, {"name": "One Tap", "priority": "3", "phase": "discovery"}),
    CreateForm("initiative_share", PRODUCT, SecretLink, {"purpose": "the board", "days": "30"}),
    CreateForm("initiative_health", PRODUCT, StatusUpdate, {"health": "off_track", "note": "The vendor is late"}),
    CreateForm("area_new", PRODUCT, CriticalArea, {
        "name": "Storage", "impact": "3", "irreversibility": "3", "complexity": "3", "effort": "M",
        "needs-TOTAL_FORMS": "0", "needs-INITIAL_FORMS": "0", "status": "open"}),
    CreateForm("areas_new", PRODUCT, CriticalArea, {"lines": "Rate limits: customers ask"}),
    CreateForm("point_new", PRODUCT, InflectionPoint, {
        "name": "Launch", "date": "2027-02-01", "kind": "launch", "presence": "required"}),
    CreateForm("member_new", PRODUCT, Membership, {"team": "Stranger"}),
    CreateForm("lead_new", PRODUCT, LeadAssignment, {
        "who": "Stranger", "role": "deputy", "stage": "weekly", "hours": "2"}),
    CreateForm("webhook_new", {}, Webhook, A_WEBHOOK),
    CreateForm("initiative_webhook_new", PRODUCT, Webhook, A_WEBHOOK),
    CreateForm("skill_new", {}, Skill, {"name": "Scoping"}),
    CreateForm("skill_cell", {"person_key": "lead", "skill_key": "http"}, Rating, {"level": "3"}),
    CreateForm("week_assumptions", WEEK, Rating, {"person": "member", "skill": "http", "level": "4"}),
    CreateForm("week_assess", {**WEEK, "person": "deputy", "skill": "http"}, Rating, {"level": "3"}),
    CreateForm("cycle_new", {}, PlanningCycle, {
        "name": "Q2", "starts": "2027-04-01", "ends": "2027-06-30", "cutoff": "2027-03-15"}),
    CreateForm("pitch_new", {}, Pitch, {"title": "Pay down the debt"}),
    CreateForm("pitch_add", {**PITCH, "part": "evidence"}, Evidence, {"what": "Slow", "figure": "12", "unit": "s"}),
    CreateForm("pitch_add", {**PITCH, "part": "steps"}, PitchStep, {"name": "Dashboard"}),
    CreateForm("pitch_message", {**PITCH, "audience": "engineering_manager"}, Message, {"text": "Less pager"}),
    CreateForm("pitch_conversation", PITCH, Conversation, {
        "stakeholder": "STAKEHOLDER", "on": "2026-11-20", "kind": "one_to_one", "result": "Likes it"}),
    CreateForm("pitch_office_hours", PITCH, OfficeHours, {"first": "2026-12-08", "at": "10:00", "minutes": "30"}),
    CreateForm("pitch_one_pager", {**PITCH, "audience": "executive"}, SecretLink, {"purpose": "Vera", "days": "30"}),
    CreateForm("feed_new", {}, SecretLink, {"purpose": "phone", "days": "365"}),
    CreateForm("capture", {"kind": "interruption"}, Interruption, {
        "kind": "interruption", "interruption-source": "pager", "interruption-minutes": "20"}),
    CreateForm("capture", {"kind": "concern"}, Concern, {"kind": "concern", "concern-text": "Too quiet"}),
    CreateForm("capture", {"kind": "meeting"}, Meeting, {
        "kind": "meeting", "meeting-title": "Call", "meeting-day": "2026-11-23", "meeting-at": "08:00",
        "meeting-minutes": "30"}),
    CreateForm("capture", {"kind": "own_work"}, OwnWork, {
        "kind": "own_work", "own_work-title": "Memo", "own_work-hours": "2", "own_work-due": "2026-11-30"}),
    CreateForm("growth", {}, JournalEntry, {"title": "Spoke at a meetup", "on": "2026-11-20", "kind": "outside"}),
    CreateForm("growth_goals", {}, Goal, {"title": "Give a talk"}),
    CreateForm("own_work", {}, OwnWork, {"title": "Design note", "hours": "3", "due": "2026-11-30"}),
    CreateForm("week_block_new", WEEK, Block, {
        "area": "product/api", "day": "2026-11-25", "at": "16:00", "hours": "1"}),
    CreateForm("my_calendars", {}, Calendar, {"name": "Work", "details": "on"}, file=CALENDAR),
    CreateForm("meeting_rule_add", {}, MeetingRule, {"words": "standup", "about": "product"}),
    CreateForm("week_meetings", WEEK, Meeting, {
        "title": "Review", "day": "2026-11-26", "at": "15:00", "minutes": "30", "decides": "other", "reach": "feature"}),
    CreateForm("week_pair", {**WEEK, "initiative": "product", "area": "api"}, Pairing, {"learner": "member"}),
    CreateForm("week_not_suggested", {**WEEK, "key": "member"}, NotSuggested, {"reason": "busy"}),
    CreateForm("week_replan", WEEK, Job),
    CreateForm("stakeholder_new", {}, Stakeholder, {
        "who": "Vera Board", "audience": "executive", "influence": "3", "interest": "3", "engagement": "neutral",
        "target_engagement": "supportive"}),
    CreateForm("stakeholders_team", {}, Stakeholder, {"team": "core"}),
    CreateForm("stakeholder_touchpoint", THEM, Touchpoint, {"kind": "group", "on": "2026-11-20"}),
    CreateForm("stakeholder_promise", THEM, Promise, {"what": "The figures", "promised_by": "mine"}),
    CreateForm("scenario_new", {}, Scenario, {"name": "What if"}),
    CreateForm("scenario_add", {"key": "what-if-lead", "kind": "leaves"}, ScenarioChange, {
        "who": "Lead", "effective_on": "2027-02-01"}),
    CreateForm("time_off_import", {}, TimeOff, {"step": "import"}, preview={
        "table": "Person,From,To\nlead,2027-05-03,2027-05-04\n"}),
    CreateForm("skills_import", {}, Skill, {"step": "import"}, preview={"table": "Person,Kubernetes\nlead,2\n"}),
    CreateForm("jira_import", {}, DataImport, {
        "address": "https://jira.example", "token": "x", "jql": "issuetype = Epic"}),
    CreateForm("imports", {}, DataImport, {"table": "Name,Team\nOne Tap,\n"}),
    CreateForm("dependency_new", PRODUCT, Dependency, {"name": "Sandbox", "need_by": "2027-02-01", "grace_days": "3"}),
    CreateForm("dependency_link", WAITS, SecretLink),
    CreateForm("dependency_finding_new", WAITS, Finding, {
        "text": "Slow", "severity": "minor", "on": "2026-11-23", "hours": "1"}),
    CreateForm("standard_new", {}, Standard, {"name": "One log format", "statement": "JSON", "status": "proposed"}),
    CreateForm("standard_share", STANDARD, SecretLink, {"purpose": "the board", "days": "30"}),
    CreateForm("standard_statement_new", STANDARD, SponsorStatement, {
        "who": "Vera", "on": "2026-11-20", "text": "We all retry"}),
    CreateForm("standard_exception_new", IN_STANDARD, StandardException, {
        "what": "The admin", "reason": "Rewritten soon", "owner": "Manager", "until": "2027-02-01"}),
    CreateForm("standard_revert_new", IN_STANDARD, Revert, {
        "on": "2026-11-23", "what": "The client", "reason": "schedule"}),
    CreateForm("digest_copy", {}, Digest, {"kind": "week"}),
    CreateForm("initiative_handover", PRODUCT, Handover, {
        "decisions": "x", "ownership": "x", "risks": "x", "on": "2026-12-07"}),
)  # fmt: skip

ONCE: Final[dict[str, type[Model]]] = {
    "stakeholders_add_missing": Stakeholder, "pitch_stakeholders": Stakeholder, "stakeholder_exclude": Exclusion,
    "pitch_exclude": Exclusion, "week_decide": Decision, "week_accept_all": Decision, "week_carry": Decision,
    "week_midweek_apply": Decision, "week_make_room": Decision, "week_review": Review,
    "week_review_draft": ReviewDraft, "week_commit": Commitment, "week_preferences": WeekPreferences,
    "week_day_to_day": ProposalAnswer, "interruption_answer": ProposalAnswer, "digest_preferences": EmailPreferences,
    "email_subscription": EmailPreferences, "email_subscription_of_kind": EmailPreferences,
    "skill_interest": Interest, "email_action": EmailAction, "pitch_convert": Pitch, 
    "standard_ask": StandardAsk, "pitch_standard": Standard, "standard_propose_step": PitchStep,
    
    "dependency_date": DateGiven, "dependency_check_new": AcceptanceCheck, "dependency_delivery": Delivery,
    "transfer_new": KnowledgeTransfer, "coverage_delegate": LeadAssignment,
    "dependency_ask": DateRequest, "dependency_answer": DateGiven,
    "growth_keep": JournalEntry, "growth_mentors": Mentoring, "growth_mentoring": MentorOffer,
    "my_week_webhook": Webhook, "pitch_office_hours_held": OfficeHoursSession, "welcome_profile": Account, "invited": Account,
}  # fmt: skip
"""Addresses that add a row where there is none yet: a constraint of the database allows no second one."""

CHANGES: Final = {
    "account_active", "account_display", "accounts", "administrator", "allocation_hours", "allocation_hours_undo",
    "allocation_discussed",
    "allocation_try", "api_token_new", "api_token_revoke", "mcp",
    "data_import", "data_import_undo", "jira_forget", "organisation_file", "organisation_file_import", "organisation_file_undo",
    "webhook_active", "webhook_again", "webhook_edit", "webhook_remove", "webhook_test", "webhook_undo",
    "area", "area_move", "area_remove", "area_status", "audit_csv", "availability_remove",
    "availability_undo", "calendar_edit", "calendar_remove", "calendar_sync", "calendar_undo", "capture_remove",
    "capture_undo", "concern", "cycle", "data_export_ics", "data_export_json", "day_to_day", "demo_sign_in",
    "transfer_remove", "transfer_session", "transfer_session_remove", "transfer_undo",
    "departure_cancel", "dependency_accept", "dependency_check", "dependency_confirm", "dependency_edit",
    "dependency_finding", "dependency_remove", "dependency_undo",
    "digest_resend", "exclusion_undo", "first_steps_dismiss", "home", "initiative_edit",
    "initiative_map_rate", "initiative_phases", "initiative_undo", "initiatives", "interruption_correct",
    "invite_withdraw", "lead", "lead_remove", "link_revoke", "manager_change_cancel", "meeting_rule_remove", "member",
    "member_remove", "notification_open", "notification_read", "notifications_read",
    "growth_dismiss", "growth_entry", "growth_entry_remove", "growth_entry_share", "growth_entry_undo", "growth_goal",
    "growth_goal_remove", "growth_goal_share", "growth_goal_status", "growth_goal_undo", "growth_goal_up",
    "growth_impact", "growth_mentoring_agree", "growth_mentoring_end", "growth_offer_remove", "growth_offer_undo",
    "own_work_done", "own_work_edit", "own_work_remove", "own_work_undo", "person_edit", "pitch",
    "pitch_conversation_remove", "pitch_office_hours_remove", "pitch_order", "pitch_part", "pitch_part_remove",
    "pitch_sponsors", "pitch_status", "pitch_target", "pitch_agreed", "pitch_answer", "pitch_answer_all", "pitch_undo",
    "point", "point_passed",
    "point_remove", "promise_kept", "scenario", "scenario_change", "scenario_change_remove", "scenario_change_undo",
    "scenario_promote", "scenario_promotion_undo", "scenario_rebase", "scenario_remove", "scenario_share", "scenario_undo",
    "session_end",
    "sessions_end", "settings", "settings_retention", "settings_weights", "skill_dispute", "skill_undo", "skills",
    "skills_csv", "standard_edit", "standard_exception_end", "standard_exception_undo", "standard_revert_remove",
    "standard_revert_restored", "standard_revert_undo", "standard_state_undo", "standard_statement_remove",
    "standard_statement_undo", "standard_team", "standard_teams", "stakeholder",
    "stakeholder_remove", "stakeholder_undo", "team_edit", "team_member_remove",
    "team_member_undo", "test_email", "touchpoint_remove", "update_undo", "week_block", "week_block_remove", "week_block_undo",
    "week_involvement", "week_make_room_undo", "week_meeting", "week_meeting_edit", "week_meeting_notes", "week_meeting_remove",
    "week_meeting_undo", "week_midweek", "week_schedule", "week_touchpoint", "week_meeting_topic", "week_meeting_topic_undo",
    "week_uncommit", "week_unpair", "welcome", "welcome_areas", "welcome_initiative", "welcome_ratings",
}  # fmt: skip
"""Addresses that change, remove, restore or only read; those of onboarding have tests of their own."""
