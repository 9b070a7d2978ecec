"""When a person works: hours from a date, time off, duties, the day-to-day reserve. Saving them, and undoing it.

The audit says that time off changed, never which days: only the person and their manager may know them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from people import audit, trash
from people.concurrency import WITHOUT_VERSION, Version
from people.keys import lock_person
from people.model_fields import format_hours
from people.models import DAYS, AvailabilityRecord, Duty, Person, TimeOff, WorkingHours, hours_valid_on
from people.trash import CannotRestore

FULL_TIME: Final = "40 h a week"


@transaction.atomic
def save(row: AvailabilityRecord, *, seen: Version = WITHOUT_VERSION, by: Person, now: datetime) -> None:
    """A new row, or one with new values. Raises EditConflict where it has changed since the editor saw it."""
    lock_person(row.person)
    stored = stored_row(row)
    if stored is not None:
        seen.compare(stored, row)
    verb, before = "changed" if row.pk else "added", audit_text(stored)
    if isinstance(row, WorkingHours) and row.pk is None:
        before = before or hours_before(row)
        keep_earlier_hours(row)
    row.full_clean()
    row.save()
    if before != audit_text(row) or isinstance(row, TimeOff):
        audit.append([audit.row_line(row, verb, by=by, now=now, before=before, after=audit_text(row))])


@transaction.atomic
def remove(row: AvailabilityRecord, context: trash.RemovalContext, *, by: Person, now: datetime) -> str:
    """Remove a row; returns the address that restores it."""
    lock_person(row.person)
    item = trash.add_to_trash(context, [row], about=row.person)
    audit.append([audit.row_line(row, "removed", by=by, now=now, before=audit_text(row))])
    row.delete()
    return item.restore_url


@transaction.atomic
def restore(name: str, person: Person, *, by: Person, now: datetime) -> AvailabilityRecord:
    """Restore a removed row of this person. Raises CannotRestore if there is none or its days are taken."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, AvailabilityRecord) or row.person_id != person.pk:
        raise CannotRestore
    if trash.restore(removal):
        audit.append([audit.row_line(row, "restored", by=by, now=now, after=audit_text(row))])
    return row


@transaction.atomic
def set_day_to_day(
    person: Person, hours: Decimal, *, seen: Version = WITHOUT_VERSION, by: Person, now: datetime
) -> None:
    """Hours a week that are not planned for initiatives. Raises EditConflict as `save` does."""
    stored = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = stored.day_to_day
    if before == hours:
        return
    seen.compare(stored)
    Person.objects.filter(pk=person.pk).update(day_to_day=hours)
    was, hours_now = (f"{format_hours(one)} h a week" for one in (before, hours))
    audit.append([audit.row_line(person, "changed", by=by, now=now, thing="day-to-day", before=was, after=hours_now)])


def stored_row(row: AvailabilityRecord) -> AvailabilityRecord | None:
    return type(row).objects.filter(pk=row.pk).first() if row.pk else None


def keep_earlier_hours(row: WorkingHours) -> None:
    """The first row applies to all earlier time, so the hours until now need a row of their own."""
    if row.start is not None and not row.person.working_hours.exists():
        WorkingHours.objects.create(person=row.person)


def hours_before(row: WorkingHours) -> str:
    """The hours until the new row's first day."""
    valid = hours_valid_on(list(row.person.working_hours.all()), row.start or date.min)
    return f"{format_hours(valid.weekly)} h a week" if valid else FULL_TIME


def audit_text(row: AvailabilityRecord | None) -> str:
    """A row as the audit may show it; empty for time off."""
    match row:
        case WorkingHours():
            days = ", ".join(
                f"{day.capitalize()} {format_hours(getattr(row, day))}" for day in DAYS if getattr(row, day)
            )
            return f"{row}: {days}" if days else str(row)
        case Duty():
            return f"{row}, {format_hours(row.hours)} h a week"
        case _:
            return ""
