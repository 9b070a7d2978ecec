"""Committing a week, scheduling its focus blocks and check-ins, and moving blocks by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from engine.capacity.workdays import Span, WorkDay
from engine.scheduler import Schedule, ScheduledBlock
from engine.weeks import Week
from focus.models import Block, BlockKind, Commitment, Decision, DecisionKind, WeekPlan
from focus.timetable import queries
from focus.timetable.queries import WeekCalendar, key_of, mark_of
from focus.week.queries.week_request import WeekRequest
from focus.week.services import decisions
from initiatives.models import CriticalArea
from people import trash
from people.concurrency import EditConflict
from people.models import Person
from stakeholders.models import Stakeholder

LENGTH: Final = timedelta(minutes=30)
APART: Final = timedelta(minutes=15)


class NoFreeHalfHour(Exception):
    """The week isn't planned, or has no free half hour left; the message says which."""


@transaction.atomic
def book_touchpoint(week_request: WeekRequest, row: Stakeholder) -> tuple[Block, bool]:
    """The block, and whether it is new: at most one per stakeholder and week. Raises NoRoom."""
    calendar = locked(week_request)
    if calendar is None:
        raise NoFreeHalfHour("Plan the week first.")
    there = next((one for one in calendar.blocks if one.stakeholder_id == row.pk), None)
    if there is not None:
        return there, False
    busy = [calendar.past, *map(queries.span_of, calendar.meetings), *map(queries.span_of, calendar.blocks)]
    starts = next((one for day in calendar.days for one in free_half_hours(day, busy)), None)
    if starts is None:
        raise NoFreeHalfHour("No free half hour is left this week. Move something first, or send a message instead.")
    made = Block.objects.create(
        person=week_request.person,
        week=week_request.week,
        kind=BlockKind.TOUCHPOINT,
        stakeholder=row,
        starts=starts,
        minutes=30,
        is_manual=True,
        at=week_request.now,
    )
    return made, True


def free_half_hours(day: WorkDay, busy: list[Span]) -> Iterator[datetime]:
    """Starts of free half hours in a day's working time."""
    for span in day.work:
        start = span.start
        while start + LENGTH <= span.end:
            if not any(one.overlaps(Span(start, start + LENGTH)) for one in busy):
                yield start
            start += APART


class OverCapacity(Exception):
    """More is planned than fits."""


@dataclass(frozen=True, slots=True)
class CommitResult:
    """How many items were accepted, and which blocks were scheduled; `first`: the week wasn't committed before."""

    accepted: int
    scheduled: Schedule
    first: bool = True


@transaction.atomic
def commit(week_request: WeekRequest, *, anyway: bool) -> CommitResult | None:
    """Accept undecided items and schedule the firm hours; None if the week isn't planned. Safe to repeat.

    Raises OverCapacity where more is planned than fits, unless it is meant `anyway`.
    """
    calendar = locked(week_request)
    if calendar is None:
        return None
    if calendar.capacity_summary.over and not anyway:
        raise OverCapacity
    person, week, now = week_request.person, week_request.week, week_request.now
    _, first = Commitment.objects.get_or_create(person=person, week=week, defaults={"at": now})
    accepted = decisions.accept_all(person, week, now=now)
    scheduled = calendar.propose_schedule(calendar.fixed_blocks)
    write(calendar, scheduled.blocks)
    return CommitResult(len(accepted), scheduled, first)


@transaction.atomic
def uncommit(week_request: WeekRequest) -> None:
    """Uncommit: undo what committing accepted and scheduled; keep what the person did themselves."""
    person, week = week_request.person, week_request.week
    row = Commitment.objects.of(person, week).select_for_update().first()
    if row is None:
        return
    Block.objects.of(person, week).filter(is_manual=False, starts__gte=week_request.now, area__isnull=False).delete()
    made = Decision.objects.of(person, week).filter(kind=DecisionKind.ACCEPT, at=row.at, before__isnull=True)
    made.delete()
    row.delete()


