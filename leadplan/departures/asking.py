"""Request a departure, set its day, cancel either. Nothing here changes the person's own rows."""

from datetime import date, datetime

from django.db import transaction

from leadplan.departures import telling
from people import audit
from people.keys import hold_names
from people.models import AuditLine, Departure, Person


class Done(Exception):
    """The person has already left."""


@transaction.atomic
def ask(person: Person, *, now: datetime) -> None:
    """Ask the administrators to carry out the person's departure. A second request changes nothing and sends no email."""
    hold_names()
    if not Departure.objects.filter(person=person).exists():
        Departure.objects.create(person=person, asked_at=now)
        audit.append([written(person, "asked", person, now)])
        transaction.on_commit(lambda: telling.mail(person))


@transaction.atomic
def take_back(person: Person, *, now: datetime) -> None:
    """Withdraw the request, as long as no day is set."""
    deleted, _ = Departure.objects.filter(person=person, day=None, done_at=None).delete()
    if deleted:
        audit.append([written(person, "withdrew", person, now)])


@transaction.atomic
def set_day(person: Person, day: date, *, by: Person, now: datetime) -> Departure:
    """Set the first day on which the person is gone. Raises Done."""
    hold_names()
    row, _ = Departure.objects.select_for_update(of=("self",)).get_or_create(person=person, defaults={"asked_at": now})
    if row.done_at is not None:
        raise Done
    before, row.day, row.by, row.set_at, row.fault = row.day, day, by, now, ""
    row.save()
    audit.append([written(person, "set", by, now, before=before or "", after=day)])
    return row


@transaction.atomic
def call_off(person: Person, *, by: Person, now: datetime) -> None:
    """Cancel the departure, and the person's own request with it."""
    row = Departure.objects.select_for_update(of=("self",)).filter(person=person, done_at=None).first()
    if row is not None:
        row.delete()
        audit.append([written(person, "called off", by, now, before=row.day or "")])


def written(
    person: Person, verb: str, by: Person, now: datetime, before: date | str = "", after: date | str = ""
) -> AuditLine:
    return audit.line(
        at=now, by=by, verb=verb, thing="leaving", label=person.name, about=person, before=before, after=after,
        feeds_plans=False,
    )  # fmt: skip
