"""What promoting a scenario writes, through the same actions as the pages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError

from allocation.models import ScenarioChange
from allocation.scenarios.changes.text import date_text
from initiatives.models import InflectionPoint, LeadAssignment
from initiatives.services import lead_assignments, progress, removed_rows
from people.concurrency import WITHOUT_VERSION
from people.models import Person
from people.trash import RemovalContext

"""The values have already been compared, under lock."""


@dataclass(slots=True)
class PromotionWriter:
    """`parts` are the rows an assignment was split into, so that later changes apply to parts split off by earlier ones."""

    by: Person
    now: datetime
    today: date
    parts: dict[int, list[LeadAssignment]] = field(default_factory=dict)

    def parts_from(self, change: ScenarioChange) -> Iterator[tuple[LeadAssignment, date]]:
        """The rows of the change's assignment that apply on its day or later, each with that day."""
        if change.assignment is None or change.effective_on is None:
            return
        rows = self.parts.setdefault(change.assignment.pk, [change.assignment])
        for row in list(rows):
            if row.pk is not None and (row.end is None or row.end >= change.effective_on):
                yield row, change.effective_on

    def assign(self, row: LeadAssignment) -> None:
        """Raises ValidationError if the person already has an assignment to the initiative from the same day."""
        rows = LeadAssignment.objects.filter(initiative=row.initiative, person=row.person, start=row.start)
        held = rows.first()
        if held is not None:
            since = f" from {date_text(held.start)}" if held.start else ""
            raise ValidationError(
                f"{held.person} is already {held.get_role_display().lower()} of “{held.initiative}”{since}. "
                "Change that assignment instead, choose a different day, or remove this change."
            )
        lead_assignments.assign(row, by=self.by, now=self.now, today=self.today)

    def assign_part(self, row: LeadAssignment, change: ScenarioChange) -> None:
        self.assign(row)
        self.parts[change.assignment_id or 0].append(row)

    def change_assignment(self, row: LeadAssignment, day: date) -> None:
        lead_assignments.change(row, applies_from=day, seen=WITHOUT_VERSION, by=self.by, now=self.now, today=self.today)

    def cut(self, row: LeadAssignment, day: date) -> None:
        """End it on the day before; a row that starts on that day or later is removed and can be restored from the trash."""
        if starts_from(row, day):
            removed_rows.keep_removed(
                RemovalContext(self.by, self.now, "initiative_undo", (row.initiative.key, "leads")), row
            )
            lead_assignments.remove(row, by=self.by, now=self.now, today=self.today)
        else:
            row.end = day - timedelta(days=1)
            self.change_assignment(row, day)

    def move_point(self, point: InflectionPoint, day: date) -> None:
        point.date = day
        progress.change_milestone(point, point.areas.all(), seen=WITHOUT_VERSION, by=self.by, now=self.now)


def starts_from(row: LeadAssignment, day: date) -> bool:
    """Whether the assignment starts on that day or later."""
    return row.start is not None and row.start >= day


def part_from(row: LeadAssignment, day: date) -> LeadAssignment:
    """An unsaved copy of the part of an assignment from a day on."""
    return LeadAssignment(
        initiative=row.initiative, person=row.person, role=row.role, stage=row.stage, hours=row.hours,
        start=row.start if starts_from(row, day) else day, end=row.end, tentative=row.tentative,
    )  # fmt: skip
