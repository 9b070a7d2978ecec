"""What is stored about a person, kind by kind: the structure that each app fills in, and the rows of people.

An app lists its kinds in its own `mine.py`; the project package puts them together. `relations` names the fields that
tie a kind's rows to the person, so that a test finds any relation no kind covers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from people.models import (
    DAYS,
    Account,
    AuditLine,
    Departure,
    Duty,
    Interest,
    Job,
    Person,
    Rating,
    Removed,
    SecretLink,
    Team,
    TimeOff,
    WorkingHours,
)

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for their data, and when; `account` is None if they have none."""

    person: Person
    account: Account | None
    now: datetime
    today: date


class Kind(NamedTuple):
    """Rows of one kind: `key` is their name in the file and never changes, `seen_by` says who else can see them."""

    key: str
    title: str
    seen_by: str
    rows: Callable[[Asking], QuerySet[Any]]
    entry: Callable[[Any], Entry]
    relations: tuple[str, ...] = ()


def key_of(row: Any) -> str | None:
    return None if row is None else row.key


def named(row: Any) -> Entry | None:
    """A person, a skill, an initiative: its key and name."""
    return None if row is None else {"key": row.key, "name": row.name}


def name_of(row: Person) -> Entry:
    return values(row, "key", "name")


def values(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def days(row: Any) -> dict[str, Any]:
    return {"from": row.start, "to": row.end}


def coming(row: Person) -> Entry:
    return {"next_manager": named(row.next_manager), "next_manager_from": row.moves_on} if row.moves_on else {}


def record(row: Person) -> Entry:
    facts = values(row, "key", "name", "email", "role", "seniority", "joined", "timezone", "country", "region")
    return {
        **facts,
        "day_to_day": row.day_to_day,
        "manager": named(row.manager),
        **coming(row),
        "added_by": named(row.added_by),
    }


def hours(row: WorkingHours) -> Entry:
    return {"from": row.start, **values(row, *DAYS)}


def rating(row: Rating) -> Entry:
    said = values(row, "kind", "level", "on", "disputed", "note")
    return {"skill": named(row.skill), **said, "author": named(row.author)}


def team(row: Team) -> Entry:
    answering = values(row, "engineering_manager", "product_manager", "tech_lead")
    return {**values(row, "key", "name"), **{role: named(person) for role, person in answering.items()}}


def line(row: AuditLine) -> Entry:
    told = values(row, "at", "verb", "thing", "label", "before", "after", "initiative", "skill")
    return {**told, "by": row.actor_name}


def line_of_others(row: AuditLine) -> Entry:
    """That the person changed something. The values before and after are only for the people concerned."""
    return {**values(row, "at", "verb", "thing", "label", "initiative", "skill"), "about": named(row.about)}


def link(row: SecretLink) -> Entry:
    """Without the secret, which is stored nowhere."""
    told = values(row, "kind", "subject", "address", "made_at", "expires_at", "revoked_at", "last_used_at", "uses")
    return {**told, "made_by": named(row.owner), "about": named(row.about)}


def job(row: Job) -> Entry:
    return values(row, "kind", "state", "requested_at", "ended_at", "done", "total", "result", "fault")


def account(row: Account) -> Entry:
    """Without the password, of which only a hash is stored."""
    return values(row, "email", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")


def departure(row: Departure) -> Entry:
    return values(row, "asked_at", "day", "set_at")


def teams(asking: Asking) -> QuerySet[Team]:
    rows = Team.objects.with_answering()
    return rows.filter(pk__in=Team.members.through.objects.filter(person=asking.person).values("team"))


YOU_AND_MANAGER: Final = "your manager"
NOBODY: Final = "no one else"
EVERYONE: Final = "everyone with an account"


def removed(row: Removed) -> Entry:
    return values(row, "what", "label", "at", "back_at")


KINDS: Final = (
    Kind(
        "record", "Your profile", "everyone: name, role, teams; your manager and administrators: the rest",
        lambda asking: Person.objects.filter(pk=asking.person.pk).select_related("manager", "added_by"), record,
    ),
    Kind(
        "reports", "People who report to you", EVERYONE,
        lambda asking: Person.objects.filter(manager=asking.person), name_of, ("people.Person.manager",),
    ),
    Kind(
        "reports_to_come", "People who will report to you", EVERYONE,
        lambda asking: Person.objects.filter(next_manager=asking.person), name_of, ("people.Person.next_manager",),
    ),
    Kind(
        "added", "People you added", EVERYONE,
        lambda asking: Person.objects.filter(added_by=asking.person), name_of, ("people.Person.added_by",),
    ),
    Kind("teams", "Teams you are in", EVERYONE, teams, team, ("people.Team.members",)),
    Kind(
        "teams_answered_for", "Teams you are responsible for", EVERYONE,
        lambda asking: Team.objects.with_answering().answered_for_by(asking.person), team,
        ("people.Team.engineering_manager", "people.Team.product_manager", "people.Team.tech_lead"),
    ),
    Kind(
        "working_hours", "Working hours", YOU_AND_MANAGER,
        lambda asking: WorkingHours.objects.of(asking.person), hours, ("people.WorkingHours.person",),
    ),
    Kind(
        "time_off", "Time off", "your manager; others see only whether you are away",
        lambda asking: TimeOff.objects.of(asking.person), lambda row: {**days(row), "part": row.part},
        ("people.TimeOff.person",),
    ),
    Kind(
        "duties", "Duties", YOU_AND_MANAGER,
        lambda asking: Duty.objects.of(asking.person), lambda row: {**days(row), **values(row, "hours", "what")},
        ("people.Duty.person",),
    ),
    Kind(
        "ratings_received", "Ratings of your skills",
        "your manager; leads of initiatives you are on, for the skills those need",
        lambda asking: Rating.objects.of(asking.person).select_related("skill", "author"), rating,
        ("people.Rating.person",),
    ),
    Kind(
        "interests", "Skills you want to grow in", "leads of initiatives you are on",
        lambda asking: Interest.objects.filter(person=asking.person).select_related("skill"),
        lambda row: {"skill": named(row.skill)}, ("people.Interest.person",),
    ),
    Kind(
        "audit", "Audit entries about you", "the person who made the change; administrators",
        lambda asking: AuditLine.objects.filter(about=asking.person), line, ("people.AuditLine.about",),
    ),
    Kind(
        "audit_by", "Changes you made to anything else", "the people they concern; administrators",
        lambda asking: AuditLine.objects.filter(actor=asking.person).exclude(about=asking.person).select_related("about"),
        line_of_others, ("people.AuditLine.actor",),
    ),
    Kind(
        "jobs", "Background jobs you started", "administrators",
        lambda asking: Job.objects.visible_to(asking.person), job, ("people.Job.requested_by",),
    ),
    Kind(
        "removed", "Items in your Trash, and items removed from your profile", "the person who removed them",
        lambda asking: Removed.objects.filter(Q(owner=asking.person) | Q(about=asking.person)), removed,
        ("people.Removed.owner", "people.Removed.about"),
    ),
    Kind(
        "links", "Secret links created by you or about you", "the person who created one; administrators, without what it opens",
        lambda asking: SecretLink.objects.filter(Q(owner=asking.person) | Q(about=asking.person))
        .select_related("owner", "about"),
        link, ("people.SecretLink.owner", "people.SecretLink.about"),
    ),
    Kind(
        "account", "Your account", "administrators",
        lambda asking: Account.objects.get_queryset().filter(person=asking.person), account, ("people.Account.person",),
    ),
    Kind(
        "leaving", "Your departure, if requested or scheduled", "administrators",
        lambda asking: Departure.objects.filter(person=asking.person), departure, ("people.Departure.person",),
    ),
    Kind(
        "departures_set", "Departures of others you scheduled as an administrator", "administrators",
        lambda asking: Departure.objects.filter(by=asking.person).select_related("person"),
        lambda row: {"person": named(row.person), **values(row, "day", "set_at", "done_at")}, ("people.Departure.by",),
    ),
)  # fmt: skip
