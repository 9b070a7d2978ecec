"""Who leads an initiative: assigning, changing the involvement from a day on, handing off, removing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import F

from initiatives.models import Handover, Initiative, LeadAssignment, Stage
from people import audit, effective_dates
from people.concurrency import Version
from people.display import format_date
from people.effective_dates import ChangedDays, PastWeeks, as_new, spans_of
from people.model_fields import format_hours
from people.models import AuditLine, EventType, Person


class LastLead(Exception):
    """No one could edit an initiative without a lead."""

    def __init__(self) -> None:
        super().__init__("An initiative needs a lead. Assign someone else first.")


VALUES: Final = ("role", "stage", "hours", "familiarity", "tentative")
"""What a row says of the weeks from its first day to its last."""


@transaction.atomic
def assign(
    row: LeadAssignment, *, by: Person | None, now: datetime, today: date, correcting: str = ""
) -> LeadAssignment:
    """Begins this week unless it has a first day. Raises PastWeeksChange."""
    row.start = row.start or effective_dates.day_of_new(today)
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    effective_dates.protect_past([], spans_of([row], VALUES), today, correcting)
    row.full_clean()
    row.save()
    append_assigned(row, by, now, event=EventType.LEAD_ASSIGNED)
    return row


@transaction.atomic
def change(
    row: LeadAssignment,
    *,
    applies_from: date | None = None,
    seen: Version,
    by: Person | None,
    now: datetime,
    today: date,
    correcting: str = "",
) -> None:
    """Save new dates, and new values from a day on, by default next Monday: a row that began earlier is split in two.

    Raises EditConflict if someone else has saved since the editor saw it, LastLead if no lead would be left, PastWeeksChange.
    """
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    stored = LeadAssignment.objects.select_related("initiative", "person").get(pk=row.pk)
    if audit_text(stored) == audit_text(row) and stored.hours == row.hours:
        return
    seen.compare(stored)
    day = applies_from or effective_dates.day_of_change(today)
    kept, later = effective_dates.split_at(stored, row, day, VALUES)
    parts = [kept] if later is None else [kept, as_new(later)]
    for part in parts:
        part.full_clean()
        part.save()
    require_lead(row.initiative, today)
    effective_dates.protect_past(spans_of([stored], VALUES), spans_of(parts, VALUES), today, correcting)
    days = effective_dates.days_changed(spans_of([stored], VALUES), spans_of(parts, VALUES))
    append_changed(kept, stored, by, now, days)
    if later is not None:
        append_assigned(later, by, now, before=stored.hours)


@transaction.atomic
def remove(row: LeadAssignment, *, by: Person | None, now: datetime, today: date, correcting: str = "") -> None:
    """Raises LastLead if no lead would be left, PastWeeksChange."""
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    lines = [
        audit.row_line(row, "removed", by=by, now=now, before=audit_text(row), event=EventType.LEAD_REMOVED),
        *agreed_hours_lines(row, by, now, row.hours, Decimal(0)),
    ]
    row.delete()
    require_lead(row.initiative, today)
    effective_dates.protect_past(spans_of([row], VALUES), [], today, correcting)
    audit.append(lines)


def past_weeks_of(row: LeadAssignment, today: date) -> PastWeeks | None:
    """The weeks that are over in which its removal would change agreed hours."""
    return effective_dates.past_weeks_changed(spans_of([row], VALUES), [], today)


def append_assigned(
    row: LeadAssignment,
    by: Person | None,
    now: datetime,
    *,
    before: Decimal = Decimal(0),
    event: EventType | None = None,
) -> None:
    line = audit.row_line(row, "assigned", by=by, now=now, after=audit_text(row), event=event)
    audit.append([line, *agreed_hours_lines(row, by, now, before, row.hours)])


def append_changed(
    row: LeadAssignment, stored: LeadAssignment, by: Person | None, now: datetime, days: ChangedDays
) -> None:
    before, after = audit_text(stored), audit_text(row)
    if before != after:
        audit.append([audit.row_line(row, "changed", by=by, now=now, before=before, after=after, days=days)])
    audit.append(agreed_hours_lines(row, by, now, stored.hours, row.hours))


def require_lead(initiative: Initiative, today: date) -> None:
    if not LeadAssignment.objects.firm().current_or_coming(today).filter(initiative=initiative).exists():
        raise LastLead


def audit_text(row: LeadAssignment) -> str:
    """An assignment as an audit line shows it. Agreed hours have their own line, which only the lead and managers see."""
    tentative = "; tentative: yes" if row.tentative else ""
    known = "" if row.familiarity is None else f"; familiarity: {row.get_familiarity_display().lower()}"
    return (
        f"role: {row.get_role_display()}; stage: {row.get_stage_display().lower()}; "
        f"from: {row.start or '–'}; to: {row.end or '–'}{known}{tentative}"
    )


def agreed_hours_lines(
    row: LeadAssignment, by: Person | None, now: datetime, before: Decimal, after: Decimal
) -> list[AuditLine]:
    """The audit line for the agreed hours, if they changed."""
    if before == after:
        return []
    was, to = (f"{format_hours(hours)} h a week" if hours else audit.EMPTY for hours in (before, after))
    days = audit.days_of(row)
    return [audit.row_line(row, "changed", by=by, now=now, thing="agreed hours", before=was, after=to, days=days)]


USUAL_HOURS: Final[Mapping[str, Decimal]] = {
    Stage.EMBEDDED: Decimal(16),
    Stage.WEEKLY: Decimal(6),
    Stage.REVIEWING: Decimal(3),
    Stage.ON_CALL: Decimal(1),
    Stage.HANDED_OFF: Decimal(0),
}
"""Hours a week that a stage usually takes: the default that a change of stage proposes."""


class StageNotChanged(Exception):
    """The stage can't be changed; the message is for the user."""


