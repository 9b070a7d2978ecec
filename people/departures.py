"""What happens to a person's rows when they leave: the structure that each app fills in, and the rows of people.

An app lists its steps in its own `departures.py`; the project package puts them together and carries them out.
`relations` names the fields that tie a step's rows to the person, so that a test finds any field without a step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db import models
from django.db.models import Q, QuerySet

from people.models import (
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


class Disposition(models.TextChoices):
    OPEN = "open", "Left open: needs attention"
    DELETED = "deleted", "Deleted"
    ENDED = "ended", "Ended; history kept"
    KEPT = "kept", "Kept without their name"


@dataclass(frozen=True, slots=True)
class DepartureContext:
    """Who has left, and from which day; `account` is None if they have none."""

    person: Person
    day: date
    account: Account | None

    @property
    def last_day(self) -> date:
        return self.day - timedelta(days=1)


Rows = Callable[[DepartureContext], QuerySet[models.Model]]


class Step(NamedTuple):
    """Rows of one kind and what happens to them; with `is_named` the page names them, because someone has to act on them."""

    disposition: Disposition
    what: str
    rows: Rows
    apply: Callable[[DepartureContext, QuerySet[models.Model]], None]
    relations: tuple[str, ...]
    is_named: bool = False


def leave_unchanged(leaving: DepartureContext, rows: QuerySet[models.Model]) -> None:
    """They stay as they are: only the person's name changes."""


def delete(leaving: DepartureContext, rows: QuerySet[models.Model]) -> None:
    rows.delete()


def end(leaving: DepartureContext, rows: QuerySet[models.Model]) -> None:
    """Ends them on the last day; deletes those that would have started later."""
    begun = Q(start=None) | Q(start__lt=leaving.day)
    rows.exclude(begun).delete()
    rows.filter(begun).update(end=leaving.last_day)


def deleted(what: str, rows: Rows, *relations: str) -> Step:
    return Step(Disposition.DELETED, what, rows, delete, relations)


def kept(what: str, rows: Rows, *relations: str) -> Step:
    return Step(Disposition.KEPT, what, rows, leave_unchanged, relations)


def ended(what: str, rows: Rows, *relations: str) -> Step:
    return Step(Disposition.ENDED, what, rows, end, relations)


def opened(what: str, rows: Rows, relation: str, *, is_named: bool = True) -> Step:
    """Rows whose field at the end of the relation is cleared."""
    field = relation.rsplit(".", 1)[1]

    def empty(leaving: DepartureContext, found: QuerySet[models.Model]) -> None:
        found.update(**{field: None})

    return Step(Disposition.OPEN, what, rows, empty, (relation,), is_named)


def team_memberships(leaving: DepartureContext) -> QuerySet[models.Model]:
    return Team.members.through.objects.filter(person=leaving.person)


STEPS: Final = (
    opened(
        "people who reported to them have no manager",
        lambda it: Person.objects.filter(manager=it.person), "people.Person.manager",
    ),
    opened(
        "people who were going to report to them will have no manager",
        lambda it: Person.objects.filter(next_manager=it.person), "people.Person.next_manager",
    ),
    opened(
        "teams have no engineering manager",
        lambda it: Team.objects.filter(engineering_manager=it.person), "people.Team.engineering_manager",
    ),
    opened(
        "teams have no product manager",
        lambda it: Team.objects.filter(product_manager=it.person), "people.Team.product_manager",
    ),
    opened(
        "teams have no tech lead", lambda it: Team.objects.filter(tech_lead=it.person), "people.Team.tech_lead",
    ),
    opened(
        "records of people they added are managed by administrators",
        lambda it: Person.objects.filter(added_by=it.person), "people.Person.added_by", is_named=False,
    ),
    deleted("team memberships", team_memberships, "people.Team.members"),
    deleted("working hours", lambda it: WorkingHours.objects.of(it.person), "people.WorkingHours.person"),
    deleted(
        "earlier day-to-day hours and countries", lambda it: EarlierAvailability.objects.of(it.person),
        "people.EarlierAvailability.person",
    ),
    deleted("time off", lambda it: TimeOff.objects.of(it.person), "people.TimeOff.person"),
    deleted("duties", lambda it: Duty.objects.of(it.person), "people.Duty.person"),
    deleted("ratings of their skills", lambda it: Rating.objects.of(it.person), "people.Rating.person"),
    deleted("interests", lambda it: Interest.objects.filter(person=it.person), "people.Interest.person"),
    deleted("background jobs", lambda it: Job.objects.filter(requested_by=it.person), "people.Job.requested_by"),
    deleted(
        "notifications", lambda it: Notification.objects.visible_to(it.person), "people.Notification.person",
    ),
    deleted(
        "items in Trash",
        lambda it: TrashItem.objects.filter(Q(owner=it.person) | Q(about=it.person)),
        "people.TrashItem.owner", "people.TrashItem.about",
    ),
    deleted(
        "secret links, revoked immediately", lambda it: SecretLink.objects.filter(Q(owner=it.person) | Q(about=it.person)),
        "people.SecretLink.owner", "people.SecretLink.about",
    ),
    deleted(
        "account, with its second factors and sessions",
        lambda it: Account.objects.get_queryset().filter(person=it.person), "people.Account.person",
        "people.SecretLink.issuer",
    ),
    kept(
        "ratings they gave", lambda it: Rating.objects.filter(author=it.person).exclude(person=it.person),
        "people.Rating.author",
    ),
    kept(
        "notifications of others about what they did", lambda it: Notification.objects.filter(actor=it.person),
        "people.Notification.actor",
    ),
    kept(
        "audit entries", lambda it: AuditLine.objects.filter(Q(about=it.person) | Q(actor=it.person)),
        "people.AuditLine.about", "people.AuditLine.actor",
    ),
    kept(
        "departures they carried out", lambda it: Departure.objects.filter(scheduled_by=it.person),
        "people.Departure.scheduled_by", "people.Departure.person",
    ),
)  # fmt: skip
