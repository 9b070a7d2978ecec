"""Who can see and change what: a row for each kind of thing.

A reason is a fact that links a person to a thing. Someone without any reason for a verb gets 404.
`rows` is the queryset that pages use; tests compare it with the reasons, for every role on both databases.
"""

from datetime import date
from typing import Final

from django.db.models import QuerySet

from allocation.models import Scenario, ScenarioChange
from digests.models import Digest, OutboxMail
from focus.models import (
    Actual,
    Block,
    Calendar,
    Commitment,
    Decision,
    Interruption,
    Meeting,
    MeetingRule,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPlan,
    WeekPreferences,
    Worry,
)
from initiatives.models import (
    CriticalArea,
    Dependency,
    Handover,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    StatusUpdate,
)
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from leadplan.permissions import reasons
from leadplan.permissions.resources import (
    LINE,
    MAINTAINERS,
    OWNER_ONLY,
    RATERS,
    Permission,
    Resource,
    all_rows,
    editable,
    for_author_and_co_sponsors,
    for_maintainers,
    for_owner_only,
    found_by,
    of_author_and_readers,
    part_of_initiative,
    recipient,
    visible,
)
from people.models import (
    Account,
    AuditLine,
    Duty,
    Job,
    Organisation,
    Person,
    Rating,
    Removed,
    SecretLink,
    Skill,
    Team,
    TimeOff,
    WorkingHours,
)
from stakeholders.models import (
    Conversation,
    Dismissal,
    Evidence,
    Message,
    Move,
    OfficeHour,
    OfficeHours,
    Pitch,
    PlanningCycle,
    Promise,
    Slice,
    Stakeholder,
    Touchpoint,
)


def ratings_rows(person: Person, today: date) -> "QuerySet[Rating]":
    return ratings_visible_to(person, today)


def own_mails(person: Person, today: date) -> "QuerySet[OutboxMail]":
    account = getattr(person, "account", None)
    return OutboxMail.objects.readable_by(account) if account else OutboxMail.objects.none()


def listed_mails(person: Person, today: date) -> "QuerySet[OutboxMail]":
    account = getattr(person, "account", None)
    return OutboxMail.objects.listed_to(account) if account else OutboxMail.objects.none()


OWN_LINES: Final = "Everyone can also see the lines of what they did themselves."
OWN_AND_ADMINISTRATORS: Final = (reasons.OWN, reasons.ADMINISTRATOR)
ABOVE_IF_SHARED: Final = (reasons.OWN, reasons.ABOVE_IF_SHARED)
EVERYONE: Final = (reasons.EVERYONE,)
ADMINISTRATORS: Final = (reasons.ADMINISTRATOR,)