class NotLead(StageNotChanged):
    """No assignment applies on that day."""


def assignment_on(initiative: Initiative, person: Person, day: date) -> LeadAssignment | None:
    """The assignment that applies on a day: of several, the one that began last."""
    rows = LeadAssignment.objects.of(person).firm().on(day).filter(initiative=initiative)
    return rows.order_by(F("start").desc(nulls_last=True), "-pk").select_related("initiative", "person").first()


@dataclass(frozen=True, slots=True)
class StageChange:
    """What a change of stage wrote: the row and its earlier values, or the earlier row that it ended."""

    row: int
    ended: int | None
    stage: str
    hours: str
    after: tuple[str, str]

    def pack(self) -> list[Any]:
        return [self.row, self.ended, self.stage, self.hours, list(self.after)]

    @classmethod
    def unpack(cls, packed: list[Any]) -> Self:
        row, ended, stage, hours, (after_stage, after_hours) = packed
        return cls(row, ended, stage, hours, (after_stage, after_hours))


@transaction.atomic
def change_stage(
    initiative: Initiative,
    person: Person,
    to: str,
    hours: Decimal,
    start: date,
    *,
    by: Person,
    now: datetime,
) -> StageChange:
    """Change the stage from a Monday on. The earlier assignment ends on the Sunday; one that starts that day is changed.

    Raises NotLead where no assignment applies then.
    """
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    current = assignment_on(initiative, person, start)
    if current is None:
        raise NotLead(f"{person} doesn't lead “{initiative}” on {format_date(start, 'j F')}.")
    was, before, lines = current, audit_text(current), []
    if split := current.start is None or current.start < start:
        current, ended = continue_from(current, start, by, now)
        lines.append(ended)
    current.stage, current.hours = to, hours
    current.clean_fields(exclude=("initiative", "person"))  # these rows exist, and the dates are in order
    current.save()
    verb, before = ("assigned", "") if split else ("changed", before)
    days, after_text = audit.days_of(current), audit_text(current)
    audit.append([*lines, audit.row_line(current, verb, by=by, now=now, before=before, after=after_text, days=days)])
    after = (current.stage, f"{current.hours:.2f}")
    return StageChange(current.pk, was.pk if split else None, was.stage, str(was.hours), after)


def continue_from(row: LeadAssignment, start: date, by: Person, now: datetime) -> tuple[LeadAssignment, AuditLine]:
    """End an assignment on the day before, and continue it as a new row from that day. Returns that and the end's audit line."""
    before, end = audit_text(row), row.end
    row.end = start - timedelta(days=1)
    row.save(update_fields=["end"])
    days = ChangedDays(start, end)
    ended = audit.row_line(row, "changed", by=by, now=now, before=before, after=audit_text(row), days=days)
    continued = LeadAssignment(
        initiative=row.initiative, person=row.person, role=row.role, familiarity=row.familiarity, start=start, end=end
    )
    return continued, ended


@transaction.atomic
def undo_stage_change(initiative: Initiative, done: StageChange, *, by: Person, now: datetime) -> None:
    """Undo a change of stage: the assignment that it ended continues. Raises StageNotChanged if its row has changed since."""
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    rows = {row.pk: row for row in initiative.assignments.select_related("initiative", "person")}
    row, earlier = rows.get(done.row), rows.get(done.ended or 0)
    changed = row is None or (row.stage, f"{row.hours:.2f}") != done.after or (done.ended and earlier is None)
    if row is None or changed:
        raise StageNotChanged("The assignment has changed since then, so nothing was undone.")
    if row.start:
        Handover.objects.filter(initiative=initiative, person=row.person, on=row.start).delete()
    days = audit.days_of(row)
    if earlier is None:
        before = audit_text(row)
        row.stage, row.hours = done.stage, Decimal(done.hours)
        row.save(update_fields=["stage", "hours"])
        audit.append([audit.row_line(row, "changed", by=by, now=now, before=before, after=audit_text(row), days=days)])
        return
    removed = audit.row_line(row, "removed", by=by, now=now, before=audit_text(row))
    before = audit_text(earlier)
    row.delete()
    earlier.end = row.end
    earlier.save(update_fields=["end"])
    after = audit_text(earlier)
    changed_line = audit.row_line(earlier, "changed", by=by, now=now, before=before, after=after, days=days)
    audit.append([removed, changed_line])


@transaction.atomic
def hand_off(note: Handover, *, by: Person, now: datetime) -> StageChange:
    """Hand an initiative off with its note. Raises StageNotChanged if no one else would lead it."""
    if not others_lead(note.initiative, note.person, note.on):
        raise StageNotChanged(
            "No one else leads it then. Assign the person who takes over first: an initiative needs a lead."
        )
    stage, hours = Stage.HANDED_OFF, USUAL_HOURS[Stage.HANDED_OFF]
    done = change_stage(note.initiative, note.person, stage, hours, note.on, by=by, now=now)
    Handover.objects.filter(initiative=note.initiative, person=note.person, on=note.on).delete()
    note.written_at = now
    note.full_clean()
    note.save()
    return done


def others_lead(initiative: Initiative, person: Person, day: date) -> bool:
    rows = LeadAssignment.objects.firm().on(day).filter(initiative=initiative)
    return rows.exclude(person=person).exclude(stage=Stage.HANDED_OFF).exists()
