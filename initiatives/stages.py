"""Changing a lead's involvement: another stage and other hours from a day on. The earlier assignment stays on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import F, Q

from initiatives.assignments import refuse_nobody, told, written
from initiatives.models import Handover, Initiative, LeadAssignment, Stage
from people import audit
from people.models import AuditLine, Person

EXPECTED: Final[Mapping[str, Decimal]] = {
    Stage.EMBEDDED: Decimal(16),
    Stage.WEEKLY: Decimal(6),
    Stage.REVIEWING: Decimal(3),
    Stage.ON_CALL: Decimal(1),
    Stage.HANDED_OFF: Decimal(0),
}
"""Hours a week that a stage usually takes: the default that a change of stage proposes."""


class NotAStep(Exception):
    """The stage can't be changed; the message is for the user."""


def assignment_on(initiative: Initiative, person: Person, day: date) -> LeadAssignment | None:
    """The assignment that applies on a day: of several, the one that began last."""
    rows = LeadAssignment.objects.of(person).firm().on(day).filter(initiative=initiative)
    return rows.order_by(F("start").desc(nulls_last=True), "-pk").select_related("initiative", "person").first()


def expected_hours(now: LeadAssignment, to: str) -> Decimal:
    """What a stage usually takes; never more than agreed now when stepping back, never less when stepping up."""
    ladder = list(Stage)
    usual = EXPECTED[Stage(to)]
    back = ladder.index(Stage(to)) > ladder.index(Stage(now.stage))
    agreed: Decimal = now.hours
    return min(usual, agreed) if back else max(usual, agreed)


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step wrote: the row and its earlier values, or the earlier row that it ended."""

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
def step(
    initiative: Initiative,
    person: Person,
    to: str,
    hours: Decimal,
    start: date,
    *,
    by: Person,
    now: datetime,
    today: date,
) -> Stepped:
    """Change the stage from a Monday on. The earlier assignment ends on the Sunday; one that starts that day is changed.

    Raises NotAStep where no assignment applies then, LastLead if no lead would be left.
    """
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    current = assignment_on(initiative, person, start)
    if current is None:
        raise NotAStep(f"{person} doesn't lead “{initiative}” on {start.day} {start:%B}.")
    was, before = current, told(current)
    lines: list[AuditLine] = []
    if current.start is None or current.start < start:
        current, lines = split(current, start, by, now)
    current.stage, current.hours = to, hours
    current.full_clean()
    current.save()
    after = written(current, "assigned" if lines else "changed", by, now, "" if lines else before, told(current))
    audit.append([*lines, after])
    refuse_nobody(initiative, today)
    ended = was.pk if lines else None
    return Stepped(current.pk, ended, was.stage, str(was.hours), (current.stage, f"{current.hours:.2f}"))


def split(row: LeadAssignment, start: date, by: Person, now: datetime) -> tuple[LeadAssignment, list[AuditLine]]:
    """End an assignment on the day before, and continue it as a new row from that day."""
    before, end = told(row), row.end
    row.end = start - timedelta(days=1)
    row.save(update_fields=["end"])
    line = written(row, "changed", by, now, before, told(row))
    return LeadAssignment(initiative=row.initiative, person=row.person, role=row.role, start=start, end=end), [line]


@transaction.atomic
def take_back(initiative: Initiative, done: Stepped, *, by: Person, now: datetime) -> None:
    """Undo a step: the assignment that it ended continues. Raises NotAStep if its row has changed since."""
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    rows = {row.pk: row for row in initiative.assignments.select_related("initiative", "person")}
    row, earlier = rows.get(done.row), rows.get(done.ended or 0)
    changed = row is None or (row.stage, f"{row.hours:.2f}") != done.after or (done.ended and earlier is None)
    if row is None or changed:
        raise NotAStep("The assignment has changed since then, so nothing was undone.")
    Handover.objects.filter(initiative=initiative, person=row.person, on=row.start).delete()
    if earlier is None:
        before = told(row)
        row.stage, row.hours = done.stage, Decimal(done.hours)
        row.save(update_fields=["stage", "hours"])
        audit.append([written(row, "changed", by, now, before, told(row))])
        return
    lines, before = [written(row, "removed", by, now, before=told(row))], told(earlier)
    row.delete()
    earlier.end = row.end
    earlier.save(update_fields=["end"])
    audit.append([*lines, written(earlier, "changed", by, now, before, told(earlier))])


@transaction.atomic
def hand_off(note: Handover, *, by: Person, now: datetime, today: date) -> Stepped:
    """Hand an initiative off with its note. Raises NotAStep if no one else would lead it."""
    if not others_lead(note.initiative, note.person, note.on):
        raise NotAStep("No one else leads it then. Assign the person who takes over first: an initiative needs a lead.")
    stage, hours = Stage.HANDED_OFF, EXPECTED[Stage.HANDED_OFF]
    done = step(note.initiative, note.person, stage, hours, note.on, by=by, now=now, today=today)
    Handover.objects.filter(initiative=note.initiative, person=note.person, on=note.on).delete()
    note.written_at = now
    note.full_clean()
    note.save()
    return done


def others_lead(initiative: Initiative, person: Person, day: date) -> bool:
    rows = LeadAssignment.objects.firm().current_or_coming(day).filter(initiative=initiative)
    return (
        rows.exclude(person=person)
        .exclude(stage=Stage.HANDED_OFF)
        .filter(Q(start__isnull=True) | Q(start__lte=day))
        .exists()
    )
