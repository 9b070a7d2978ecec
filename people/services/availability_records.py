"""When a person works: hours from a date, time off, duties, the day-to-day reserve. Saving them, and undoing it.

The audit says that time off changed, never which days: only the person and their manager may know them.
"""

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from people import audit, effective_dates, trash
from people.concurrency import WITHOUT_VERSION, Version
from people.effective_dates import DAY, PastWeeks, Span, as_new
from people.keys import lock_person
from people.model_fields import format_hours
from people.models import DAYS, AvailabilityRecord, Duty, Person, TimeOff, WorkingHours, hours_valid_on
from people.services import dated_terms
from people.trash import CannotRestore

FULL_TIME: Final = "40 h a week"


VALUES: Final[dict[type[AvailabilityRecord], tuple[str, ...]]] = {
    WorkingHours: DAYS,
    TimeOff: ("part",),
    Duty: ("hours", "what"),
}
"""What a row says of the weeks from its first day on."""


@transaction.atomic
def save(
    row: AvailabilityRecord,
    *,
    seen: Version = WITHOUT_VERSION,
    by: Person,
    now: datetime,
    today: date,
    applies_from: date | None = None,
    correcting: str = "",
) -> None:
    """A new row, or new values from a day on, by default next Monday: a row that began earlier keeps its values until then.

    Raises EditConflict where the row has changed since the editor saw it, PastWeeksChange, and ValidationError if another
    row begins on that day.
    """
    lock_person(row.person)
    held: list[AvailabilityRecord] = list(type(row).objects.of(row.person).select_related("person"))
    stored = next((one for one in held if one.pk == row.pk), None)
    if stored is not None:
        seen.compare(stored, row)
    parts = parts_of(row, stored, held, today, applies_from)
    if isinstance(row, WorkingHours) and not held:
        held = [WorkingHours(person=row.person)]  # The default, which keep_earlier_hours stores.
    saved = {one.pk for one in parts}
    after = [*(one for one in held if one.pk is None or one.pk not in saved), *parts]
    effective_dates.protect_past(spans_of_records(held), spans_of_records(after), today, correcting)
    days = effective_dates.days_changed(spans_of_records(held), spans_of_records(after))
    before = audit_text(stored)
    for one in parts:
        verb = "changed" if one.pk else "added"
        if isinstance(one, WorkingHours) and one.pk is None:
            before = hours_before(one)
            keep_earlier_hours(one)
        one.full_clean()
        one.save()
        if before != audit_text(one) or isinstance(one, TimeOff):
            line = audit.row_line(one, verb, by=by, now=now, before=before, after=audit_text(one), days=days)
            audit.append([line])
        before = ""


def parts_of(
    row: AvailabilityRecord,
    stored: AvailabilityRecord | None,
    held: Sequence[AvailabilityRecord],
    today: date,
    applies_from: date | None,
) -> list[AvailabilityRecord]:
    """The rows to save: the row itself, or the part that stays as it is and the part with the new values."""
    day = applies_from or effective_dates.day_of_change(today)
    if isinstance(row, WorkingHours):
        return [hours_part(row, stored, held, day, today)]
    if isinstance(row, Duty) and isinstance(stored, Duty):
        kept, later = effective_dates.split_at(stored, row, day, VALUES[Duty])
        return [kept] if later is None else [kept, as_new(later)]
    return [row]


def hours_part(
    row: WorkingHours, stored: AvailabilityRecord | None, held: Sequence[AvailabilityRecord], day: date, today: date
) -> WorkingHours:
    """Hours hold until the next row, so a change is a new row. A row that doesn't hold on that day is itself corrected."""
    if stored is None:
        row.start = row.start or effective_dates.day_of_new(today)
    elif stored.start is None or stored.start < day:
        if not any(stored.start is None or stored.start < one.start <= day for one in held if one.start):
            row = as_new(copy(row))
            row.start = day
    elif stored.start < effective_dates.day_of_change(today):
        row.start = day
    return row


def spans_of_records(rows: Sequence[AvailabilityRecord]) -> list[Span]:
    """What holds on which days, of rows of one kind. Hours hold until the next row, the first also on all earlier days."""
    found = sorted(rows, key=lambda row: row.start or date.min)
    starts = [row.start for row in found[1:]]
    spans = []
    for index, row in enumerate(found):
        value = tuple(getattr(row, name) for name in VALUES[type(row)])
        if isinstance(row, WorkingHours):
            end = next((start - DAY for start in starts[index:] if start), None)
            spans.append(Span(row.start if index else None, end, value))
        else:
            spans.append(Span(row.start, row.end, value))
    return spans


@transaction.atomic
def remove(row: AvailabilityRecord, context: trash.RemovalContext, *, today: date, correcting: str = "") -> str:
    """Remove a row; returns the address that restores it. Raises PastWeeksChange."""
    lock_person(row.person)
    weeks = past_weeks_of(row, today)
    if weeks is not None and weeks.code != correcting:
        raise effective_dates.PastWeeksChange(weeks)
    item = trash.add_to_trash(context, [row], about=row.person)
    audit.append([audit.row_line(row, "removed", by=context.owner, now=context.now, before=audit_text(row))])
    row.delete()
    return item.restore_url


def past_weeks_of(row: AvailabilityRecord, today: date) -> PastWeeks | None:
    """The weeks that are over in which its removal would change hours."""
    held: list[AvailabilityRecord] = list(type(row).objects.of(row.person))
    left: list[AvailabilityRecord] = [one for one in held if one.pk != row.pk]
    if isinstance(row, WorkingHours) and not left:
        left = [WorkingHours(person=row.person)]
    return effective_dates.past_weeks_changed(spans_of_records(held), spans_of_records(left), today)


@transaction.atomic
def restore(name: str, person: Person, *, by: Person, now: datetime, today: date) -> AvailabilityRecord:
    """Restore a removed row of this person.

    Raises CannotRestore if there is none or its days are taken, PastWeeksChange if weeks have passed without it.
    """
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, AvailabilityRecord) or row.person_id != person.pk:
        raise CannotRestore
    effective_dates.protect_restored(row.start, getattr(row, "end", None), removal.item.removed_at.date(), today)
    if trash.restore(removal):
        audit.append([audit.row_line(row, "restored", by=by, now=now, after=audit_text(row))])
    return row


@transaction.atomic
def set_day_to_day(
    person: Person,
    hours: Decimal,
    *,
    seen: Version = WITHOUT_VERSION,
    by: Person,
    now: datetime,
    today: date,
    applies_from: date | None = None,
    correcting: str = "",
) -> None:
    """Hours a week that are not planned for initiatives, from a day on. Raises EditConflict and PastWeeksChange as `save` does."""
    stored = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    before = stored.day_to_day
    if before == hours:
        return
    seen.compare(stored)
    row = Person.objects.filter(pk=person.pk)
    with dated_terms.changing(row, today=today, applies_from=applies_from, correcting=correcting):
        row.update(day_to_day=hours)
    day = applies_from or effective_dates.day_of_change(today)
    was, hours_now = f"{format_hours(before)} h a week", f"{format_hours(hours)} h a week from {day}"
    audit.append([audit.row_line(person, "changed", by=by, now=now, thing="day-to-day", before=was, after=hours_now)])


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
