"""When a person works: hours from a date, time off, duties, the day-to-day reserve. Saving them, and undoing it.

The audit says that time off changed, never which days: only the person and their manager may know them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from people import audit, removals
from people.fields import plain
from people.models import DAYS, AuditLine, Duty, Person, TimeOff, WorkingHours
from people.removals import Gone

Span = WorkingHours | TimeOff | Duty
THINGS: Final = {WorkingHours: "hours", TimeOff: "time off", Duty: "duties"}
FULL_TIME: Final = "40 h a week"


@transaction.atomic
def save(row: Span, *, by: Person, now: datetime) -> None:
    """A new row, or one with new values."""
    hold(row.person)
    verb, before = "changed" if row.pk else "added", told(stored(row))
    if isinstance(row, WorkingHours) and row.pk is None:
        before = before or hours_before(row)
        keep_the_past(row)
    row.full_clean()
    row.save()
    if before != told(row) or isinstance(row, TimeOff):
        audit.append([written(row, verb, by, now, before, told(row))])


@transaction.atomic
def remove(row: Span, keeper: removals.Keeper, *, by: Person, now: datetime) -> str:
    """Remove a row; returns the address that restores it."""
    hold(row.person)
    kept = removals.remember(keeper, [row], about=row.person)
    audit.append([written(row, "removed", by, now, told(row), "")])
    row.delete()
    return kept.address


@transaction.atomic
def restore(name: str, person: Person, *, by: Person, now: datetime) -> Span:
    """Restore a removed row of this person. Raises Gone if there is none or its days are taken."""
    removal = removals.recall(by, name)
    row = removal.row
    if not isinstance(row, Span) or row.person_id != person.pk:
        raise Gone
    if removals.put_back(removal):
        audit.append([written(row, "restored", by, now, "", told(row))])
    return row


@transaction.atomic
def set_reserve(person: Person, hours: Decimal, *, by: Person, now: datetime) -> None:
    """Hours a week that are not planned for initiatives."""
    before = Person.objects.select_for_update(of=("self",)).get(pk=person.pk).day_to_day
    if before == hours:
        return
    Person.objects.filter(pk=person.pk).update(day_to_day=hours)
    line = audit.line(
        at=now,
        by=by,
        verb="changed",
        thing="day-to-day",
        label=person.name,
        about=person,
        before=f"{plain(before)} h a week",
        after=f"{plain(hours)} h a week",
    )
    audit.append([line])


def hold(person: Person) -> None:
    """Locks a person, so that a double click can't write the same day twice."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def stored(row: Span) -> Span | None:
    return type(row).objects.filter(pk=row.pk).first() if row.pk else None


def keep_the_past(row: WorkingHours) -> None:
    """The first row applies to all earlier time, so the hours until now need a row of their own."""
    if row.start is not None and not row.person.working_hours.exists():
        WorkingHours.objects.create(person=row.person)


def hours_before(row: WorkingHours) -> str:
    """The hours until the new row's first day."""
    valid = valid_on(list(row.person.working_hours.all()), row.start or date.min)
    return f"{plain(valid.weekly)} h a week" if valid else FULL_TIME


def valid_on(rows: list[WorkingHours], day: date) -> WorkingHours | None:
    """Of sorted rows, the one that applies on a day; before the first one's start, the first."""
    valid = rows[0] if rows else None
    for row in rows:
        if row.start is None or row.start <= day:
            valid = row
    return valid


def told(row: Span | None) -> str:
    """A row as the audit may show it; empty for time off."""
    match row:
        case WorkingHours():
            days = ", ".join(f"{day.capitalize()} {plain(getattr(row, day))}" for day in DAYS if getattr(row, day))
            return f"{row}: {days}" if days else str(row)
        case Duty():
            return f"{row}, {plain(row.hours)} h a week"
        case _:
            return ""


def written(row: Span, verb: str, by: Person, now: datetime, before: str, after: str) -> AuditLine:
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing=THINGS[type(row)],
        label=row.person.name,
        about=row.person,
        before=before,
        after=after,
    )
