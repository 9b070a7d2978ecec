"""Promote a scenario: apply each change through the same action as the pages, all of them or none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import notifications, promotion_check, services
from allocation.scenarios.changes.baseline import date_text
from allocation.scenarios.promotion_check import PromotionCheck
from initiatives.models import InflectionPoint, Initiative, LeadAssignment
from initiatives.queries import phases
from initiatives.services import initiative_details, lead_assignments, progress, removed_rows
from initiatives.services.lead_assignments import LastLead
from people.concurrency import EditConflict, Version
from people.models import Person
from people.trash import RemovalContext

WITHOUT_VERSION: Final = Version((), "")
"""The values have already been compared, under lock."""


@dataclass(slots=True)
class ChangeApplier:
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
        APPLIERS[ChangeKind(change.kind)](self, change)

    def move(self, change: ScenarioChange) -> None:
        for row in self.reaching(change):
            given = copy_with(row, person=change.person, start=start_of_part(row, change.day))
            self.assign(given, change)
            self.cut(row, change.day)

    def adjust(self, change: ScenarioChange) -> None:
        for row in self.reaching(change):
            hours = row.hours if change.hours is None else change.hours
            if is_whole(row, change.day):
                row.hours, row.stage = hours, change.stage
                lead_assignments.change(row, seen=WITHOUT_VERSION, by=self.by, now=self.now, today=self.today)
            else:
                self.assign(copy_with(row, start=change.day, hours=hours, stage=change.stage), change)
                self.cut(row, change.day)

    def end(self, change: ScenarioChange) -> None:
        for row in self.reaching(change):
            self.cut(row, change.day)

    def add(self, change: ScenarioChange) -> None:
        row = LeadAssignment(
            initiative=change.initiative, person=change.person, role=change.role, stage=change.stage,
            hours=change.hours or 0, start=change.day, end=change.end,
        )  # fmt: skip
        refuse_duplicate(row)
        lead_assignments.assign(row, by=self.by, now=self.now)

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
            initiative_details.change(stored, seen=WITHOUT_VERSION, by=self.by, now=self.now)
        if base["phases"]:
            stored = Initiative.objects.get(pk=row.pk)
            days = {phase.value: day for phase, day in phases.starts_of(stored)}
            later = {name: date.fromisoformat(day) + far for name, day in base["phases"].items()}
            progress.plan_phases(stored, {**days, **later}, by=self.by, now=self.now)

    def put_point(self, point: InflectionPoint, day: date) -> None:
        point.date = day
        progress.change_milestone(point, point.areas.all(), seen=WITHOUT_VERSION, by=self.by, now=self.now)

    def reaching(self, change: ScenarioChange) -> Iterator[LeadAssignment]:
        """The rows of the assignment that apply on the day or later."""
        if change.assignment is None or change.day is None:
            return
        rows = self.parts.setdefault(change.assignment.pk, [change.assignment])
        for row in list(rows):
            if row.pk is not None and (row.end is None or row.end >= change.day):
                yield row

    def assign(self, row: LeadAssignment, change: ScenarioChange) -> None:
        refuse_duplicate(row)
        lead_assignments.assign(row, by=self.by, now=self.now)
        self.parts[change.assignment_id or 0].append(row)

    def cut(self, row: LeadAssignment, day: date | None) -> None:
        """End it on the day before; a row that starts on that day or later is removed and can be restored from the trash."""
        if is_whole(row, day):
            removed_rows.keep_removed(RemovalContext(self.by, self.now, "restore", (row.initiative.key, "leads")), row)
            lead_assignments.remove(row, by=self.by, now=self.now, today=self.today)
        elif day is not None:
            row.end = day - timedelta(days=1)
            lead_assignments.change(row, seen=WITHOUT_VERSION, by=self.by, now=self.now, today=self.today)


def refuse_duplicate(row: LeadAssignment) -> None:
    """Raises ValidationError if the person already has an assignment to the initiative from the same day."""
    rows = LeadAssignment.objects.filter(initiative=row.initiative, person=row.person, start=row.start)
    held = rows.first()
    if held is not None:
        since = f" from {date_text(str(held.start))}" if held.start else ""
        raise ValidationError(
            f"{held.person} is already {held.get_role_display().lower()} of “{held.initiative}”{since}. "
            "Change that assignment instead, choose a different day, or remove this change."
        )


def is_whole(row: LeadAssignment, day: date | None) -> bool:
    """Whether the assignment starts on that day or later."""
    return row.start is not None and day is not None and row.start >= day


def start_of_part(row: LeadAssignment, day: date | None) -> date | None:
    return row.start if is_whole(row, day) else day


def copy_with(row: LeadAssignment, **other: Any) -> LeadAssignment:
    """A copy of the assignment with some fields replaced."""
    names = ("initiative", "person", "role", "stage", "hours", "start", "end", "tentative")
    return LeadAssignment(**{**{name: getattr(row, name) for name in names}, **other})


APPLIERS: Final[Mapping[ChangeKind, Callable[[ChangeApplier, ScenarioChange], None]]] = {
    ChangeKind.MOVE: ChangeApplier.move, ChangeKind.ADJUST: ChangeApplier.adjust, ChangeKind.END: ChangeApplier.end,
    ChangeKind.ADD: ChangeApplier.add, ChangeKind.POINT: ChangeApplier.point, ChangeKind.SHIFT: ChangeApplier.shift,
}  # fmt: skip


class NotReady(Exception):
    """Some changes can't be promoted; the review has the reasons. Nothing was changed."""

    def __init__(self, review: PromotionCheck) -> None:
        self.review = review


class PromotionRefused(Exception):
    """The message says which rule it would break. Nothing was changed."""


@transaction.atomic
def promote(scenario: Scenario, *, version: int | None, by: Person, now: datetime, today: date) -> Sequence[str]:
    """Apply all changes, and return them as text.

    Raises Promoted (someone else did it first), Outdated (it has changed since the page was opened), NotReady and Refused.
    """
    held = services.lock_open_scenario(scenario)
    if version is not None and version != held.version:
        raise EditConflict
    ids = ScenarioChange.objects.filter(scenario=held, initiative__isnull=False).values("initiative")
    # Locked in one order, like every action on an initiative: what is compared below can't change before it is written.
    list(Initiative.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    changes = list(ScenarioChange.objects.filter(scenario=held).with_rows())
    review = promotion_check.check_changes(held, changes, by, today)
    if not review.is_ready:
        raise NotReady(review)
    before = promotion_check.load_leads({one.initiative_id for one in changes if one.initiative_id}, today)
    applying = ChangeApplier(by, now, today)
    for change in sorted(changes, key=applying.place):
        try:
            applying.apply(change)
        except (ValidationError, LastLead) as fault:
            raise PromotionRefused(refusal_text(review, change, fault)) from fault
    held.promoted_at, held.promoted_by, held.version = now, by, held.version + 1
    held.save(update_fields=["promoted_at", "promoted_by", "version"])
    services.record_in_audit(by, "promoted", now)
    notifications.enqueue_emails(held, changes, before, by=by, now=now)
    return [line.words for line in review.lines]


def refusal_text(review: PromotionCheck, change: ScenarioChange, fault: Exception) -> str:
    words = next(line.words for line in review.lines if line.change.pk == change.pk)
    why = " ".join(fault.messages) if isinstance(fault, ValidationError) else "An initiative must keep a lead."
    return f"{words}: {why}"
