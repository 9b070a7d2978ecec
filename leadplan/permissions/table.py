"""The table role × thing × verb: section 6 of the design, in code.

A role is a ground: a fact that links a person to a thing. Someone without any of a verb's grounds gets 404.
`rows` is the queryset that pages use; tests compare it with the grounds, for every role on both databases.
"""

from datetime import date
from typing import Any, Final

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
from initiatives.access import ratings_visible_to
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
from leadplan.permissions import grounds as by
from leadplan.permissions.thing import (
    Permission,
    Thing,
    editable,
    editable_on,
    every,
    of_author,
    of_initiative,
    of_lead,
    of_nobody,
    of_person,
    of_pitch,
    of_recipient,
    of_scenario,
    visible,
    visible_on,
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

CO_SPONSORED: Final = "A pitch’s co-sponsors can see it too. Who a pitch is shared with is private to its author."
SHARING: Final = "Who a scenario is shared with is private to its author. Readers only see figures they have access to."
OWN_LINES: Final = "Everyone can also see the lines of what they did themselves."
AROUND: Final = (by.OPEN, by.LEADS, by.LEADS_PERHAPS, by.ON_IT, by.OWNS_AREA, by.ABOVE_TEAM, by.ADMINISTRATOR)
EDITORS: Final = (by.LEADS, by.ABOVE_LEADS, by.ADMINISTRATOR)
ALONE: Final = (by.OWN,)
KEEPERS: Final = (by.OWN, by.MANAGER, by.KEEPER)
LINE: Final = (by.OWN, by.ABOVE)
SHARED: Final = (by.OWN, by.CO_SPONSOR)
RATERS: Final = (by.OWN, by.MANAGER, by.LEADS_WITH)


def ratings(person: Person, today: date) -> "QuerySet[Rating]":
    return ratings_visible_to(person, today)


def own_mails(person: Person, today: date) -> "QuerySet[OutboxMail]":
    account = getattr(person, "account", None)
    return OutboxMail.objects.readable_by(account) if account else OutboxMail.objects.none()


def listed_mails(person: Person, today: date) -> "QuerySet[OutboxMail]":
    account = getattr(person, "account", None)
    return OutboxMail.objects.listed_to(account) if account else OutboxMail.objects.none()


def part_of_initiative(key: str, name: str, model: Any) -> Thing:
    see, change = Permission(AROUND, visible_on(model)), Permission(EDITORS, editable_on(model))
    return Thing(key, name, model, of_initiative, see, change, of="initiative")


def kept(key: str, name: str, model: Any) -> Thing:
    """Hours and days: for the person and those who maintain their profile."""
    return Thing(key, name, model, of_person, Permission(KEEPERS, visible(model)), Permission(KEEPERS, editable(model)))


def private(key: str, name: str, model: Any, about: Any = of_person) -> Thing:
    """Only one person can see and change it."""
    return Thing(key, name, model, about, Permission(ALONE, visible(model)), Permission(ALONE, visible(model)))


def shared(key: str, name: str, model: Any, about: Any) -> Thing:
    """For the author and the co-sponsors."""
    see, change = Permission(SHARED, visible(model)), Permission(SHARED, editable(model))
    return Thing(key, name, model, about, see, change, note=CO_SPONSORED)


def tried(key: str, name: str, model: Any) -> Thing:
    """The author can change it; people it is shared with can see it."""
    see, change = Permission((by.OWN, by.SHARED_WITH), visible(model)), Permission(ALONE, editable(model))
    return Thing(key, name, model, of_scenario, see, change, note=SHARING)


THINGS: Final = (
    part_of_initiative("initiative", "Initiative", Initiative),
    part_of_initiative("area", "Critical area", CriticalArea),
    part_of_initiative("point", "Milestone", InflectionPoint),
    part_of_initiative("dependency", "Dependency", Dependency),
    part_of_initiative("handover", "Handover notes", Handover),
    part_of_initiative("update", "Updates on health, areas and milestones", StatusUpdate),
    part_of_initiative("membership", "Members of an initiative", Membership),
    part_of_initiative("assignment", "Leads of an initiative", LeadAssignment),
    Thing(
        "agreed",
        "Agreed hours",
        LeadAssignment,
        of_person,
        Permission(LINE, lambda person, today: LeadAssignment.objects.hours_visible_to(person)),
    ),
    Thing(
        "planned",
        "Planned hours per initiative",
        Decision,
        of_person,
        Permission(LINE, lambda person, today: Decision.objects.hours_visible_to(person)),
    ),
    Thing(
        "real",
        "Actual hours",
        Actual,
        of_person,
        Permission((by.OWN, by.ABOVE_IF_SHARED), lambda person, today: Actual.objects.hours_visible_to(person)),
        Permission(ALONE, visible(Actual)),
    ),
    Thing(
        "real-week",
        "Whether a week is reviewed, and its hours of day-to-day work and meetings",
        Review,
        of_person,
        Permission((by.OWN, by.ABOVE_IF_SHARED), lambda person, today: Review.objects.hours_visible_to(person)),
    ),
    Thing(
        "interrupted",
        "Total hours of interruptions",
        Interruption,
        of_person,
        Permission((by.OWN, by.ABOVE_IF_SHARED), lambda person, today: Interruption.objects.hours_visible_to(person)),
    ),
    private("removed", "Items in the trash", Removed, lambda row: {"person": row.owner}),
    Thing(
        "rating",
        "Proficiency ratings",
        Rating,
        lambda row: {"person": row.person, "skill": row.skill},
        Permission(RATERS, ratings),
        Permission(RATERS, ratings),
    ),
    kept("hours", "Working hours", WorkingHours),
    kept("time-off", "Time off", TimeOff),
    kept("duty", "Duties", Duty),
    private("week", "Week plan", WeekPlan),
    private("decision", "Decisions on plan items", Decision),
    private("commitment", "Whether a week is committed", Commitment),
    private("block", "Focus blocks in the calendar", Block),
    private("preferences", "Week preferences", WeekPreferences),
    private("meeting", "Meetings", Meeting),
    private("calendar", "Connected calendars", Calendar),
    private("meeting-rule", "Meeting rules", MeetingRule),
    private("pairing", "Pairing sessions in a week", Pairing),
    private("review", "Reviews of a week", Review),
    private("review-draft", "Review drafts", ReviewDraft),
    private("interruption", "Interruptions", Interruption),
    private("worry", "Concerns", Worry),
    private("proposal", "Answers to suggestions", ProposalAnswer),
    private("stakeholder", "Stakeholders", Stakeholder, of_lead),
    private("touchpoint", "1:1s and check-ins", Touchpoint, of_lead),
    private("promise", "Promises", Promise, of_lead),
    private("move", "Changes of a stakeholder’s engagement", Move, of_lead),
    private("dismissal", "Excluded stakeholders, and why", Dismissal, of_lead),
    private("conversation", "Conversations", Conversation, of_author),
    shared("pitch", "Pitches", Pitch, of_author),
    shared("evidence", "Evidence of a pitch", Evidence, of_pitch),
    shared("message", "Messages of a pitch", Message, of_pitch),
    shared("slice", "Steps of a pitch", Slice, of_pitch),
    shared("office-hours", "Office hours of a pitch", OfficeHours, of_pitch),
    shared("office-hour", "Whether office hours took place", OfficeHour, of_pitch),
    tried("scenario", "Scenarios", Scenario),
    tried("scenario-change", "Changes of a scenario", ScenarioChange),
    Thing(
        "person",
        "Name, role and teams",
        Person,
        lambda row: {"person": row},
        Permission((by.EVERYONE,), visible(Person)),
        Permission((*KEEPERS, by.ADMINISTRATOR), editable(Person)),
    ),
    Thing(
        "manager",
        "A person’s manager",
        Person,
        lambda row: {"person": row},
        Permission((by.EVERYONE,), visible(Person)),
        Permission(
            (by.ABOVE, by.KEEPER, by.ADMINISTRATOR), lambda person, today: Person.objects.line_editable_by(person)
        ),
    ),
    Thing(
        "team",
        "Team",
        Team,
        lambda row: {"team": row},
        Permission((by.EVERYONE,), visible(Team)),
        Permission((by.ANSWERS, by.ADMINISTRATOR), editable(Team)),
        of="team",
    ),
    Thing(
        "account",
        "Account",
        Account,
        of_person,
        Permission((by.OWN, by.ADMINISTRATOR), visible(Account)),
        Permission((by.ADMINISTRATOR_OF_OTHERS,), lambda person, today: Account.objects.changeable_by(person)),
    ),
    Thing(
        "audit",
        "Audit log lines",
        AuditLine,
        lambda row: {"person": row.about},
        Permission((by.OWN, by.ACTED, by.ADMINISTRATOR), visible(AuditLine)),
        note=OWN_LINES,
    ),
    Thing(
        "link",
        "Secret links, without their content",
        SecretLink,
        lambda row: {"person": row.owner},
        Permission((by.OWN, by.ADMINISTRATOR), visible(SecretLink)),
        Permission((by.OWN, by.ADMINISTRATOR), lambda person, today: SecretLink.objects.revocable_by(person)),
    ),
    Thing(
        "digest",
        "Subject and state of an email digest",
        Digest,
        of_person,
        Permission((by.OWN, by.ADMINISTRATOR), visible(Digest)),
        Permission((by.OWN, by.ADMINISTRATOR), visible(Digest)),
    ),
    Thing(
        "kept-mail",
        "Subject and date of an email in the outbox",
        OutboxMail,
        of_recipient,
        Permission((by.OWN, by.ADMINISTRATOR), listed_mails),
    ),
    Thing("mail", "Text of an email in the outbox", OutboxMail, of_recipient, Permission(ALONE, own_mails)),
    Thing(
        "job",
        "Background jobs requested",
        Job,
        lambda row: {"person": row.requested_by},
        Permission(ALONE, visible(Job)),
    ),
    Thing("skill", "Skill", Skill, of_nobody, Permission((by.EVERYONE,), every(Skill)), of=""),
    Thing(
        "cycle",
        "Planning cycle",
        PlanningCycle,
        of_nobody,
        Permission((by.EVERYONE,), every(PlanningCycle)),
        Permission((by.LEADS_SOMETHING, by.ADMINISTRATOR), editable_on(PlanningCycle)),
        of="",
    ),
    Thing(
        "organisation",
        "Organisation settings and model constants",
        Organisation,
        of_nobody,
        Permission((by.ADMINISTRATOR,), visible(Organisation)),
        Permission((by.ADMINISTRATOR,), visible(Organisation)),
        of="",
    ),
)