@transaction.atomic
def schedule(week_request: WeekRequest, *, reschedule: bool) -> Schedule | None:
    """Schedule what is missing; `reschedule` also moves blocks that haven't started and weren't placed by hand."""
    calendar = locked(week_request)
    if calendar is None:
        return None
    scheduled = calendar.propose_schedule(calendar.fixed_blocks if reschedule else calendar.blocks)
    write(calendar, scheduled.blocks, reschedule=reschedule)
    return scheduled


def locked(week_request: WeekRequest) -> WeekCalendar | None:
    """The week, locked against scheduling by another request."""
    WeekPlan.objects.of(week_request.person, week_request.week).select_for_update().first()
    return queries.load(week_request)


def write(calendar: WeekCalendar, blocks: Sequence[ScheduledBlock], *, reschedule: bool = True) -> None:
    """Write the blocks. Rows are reused per area, so that subscribed calendars see a move, not a removal and an addition."""
    fixed = {one.pk for one in calendar.fixed_blocks} if reschedule else {one.pk for one in calendar.blocks}
    loose = [one for one in calendar.blocks if one.pk not in fixed]
    at = calendar.week_request.now
    matched = match(loose, blocks)
    fresh, moved = [], []
    for block in blocks:
        row = matched.get(block)
        values = {"starts": block.start, "minutes": block.span.minutes}
        if row is None:
            area = calendar.names[block.key].names.areas[block.key]
            fresh.append(
                Block(person=calendar.week_request.person, week=calendar.week_request.week, area=area, at=at, **values)
            )
        elif (row.starts, row.minutes) != (block.start, block.span.minutes):
            row.starts, row.minutes, row.at = block.start, block.span.minutes, at
            moved.append(row)
    used = {row.pk for row in matched.values()}
    Block.objects.filter(pk__in=[one.pk for one in loose if one.pk not in used]).delete()
    Block.objects.bulk_update(moved, ["starts", "minutes", "at"])
    Block.objects.bulk_create(fresh)


def match(rows: Iterable[Block], blocks: Sequence[ScheduledBlock]) -> dict[ScheduledBlock, Block]:
    """Which row becomes which block: one that is already there, else any of the same area."""
    left = list(rows)
    found: dict[ScheduledBlock, Block] = {}
    for same_place in (True, False):
        for block in blocks:
            fits = (row for row in left if key_of(row) == block.key and (not same_place or row.starts == block.start))
            row = next(fits, None) if block not in found else None
            if row is not None:
                found[block] = row
                left.remove(row)
    return found


def add_block(
    person: Person, week: Week, area: CriticalArea, starts: datetime, minutes: int, *, now: datetime
) -> Block:
    """A block that the person adds."""
    return Block.objects.create(
        person=person, week=week, area=area, starts=starts, minutes=minutes, is_manual=True, at=now
    )


@transaction.atomic
def move(row: Block, week: Week, starts: datetime, minutes: int, *, seen: str, is_manual: bool, now: datetime) -> bool:
    """Change time or length; False if nothing changes. Raises EditConflict if it was moved in the meantime."""
    current = Block.objects.visible_to(row.person).select_for_update().get(pk=row.pk)
    if seen and seen != mark_of(current):
        raise EditConflict
    if (current.starts, current.minutes) == (starts, minutes):
        return False
    current.week, current.starts, current.minutes, current.is_manual, current.at = week, starts, minutes, is_manual, now
    current.save(update_fields=["week", "starts", "minutes", "is_manual", "at"])
    return True


@transaction.atomic
def remove(row: Block, keeper: trash.RemovalContext) -> str:
    """Returns the name that restores it."""
    kept = trash.add_to_trash(keeper, [row])
    Block.objects.visible_to(row.person).filter(pk=row.pk).delete()
    return kept.name


@transaction.atomic
def restore(person: Person, name: str) -> bool:
    """False if it is already back. Raises Gone."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, Block) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    return trash.restore(removal)
