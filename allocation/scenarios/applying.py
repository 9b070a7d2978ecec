"""Apply changes one at a time through the actions of initiatives, with their audit lines, rules and constraints."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError

from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.base import day_words
from initiatives import assignments, founding, phases, points, removals
from initiatives.models import InflectionPoint, Initiative, LeadAssignment
from people.conflicts import Seen
from people.models import Person
from people.removals import Keeper

UNSEEN: Final = Seen((), "")
"""The values have already been compared, under lock."""


@dataclass(slots=True)
class Applying:
    """`parts` are the rows an assignment was split into, so that later changes apply to parts split off by earlier ones."""

    by: Person
    now: datetime
    today: date
    parts: dict[int, list[LeadAssignment]] = field(default_factory=dict)

    @staticmethod
    def place(change: ScenarioChange) -> tuple[bool, int]:
        """Ends come last, so that a new lead is added before the old one goes."""
        return (change.kind == ChangeKind.END, change.pk)

    def apply(self, change: ScenarioChange) -> None:
        """Raises ValidationError and LastLead."""
        ACTS[ChangeKind(change.kind)](self, change)

    def move(self, change: ScenarioChange) -> None:
        for row in self.reaching(change):
            given = like(row, person=change.person, start=begin(row, change.day))
            self.assign(given, change)
            self.cut(row, change.day)

    def adjust(self, change: ScenarioChange) -> None:
        for row in self.reaching(change):
            hours = row.hours if change.hours is None else change.hours
            if is_whole(row, change.day):
                row.hours, row.stage = hours, change.stage
                assignments.change(row, seen=UNSEEN, by=self.by, now=self.now, today=self.today)
            else:
                self.assign(like(row, start=change.day, hours=hours, stage=change.stage), change)
                self.cut(row, change.day)

    def end(self, change: ScenarioChange) -> None:
        for row in self.reaching(change):
            self.cut(row, change.day)

    def add(self, change: ScenarioChange) -> None:
        row = LeadAssignment(
            initiative=change.initiative, person=change.person, role=change.role, stage=change.stage,
            hours=change.hours or 0, start=change.day, end=change.end,
        )  # fmt: skip
        refuse_twice(row)
        assignments.assign(row, by=self.by, now=self.now)

    def point(self, change: ScenarioChange) -> None:
        if change.point is not None and change.day is not None:
            self.put_point(change.point, change.day)

    def shift(self, change: ScenarioChange) -> None:
        """Moves what was upcoming when the change was added. That its base still holds has already been checked."""
        if change.initiative is None or change.days is None:
            return
        row, far, base = change.initiative, timedelta(days=change.days), change.base
        for point in InflectionPoint.objects.filter(initiative=row, key__in=base["points"]).select_related(
            "initiative"
        ):
            self.put_point(point, point.date + far)
        if base["ends"]:
            stored = Initiative.objects.get(pk=row.pk)
            for name, day in base["ends"].items():
                setattr(stored, name, date.fromisoformat(day) + far)
            founding.change(stored, version=None, by=self.by, now=self.now)
        if base["phases"]:
            stored = Initiative.objects.get(pk=row.pk)
            days = {phase.value: day for phase, day in phases.starts_of(stored)}
            later = {name: date.fromisoformat(day) + far for name, day in base["phases"].items()}
            phases.plan(stored, {**days, **later}, by=self.by, now=self.now)

    def put_point(self, point: InflectionPoint, day: date) -> None:
        point.date = day
        points.change(point, point.areas.all(), seen=UNSEEN, by=self.by, now=self.now)

    def reaching(self, change: ScenarioChange) -> Iterator[LeadAssignment]:
        """The rows of the assignment that apply on the day or later."""
        if change.assignment is None or change.day is None:
            return
        rows = self.parts.setdefault(change.assignment.pk, [change.assignment])
        for row in list(rows):
            if row.pk is not None and (row.end is None or row.end >= change.day):
                yield row

    def assign(self, row: LeadAssignment, change: ScenarioChange) -> None:
        refuse_twice(row)
        assignments.assign(row, by=self.by, now=self.now)
        self.parts[change.assignment_id or 0].append(row)

    def cut(self, row: LeadAssignment, day: date | None) -> None:
        """End it on the day before; a row that starts on that day or later is removed and can be restored from the trash."""
        if is_whole(row, day):
            removals.keep(Keeper(self.by, self.now, "restore", (row.initiative.key, "leads")), row)
            assignments.remove(row, by=self.by, now=self.now, today=self.today)
        elif day is not None:
            row.end = day - timedelta(days=1)
            assignments.change(row, seen=UNSEEN, by=self.by, now=self.now, today=self.today)


def refuse_twice(row: LeadAssignment) -> None:
    """Raises ValidationError if the person already has an assignment to the initiative from the same day."""
    rows = LeadAssignment.objects.filter(initiative=row.initiative, person=row.person, start=row.start)
    held = rows.first()
    if held is not None:
        since = f" from {day_words(str(held.start))}" if held.start else ""
        raise ValidationError(
            f"{held.person} is already {held.get_role_display().lower()} of “{held.initiative}”{since}. "
            "Change that assignment instead, choose a different day, or remove this change."
        )


def is_whole(row: LeadAssignment, day: date | None) -> bool:
    """Whether the assignment starts on that day or later."""
    return row.start is not None and day is not None and row.start >= day


def begin(row: LeadAssignment, day: date | None) -> date | None:
    return row.start if is_whole(row, day) else day


def like(row: LeadAssignment, **other: Any) -> LeadAssignment:
    """A copy of the assignment with some fields replaced."""
    names = ("initiative", "person", "role", "stage", "hours", "start", "end", "tentative")
    return LeadAssignment(**{**{name: getattr(row, name) for name in names}, **other})


ACTS: Final[Mapping[ChangeKind, Callable[[Applying, ScenarioChange], None]]] = {
    ChangeKind.MOVE: Applying.move, ChangeKind.ADJUST: Applying.adjust, ChangeKind.END: Applying.end,
    ChangeKind.ADD: Applying.add, ChangeKind.POINT: Applying.point, ChangeKind.SHIFT: Applying.shift,
}  # fmt: skip
