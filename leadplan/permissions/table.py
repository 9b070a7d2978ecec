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
    editable_on,
    for_author_and_co_sponsors,
    for_maintainers,
    for_owner_only,
    of_author,
    of_author_and_readers,
    of_lead,
    of_nobody,
    of_person,
    of_pitch,
    of_recipient,
    part_of_initiative,
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

OWN_LINES: Final = "Everyone can also see the lines of what they did themselves."


def ratings_rows(person: Person, today: date) -> "QuerySet[Rating]":
    return ratings_visible_to(person, today)


def own_mails(person: Person, today: date) -> "QuerySet[OutboxMail]":
    account = getattr(person, "account", None)
    return OutboxMail.objects.readable_by(account) if account else OutboxMail.objects.none()


def listed_mails(person: Person, today: date) -> "QuerySet[OutboxMail]":
    account = getattr(person, "account", None)
    return OutboxMail.objects.listed_to(account) if account else OutboxMail.objects.none()


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
        "agreed",
        "Agreed hours",
        LeadAssignment,
        of_person,
        Permission(LINE, lambda person, today: LeadAssignment.objects.hours_visible_to(person)),
    ),
    Resource(
        "planned",
        "Planned hours per initiative",
        Decision,
        of_person,
        Permission(LINE, lambda person, today: Decision.objects.hours_visible_to(person)),
    ),
    Resource(
        "real",
        "Actual hours",
        Actual,
        of_person,
        Permission(
            (reasons.OWN, reasons.ABOVE_IF_SHARED), lambda person, today: Actual.objects.hours_visible_to(person)
        ),
        Permission(OWNER_ONLY, visible(Actual)),
    ),
    Resource(
        "real-week",
        "Whether a week is reviewed, and its hours of day-to-day work and meetings",
        Review,
        of_person,
        Permission(
            (reasons.OWN, reasons.ABOVE_IF_SHARED), lambda person, today: Review.objects.hours_visible_to(person)
        ),
    ),
    Resource(
        "interrupted",
        "Total hours of interruptions",
        Interruption,
        of_person,
        Permission(
            (reasons.OWN, reasons.ABOVE_IF_SHARED), lambda person, today: Interruption.objects.hours_visible_to(person)
        ),
    ),
    for_owner_only("removed", "Items in the trash", Removed, lambda row: {"person": row.owner}),
    Resource(
        "rating",
        "Proficiency ratings",
        Rating,
        lambda row: {"person": row.person, "skill": row.skill},
        Permission(RATERS, ratings_rows),
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
    for_owner_only("stakeholder", "Stakeholders", Stakeholder, of_lead),
    for_owner_only("touchpoint", "1:1s and check-ins", Touchpoint, of_lead),
    for_owner_only("promise", "Promises", Promise, of_lead),
    for_owner_only("move", "Changes of a stakeholder’s engagement", Move, of_lead),
    for_owner_only("dismissal", "Excluded stakeholders, and why", Dismissal, of_lead),
    for_owner_only("conversation", "Conversations", Conversation, of_author),
    for_author_and_co_sponsors("pitch", "Pitches", Pitch, of_author),
    for_author_and_co_sponsors("evidence", "Evidence of a pitch", Evidence, of_pitch),
    for_author_and_co_sponsors("message", "Messages of a pitch", Message, of_pitch),
    for_author_and_co_sponsors("slice", "Steps of a pitch", Slice, of_pitch),
    for_author_and_co_sponsors("office-hours", "Office hours of a pitch", OfficeHours, of_pitch),
    for_author_and_co_sponsors("office-hour", "Whether office hours took place", OfficeHour, of_pitch),
    of_author_and_readers("scenario", "Scenarios", Scenario),
    of_author_and_readers("scenario-change", "Changes of a scenario", ScenarioChange),
    Resource(
        "person",
        "Name, role and teams",
        Person,
        lambda row: {"person": row},
        Permission((reasons.EVERYONE,), visible(Person)),
        Permission((*MAINTAINERS, reasons.ADMINISTRATOR), editable(Person)),
    ),
    Resource(
        "manager",
        "A person’s manager",
        Person,
        lambda row: {"person": row},
        Permission((reasons.EVERYONE,), visible(Person)),
        Permission(
            (reasons.ABOVE, reasons.PROFILE_MAINTAINER, reasons.ADMINISTRATOR),
            lambda person, today: Person.objects.line_editable_by(person),
        ),
    ),
    Resource(
        "team",
        "Team",
        Team,
        lambda row: {"team": row},
        Permission((reasons.EVERYONE,), visible(Team)),
        Permission((reasons.TEAM_ROLES, reasons.ADMINISTRATOR), editable(Team)),
        of="team",
    ),
    Resource(
        "account",
        "Account",
        Account,
        of_person,
        Permission((reasons.OWN, reasons.ADMINISTRATOR), visible(Account)),
        Permission((reasons.ADMINISTRATOR_OF_OTHERS,), lambda person, today: Account.objects.changeable_by(person)),
    ),
    Resource(
        "audit",
        "Audit log lines",
        AuditLine,
        lambda row: {"person": row.about},
        Permission((reasons.OWN, reasons.ACTED, reasons.ADMINISTRATOR), visible(AuditLine)),
        note=OWN_LINES,
    ),
    Resource(
        "link",
        "Secret links, without their content",
        SecretLink,
        lambda row: {"person": row.owner},
        Permission((reasons.OWN, reasons.ADMINISTRATOR), visible(SecretLink)),
        Permission((reasons.OWN, reasons.ADMINISTRATOR), lambda person, today: SecretLink.objects.revocable_by(person)),
    ),
    Resource(
        "digest",
        "Subject and state of an email digest",
        Digest,
        of_person,
        Permission((reasons.OWN, reasons.ADMINISTRATOR), visible(Digest)),
        Permission((reasons.OWN, reasons.ADMINISTRATOR), visible(Digest)),
    ),
    Resource(
        "kept-mail",
        "Subject and date of an email in the outbox",
        OutboxMail,
        of_recipient,
        Permission((reasons.OWN, reasons.ADMINISTRATOR), listed_mails),
    ),
    Resource("mail", "Text of an email in the outbox", OutboxMail, of_recipient, Permission(OWNER_ONLY, own_mails)),
    Resource(
        "job",
        "Background jobs requested",
        Job,
        lambda row: {"person": row.requested_by},
        Permission(OWNER_ONLY, visible(Job)),
    ),
    Resource("skill", "Skill", Skill, of_nobody, Permission((reasons.EVERYONE,), all_rows(Skill)), of=""),
    Resource(
        "cycle",
        "Planning cycle",
        PlanningCycle,
        of_nobody,
        Permission((reasons.EVERYONE,), all_rows(PlanningCycle)),
        Permission((reasons.LEADS_SOMETHING, reasons.ADMINISTRATOR), editable_on(PlanningCycle)),
        of="",
    ),
    Resource(
        "organisation",
        "Organisation settings and model constants",
        Organisation,
        of_nobody,
        Permission((reasons.ADMINISTRATOR,), visible(Organisation)),
        Permission((reasons.ADMINISTRATOR,), visible(Organisation)),
        of="",
    ),
)