RESOURCES: Final = (
    part_of_initiative("initiative", "Initiative", Initiative),
    part_of_initiative("area", "Critical area", CriticalArea),
    part_of_initiative("point", "Milestone", InflectionPoint),
    part_of_initiative("dependency", "Dependency", Dependency),
    part_of_initiative("handover", "Handover notes", Handover),
    part_of_initiative("update", "Updates on health, areas and milestones", StatusUpdate),
    part_of_initiative("membership", "Members of an initiative", Membership),
    part_of_initiative("assignment", "Leads of an initiative", LeadAssignment),
    Resource(
        "agreed", "Agreed hours", LeadAssignment, "person",
        Permission(LINE, found_by("hours_visible_to", LeadAssignment)),
    ),
    Resource(
        "planned", "Planned hours per initiative", Decision, "person",
        Permission(LINE, found_by("hours_visible_to", Decision)),
    ),
    Resource(
        "real", "Actual hours", Actual, "person", Permission(ABOVE_IF_SHARED, found_by("hours_visible_to", Actual)),
        Permission(OWNER_ONLY, visible(Actual)),
    ),
    Resource(
        "real-week", "Whether a week is reviewed, and its hours of day-to-day work and meetings", Review, "person",
        Permission(ABOVE_IF_SHARED, found_by("hours_visible_to", Review)),
    ),
    Resource(
        "interrupted", "Total hours of interruptions", Interruption, "person",
        Permission(ABOVE_IF_SHARED, found_by("hours_visible_to", Interruption)),
    ),
    for_owner_only("removed", "Items in the trash", Removed, "owner"),
    Resource(
        "rating", "Proficiency ratings", Rating, "person", Permission(RATERS, ratings_rows),
        Permission(RATERS, ratings_rows),
    ),
    for_maintainers("hours", "Working hours", WorkingHours),
    for_maintainers("time-off", "Time off", TimeOff),
    for_maintainers("duty", "Duties", Duty),
    for_owner_only("week", "Week plan", WeekPlan),
    for_owner_only("decision", "Decisions on plan items", Decision),
    for_owner_only("commitment", "Whether a week is committed", Commitment),
    for_owner_only("block", "Focus blocks in the calendar", Block),
    for_owner_only("preferences", "Week preferences", WeekPreferences),
    for_owner_only("meeting", "Meetings", Meeting),
    for_owner_only("calendar", "Connected calendars", Calendar),
    for_owner_only("meeting-rule", "Meeting rules", MeetingRule),
    for_owner_only("pairing", "Pairing sessions in a week", Pairing),
    for_owner_only("review", "Reviews of a week", Review),
    for_owner_only("review-draft", "Review drafts", ReviewDraft),
    for_owner_only("interruption", "Interruptions", Interruption),
    for_owner_only("worry", "Concerns", Worry),
    for_owner_only("proposal", "Answers to suggestions", ProposalAnswer),
    for_owner_only("stakeholder", "Stakeholders", Stakeholder, "lead"),
    for_owner_only("touchpoint", "1:1s and check-ins", Touchpoint, "stakeholder.lead"),
    for_owner_only("promise", "Promises", Promise, "stakeholder.lead"),
    for_owner_only("move", "Changes of a stakeholder’s engagement", Move, "stakeholder.lead"),
    for_owner_only("dismissal", "Excluded stakeholders, and why", Dismissal, "lead"),
    for_owner_only("conversation", "Conversations", Conversation, "pitch.author"),
    for_author_and_co_sponsors("pitch", "Pitches", Pitch, "author"),
    for_author_and_co_sponsors("evidence", "Evidence of a pitch", Evidence, "pitch.author"),
    for_author_and_co_sponsors("message", "Messages of a pitch", Message, "pitch.author"),
    for_author_and_co_sponsors("slice", "Steps of a pitch", Slice, "pitch.author"),
    for_author_and_co_sponsors("office-hours", "Office hours of a pitch", OfficeHours, "pitch.author"),
    for_author_and_co_sponsors(
        "office-hour", "Whether office hours took place", OfficeHour, "office_hours.pitch.author"
    ),
    of_author_and_readers("scenario", "Scenarios", Scenario, "author"),
    of_author_and_readers("scenario-change", "Changes of a scenario", ScenarioChange, "scenario.author"),
    Resource(
        "person", "Name, role and teams", Person, "", Permission(EVERYONE, visible(Person)),
        Permission((*MAINTAINERS, reasons.ADMINISTRATOR), editable(Person)),
    ),
    Resource(
        "manager", "A person’s manager", Person, "", Permission(EVERYONE, visible(Person)),
        Permission((reasons.ABOVE, reasons.PROFILE_MAINTAINER, reasons.ADMINISTRATOR), found_by("line_editable_by", Person)),
    ),
    Resource(
        "team", "Team", Team, "", Permission(EVERYONE, visible(Team)),
        Permission((reasons.TEAM_ROLES, reasons.ADMINISTRATOR), editable(Team)), of="team",
    ),
    Resource(
        "account", "Account", Account, "person", Permission(OWN_AND_ADMINISTRATORS, visible(Account)),
        Permission((reasons.ADMINISTRATOR_OF_OTHERS,), found_by("changeable_by", Account)),
    ),
    Resource(
        "audit", "Audit log lines", AuditLine, "about",
        Permission((reasons.OWN, reasons.ACTED, reasons.ADMINISTRATOR), visible(AuditLine)), note=OWN_LINES,
    ),
    Resource(
        "link", "Secret links, without their content", SecretLink, "owner",
        Permission(OWN_AND_ADMINISTRATORS, visible(SecretLink)),
        Permission(OWN_AND_ADMINISTRATORS, found_by("revocable_by", SecretLink)),
    ),
    Resource(
        "digest", "Subject and state of an email digest", Digest, "person",
        Permission(OWN_AND_ADMINISTRATORS, visible(Digest)), Permission(OWN_AND_ADMINISTRATORS, visible(Digest)),
    ),
    Resource(
        "kept-mail", "Subject and date of an email in the outbox", OutboxMail, recipient,
        Permission(OWN_AND_ADMINISTRATORS, listed_mails),
    ),
    Resource("mail", "Text of an email in the outbox", OutboxMail, recipient, Permission(OWNER_ONLY, own_mails)),
    Resource("job", "Background jobs requested", Job, "requested_by", Permission(OWNER_ONLY, visible(Job))),
    Resource("skill", "Skill", Skill, "", Permission(EVERYONE, all_rows(Skill)), of=""),
    Resource(
        "cycle", "Planning cycle", PlanningCycle, "", Permission(EVERYONE, all_rows(PlanningCycle)),
        Permission((reasons.LEADS_SOMETHING, reasons.ADMINISTRATOR), editable(PlanningCycle, dated=True)), of="",
    ),
    Resource(
        "organisation", "Organisation settings and model constants", Organisation, "",
        Permission(ADMINISTRATORS, visible(Organisation)), Permission(ADMINISTRATORS, visible(Organisation)), of="",
    ),
)  # fmt: skip
