"""What is stored about a person, kind by kind: the structure that each app fills in, and the rows of people.

An app lists its kinds in its own `data_export.py`; the project package puts them together. `relations` names the fields that
tie a kind's rows to the person, so that a test finds any relation no kind covers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Model, Q, QuerySet

from people.models import (
    DAYS,
    Account,
    AuditLine,
    Departure,
    Duty,
    EarlierAvailability,
    Interest,
    Job,
    Notification,
    Person,
    Rating,
    SecretLink,
    Team,
    TimeOff,
    TrashItem,
    WorkingHours,
)

ExportedRow = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DataRequest:
    """Who asks for their data, and when; `account` is None if they have none."""

    person: Person
    account: Account | None
    now: datetime
    today: date


class DataKind(NamedTuple):
    """Rows of one kind: `key` is their name in the file and never changes, `seen_by` says who else can see them."""

    key: str
    title: str
    seen_by: str
    rows: Callable[[DataRequest], QuerySet[Model]]
    entry: Callable[[Any], ExportedRow]
    relations: tuple[str, ...] = ()


def key_of(row: Model | None) -> str | None:
    return getattr(row, "key", None)


def key_and_name(row: Model | None) -> ExportedRow | None:
    """A person, a skill, an initiative: its key and name."""
    return None if row is None else name_of(row)


def name_of(row: Model) -> ExportedRow:
    return values(row, "key", "name")


def values(row: Model, *names: str) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def date_range(row: Model) -> dict[str, object]:
    facts = values(row, "start", "end")
    return {"from": facts["start"], "to": facts["end"]}


def planned_manager(row: Person) -> ExportedRow:
    if row.next_manager_from is None:
        return {}
    return {"next_manager": key_and_name(row.next_manager), "next_manager_from": row.next_manager_from}


def other_time_zones(row: Person) -> ExportedRow:
    found: dict[str, object] = {"earlier_timezones": row.earlier_timezones} if row.earlier_timezones else {}
    if row.next_timezone_from is not None:
        found |= values(row, "next_timezone", "next_timezone_from")
    return found


def person_entry(row: Person) -> ExportedRow:
    facts = values(row, "key", "name", "email", "role", "seniority", "joined", "timezone", "country", "region")
    return {
        **facts,
        "day_to_day": row.day_to_day,
        "leaves": row.leaves,
        "leaving_is_known": row.leaving_is_known,
        "manager": key_and_name(row.manager),
        **planned_manager(row),
        **other_time_zones(row),
        "added_by": key_and_name(row.added_by),
    }


def rating_entry(row: Rating) -> ExportedRow:
    facts = values(row, "kind", "level", "on", "disputed", "note")
    return {"skill": key_and_name(row.skill), **facts, "author": key_and_name(row.author)}


def team_entry(row: Team) -> ExportedRow:
    roles = ("engineering_manager", "product_manager", "tech_lead")
    return {**values(row, "key", "name"), **{role: key_and_name(getattr(row, role)) for role in roles}}


def audit_entry(row: AuditLine) -> ExportedRow:
    facts = values(row, "at", "via", "verb", "thing", "label", "before", "after", "initiative", "skill")
    return {**facts, "by": row.actor_name}


def audit_entry_about_others(row: AuditLine) -> ExportedRow:
    """That the person changed something. The values before and after are only for the people concerned."""
    return {**values(row, "at", "verb", "thing", "label", "initiative", "skill"), "about": key_and_name(row.about)}


def link_entry(row: SecretLink) -> ExportedRow:
    """Without the secret, which is stored nowhere."""
    facts = values(
        row, "kind", "subject", "sent_to", "created_at", "expires_at", "revoked_at", "last_used_at", "use_count"
    )
    return {**facts, "made_by": key_and_name(row.owner), "about": key_and_name(row.about)}


def teams_of(request: DataRequest) -> QuerySet[Team]:
    rows = Team.objects.with_responsible_people()
    return rows.filter(pk__in=Team.members.through.objects.filter(person=request.person).values("team"))


YOU_AND_MANAGER: Final = "your manager"
NO_ONE_ELSE: Final = "no one else"
EVERYONE: Final = "everyone with an account"


KINDS: Final = (
    DataKind(
        "record", "Your profile", "everyone: name, role, teams; your manager and administrators: the rest",
        lambda request: Person.objects.filter(pk=request.person.pk).select_related("manager", "added_by"), person_entry,
    ),
    DataKind(
        "reports", "People who report to you", EVERYONE,
        lambda request: Person.objects.filter(manager=request.person),
        name_of, ("people.Person.manager",),
    ),
    DataKind(
        "reports_to_come", "People who will report to you", EVERYONE,
        lambda request: Person.objects.filter(next_manager=request.person),
        name_of, ("people.Person.next_manager",),
    ),
    DataKind(
        "added", "People you added", EVERYONE,
        lambda request: Person.objects.filter(added_by=request.person),
        name_of, ("people.Person.added_by",),
    ),
    DataKind("teams", "Teams you are in", EVERYONE, teams_of, team_entry, ("people.Team.members",)),
    DataKind(
        "teams_answered_for", "Teams you are responsible for", EVERYONE,
        lambda request: Team.objects.with_responsible_people().managed_by(request.person), team_entry,
        ("people.Team.engineering_manager", "people.Team.product_manager", "people.Team.tech_lead"),
    ),
    DataKind(
        "working_hours", "Working hours", YOU_AND_MANAGER,
        lambda request: WorkingHours.objects.of(request.person),
        lambda row: {"from": row.start, **values(row, *DAYS)}, ("people.WorkingHours.person",),
    ),
    DataKind(
        "earlier_availability", "Day-to-day hours and country before they changed", YOU_AND_MANAGER,
        lambda request: EarlierAvailability.objects.of(request.person),
        lambda row: {"to": row.end, **values(row, "day_to_day", "country", "region")}, ("people.EarlierAvailability.person",),
    ),
    DataKind(
        "time_off", "Time off", "your manager; others see only whether you are away",
        lambda request: TimeOff.objects.of(request.person), lambda row: {**date_range(row), "part": row.part},
        ("people.TimeOff.person",),
    ),
    DataKind(
        "duties", "Duties", YOU_AND_MANAGER,
        lambda request: Duty.objects.of(request.person), lambda row: {**date_range(row), **values(row, "hours", "what")},
        ("people.Duty.person",),
    ),
    DataKind(
        "ratings_received", "Ratings of your skills",
        "your manager; leads of initiatives you are on, for the skills those need",
        lambda request: Rating.objects.of(request.person).select_related("skill", "author"), rating_entry,
        ("people.Rating.person",),
    ),
    DataKind(
        "interests", "Skills you want to grow in", "leads of initiatives you are on",
        lambda request: Interest.objects.filter(person=request.person).select_related("skill"),
        lambda row: {"skill": key_and_name(row.skill)}, ("people.Interest.person",),
    ),
    DataKind(
        "audit", "Audit entries about you", "the person who made the change; administrators",
        lambda request: AuditLine.objects.filter(about=request.person), audit_entry, ("people.AuditLine.about",),
    ),
    DataKind(
        "audit_by", "Changes you made to anything else", "the people they concern; administrators",
        lambda request: AuditLine.objects.filter(actor=request.person).exclude(about=request.person).select_related("about"),
        audit_entry_about_others, ("people.AuditLine.actor",),
    ),
    DataKind(
        "jobs", "Background jobs you started", "administrators",
        lambda request: Job.objects.visible_to(request.person),
        lambda row: values(row, "kind", "state", "requested_at", "ended_at", "done", "total", "result", "error"),
        ("people.Job.requested_by",),
    ),
    DataKind(
        "notifications", "Notifications", NO_ONE_ELSE,
        lambda request: Notification.objects.visible_to(request.person).select_related("actor"),
        lambda row: {**values(row, "kind", "at", "read_at"), "by": key_and_name(row.actor)}, ("people.Notification.person",),
    ),
    DataKind(
        "notifications_caused", "Notifications of others about what you did", "the people who got them",
        lambda request: Notification.objects.filter(actor=request.person).select_related("person"),
        lambda row: {**values(row, "kind", "at"), "to": key_and_name(row.person)}, ("people.Notification.actor",),
    ),
    DataKind(
        "removed", "Items in your Trash, and items removed from your profile", "the person who removed them",
        lambda request: TrashItem.objects.filter(Q(owner=request.person) | Q(about=request.person)),
        lambda row: values(row, "kind", "label", "removed_at", "restored_at"),
        ("people.TrashItem.owner", "people.TrashItem.about"),
    ),
    DataKind(
        "links", "Secret links created by you or about you", "the person who created one; administrators, without what it opens",
        lambda request: SecretLink.objects.filter(
            Q(owner=request.person) | Q(about=request.person) | Q(issuer__person=request.person)
        )
        .select_related("owner", "about"),
        link_entry, ("people.SecretLink.owner", "people.SecretLink.about", "people.SecretLink.issuer"),
    ),
    DataKind(
        "account", "Your account", "administrators",
        lambda request: Account.objects.get_queryset().filter(person=request.person),
        # Without the password, of which only a hash is stored.
        lambda row: values(
            row, "email", "is_active", "is_staff", "is_superuser", "date_joined", "last_login",
            "theme", "clock", "dates", "must_change_password", "has_checklist",
        ),
        ("people.Account.person",),
    ),
    DataKind(
        "leaving", "Your departure, if requested or scheduled", "administrators",
        lambda request: Departure.objects.filter(person=request.person),
        lambda row: values(row, "requested_at", "day", "scheduled_at"), ("people.Departure.person",),
    ),
    DataKind(
        "departures_set", "Departures of others you scheduled as an administrator", "administrators",
        lambda request: Departure.objects.filter(scheduled_by=request.person).select_related("person"),
        lambda row: {"person": key_and_name(row.person), **values(row, "day", "scheduled_at", "completed_at")},
        ("people.Departure.scheduled_by",),
    ),
)  # fmt: skip
