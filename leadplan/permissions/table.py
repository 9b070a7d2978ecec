"""The table role × thing × verb: section 6 of the design, in code.

A role is a ground: a fact between a person and a thing. Whoever has none of a verb's grounds gets 404. `rows` is the
queryset that answers for pages; tests hold it against the grounds, for every role on both databases.
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

CO_SPONSORED: Final = "Co-sponsors of a pitch see that one too. With whom somebody shares a pitch is theirs to know."
SHARING: Final = "With whom somebody shares a scenario is theirs to know; figures in it stay each reader’s own."
OWN_LINES: Final = "Besides, everyone sees the lines of what they did themselves."
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
    """Hours and days: the person's and whoever keeps their record."""
    return Thing(key, name, model, of_person, Permission(KEEPERS, visible(model)), Permission(KEEPERS, editable(model)))


def private(key: str, name: str, model: Any, about: Any = of_person) -> Thing:
    """One person's alone, to see and to change."""
    return Thing(key, name, model, about, Permission(ALONE, visible(model)), Permission(ALONE, visible(model)))


def shared(key: str, name: str, model: Any, about: Any) -> Thing:
    """The author's and the co-sponsors'."""
    see, change = Permission(SHARED, visible(model)), Permission(SHARED, editable(model))
    return Thing(key, name, model, about, see, change, note=CO_SPONSORED)


def tried(key: str, name: str, model: Any) -> Thing:
    """The author's to change, and to be seen by those with whom it is shared."""
    see, change = Permission((by.OWN, by.SHARED_WITH), visible(model)), Permission(ALONE, editable(model))
    return Thing(key, name, model, of_scenario, see, change, note=SHARING)


THINGS: Final = (
    part_of_initiative("initiative", "Initiative", Initiative),
    part_of_initiative("area", "Critical area", CriticalArea),
    part_of_initiative("point", "Inflection point", InflectionPoint),
    part_of_initiative("dependency", "Dependency", Dependency),
    part_of_initiative("handover", "Hand-over notes", Handover),
    part_of_initiative("update", "What was said of health, areas and points", StatusUpdate),
    part_of_initiative("membership", "Who is on an initiative", Membership),
    part_of_initiative("assignment", "Who leads an initiative", LeadAssignment),
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
        "Real hours",
        Actual,
        of_person,
        Permission((by.OWN, by.ABOVE_IF_SHARED), lambda person, today: Actual.objects.hours_visible_to(person)),
        Permission(ALONE, visible(Actual)),
    ),
    Thing(
        "real-week",
        "That a week is reviewed, and its hours of day-to-day and meetings",
        Review,
        of_person,
        Permission((by.OWN, by.ABOVE_IF_SHARED), lambda person, today: Review.objects.hours_visible_to(person)),
    ),
    Thing(
        "interrupted",
        "How many hours interruptions took",
        Interruption,
        of_person,
        Permission((by.OWN, by.ABOVE_IF_SHARED), lambda person, today: Interruption.objects.hours_visible_to(person)),
    ),
    private("removed", "What somebody removed, until it is put back", Removed, lambda row: {"person": row.owner}),
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
    private("decision", "Decisions about a week", Decision),
    private("commitment", "That a week is committed", Commitment),
    private("block", "Blocks in the calendar", Block),
    private("preferences", "How somebody likes their week", WeekPreferences),
    private("meeting", "Meetings", Meeting),
    private("calendar", "Calendars that somebody connected", Calendar),
    private("meeting-rule", "Rules for meetings", MeetingRule),
    private("pairing", "Pairings noted in a week", Pairing),
    private("review", "Reviews of a week", Review),
    private("review-draft", "Reviews begun", ReviewDraft),
    private("interruption", "Interruptions", Interruption),
    private("worry", "Worries", Worry),
    private("proposal", "What somebody answered to proposals", ProposalAnswer),
    private("stakeholder", "Stakeholders", Stakeholder, of_lead),
    private("touchpoint", "Touchpoints", Touchpoint, of_lead),
    private("promise", "Promises", Promise, of_lead),
    private("move", "How a stakeholder’s engagement moved", Move, of_lead),
    private("dismissal", "Who was left out on purpose, and why", Dismissal, of_lead),
    private("conversation", "Conversations", Conversation, of_author),
    shared("pitch", "Pitches", Pitch, of_author),
    shared("evidence", "Evidence of a pitch", Evidence, of_pitch),
    shared("message", "Messages of a pitch", Message, of_pitch),
    shared("slice", "Slices of a pitch", Slice, of_pitch),
    shared("office-hours", "Office hours for a pitch", OfficeHours, of_pitch),
    shared("office-hour", "Whether office hours were honoured", OfficeHour, of_pitch),
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
        "Who manages somebody",
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
        "Lines of the audit",
        AuditLine,
        lambda row: {"person": row.about},
        Permission((by.OWN, by.ACTED, by.ADMINISTRATOR), visible(AuditLine)),
        note=OWN_LINES,
    ),
    Thing(
        "link",
        "Secret links, without what they open",
        SecretLink,
        lambda row: {"person": row.owner},
        Permission((by.OWN, by.ADMINISTRATOR), visible(SecretLink)),
        Permission((by.OWN, by.ADMINISTRATOR), lambda person, today: SecretLink.objects.revocable_by(person)),
    ),
    Thing(
        "digest",
        "Subject and state of a digest",
        Digest,
        of_person,
        Permission((by.OWN, by.ADMINISTRATOR), visible(Digest)),
        Permission((by.OWN, by.ADMINISTRATOR), visible(Digest)),
    ),
    Thing(
        "kept-mail",
        "Subject and day of a kept mail",
        OutboxMail,
        of_recipient,
        Permission((by.OWN, by.ADMINISTRATOR), listed_mails),
    ),
    Thing("mail", "Text of a kept mail", OutboxMail, of_recipient, Permission(ALONE, own_mails)),
    Thing(
        "job",
        "What work in the background was asked for",
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
        "Settings and constants",
        Organisation,
        of_nobody,
        Permission((by.ADMINISTRATOR,), visible(Organisation)),
        Permission((by.ADMINISTRATOR,), visible(Organisation)),
        of="",
    ),
)
