"""Schedule hours in a week: which half-hours of the free working time each area gets.

Rules, in order: never outside working hours and never over busy time; blocks of at least one hour, ideally two or more, and at
most as long as the person wants; before the date of the area's milestone; a break of half an hour between blocks; mornings first,
or afternoons; early in the week. Each day's share of the day-to-day reserve stays free as long as there is time elsewhere; gaps
between meetings that are too short for a block count towards it first.

Breaks cost nothing: where they would leave hours over, miss a date, use more of the reserve or make a block longer than the
longest, the fullest days go without. A block is longer than the longest only where half an hour fits nowhere else.

What doesn't fit is reported, not squeezed in. If there is too little time for everything, earlier requests come first. A
single request gets as much as such blocks allow: all of min(wanted, available), except half an hour if an odd number of
half-hours meets only gaps of one hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.block_placement import (
    SHORTEST_BLOCK,
    SLOT,
    UNLIMITED,
    BlockRequest,
    FreeGap,
    ScheduledBlock,
    SchedulerState,
    fill_request,
    is_in_working_hours,
)
from engine.capacity.workdays import Span, WorkDay

__all__ = ["SHORTEST_BLOCK", "SLOT", "BlockRequest", "Schedule", "ScheduledBlock", "free_minutes", "schedule_hours"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Blocks in time order; half-hours that didn't fit, by key; minutes taken from the reserve, by day."""

    blocks: tuple[ScheduledBlock, ...]
    left: Mapping[str, int]
    taken: Mapping[date, int]


def schedule_hours(
    days: Sequence[WorkDay],
    busy: Iterable[Span],
    requests: Sequence[BlockRequest],
    *,
    reserved: Mapping[date, float] | None = None,
    afternoons: bool = False,
    longest: int | None = None,
    fixed: Sequence[Span] = (),
) -> Schedule:
    """Schedule the requests, in order, in the free time. `reserved` is each day's share of the reserve, in hours.

    `longest` is that of a block, in half-hours, and asks for breaks; `fixed` are the busy times that are blocks.
    """
    week = FreeWeek.of(days, sorted(busy), reserved or {}, afternoons, fixed)
    if longest is None:
        return week.place(requests)
    due = {request.key: request.due for request in requests}
    without = week.place(requests, longest)
    dearest = week.cost(without, due, longest)
    emptiest_last = sorted(range(len(days)), key=lambda number: (week.room[number], number))
    for full in range(len(days)):
        found = week.place(requests, longest, frozenset(emptiest_last[full:]))
        if all(cost <= most for cost, most in zip(week.cost(found, due, longest), dearest, strict=True)):
            return found
    return without


@dataclass(frozen=True, slots=True)
class FreeWeek:
    """The free time of a week: its gaps, and for each day the free minutes, those reserved and the half-hours it can give."""

    days: Sequence[WorkDay]
    gaps: Sequence[FreeGap]
    free: Sequence[int]
    kept: Sequence[int]
    room: Sequence[int]
    afternoons: bool
    fixed: Sequence[Span]

    @classmethod
    def of(
        cls,
        days: Sequence[WorkDay],
        taken: Sequence[Span],
        reserved: Mapping[date, float],
        afternoons: bool,
        fixed: Sequence[Span],
    ) -> "FreeWeek":
        gaps = [gap for number, day in enumerate(days) for gap in free_gaps_of_day(number, day, taken)]
        free = [free_minutes(day, taken) for day in days]
        kept = [round(reserved.get(day.day, 0.0) * 60) for day in days]
        room = [max(0, minutes - hold) // 30 for minutes, hold in zip(free, kept, strict=True)]
        return cls(days, gaps, free, kept, room, afternoons, fixed)

    def place(
        self, requests: Sequence[BlockRequest], longest: int = UNLIMITED, breaks: frozenset[int] = frozenset()
    ) -> Schedule:
        gaps = [FreeGap(gap.day, gap.start, gap.slots) for gap in self.gaps]
        state = SchedulerState(
            self.days, gaps, list(self.room), self.afternoons, max(longest, SHORTEST_BLOCK), breaks, self.fixed
        )
        asked = {request.key: request.slots for request in requests}
        granted = granted_slots(requests, sum(gap.slots for gap in gaps if gap.slots >= SHORTEST_BLOCK))
        for request in sorted(requests, key=lambda one: one.due or date.max):
            asked[request.key] -= fill_request(state, request, min(asked[request.key], granted[request.key]))
        # Once the days have given what they can spare, use the reserve.
        state.room = [sum(gap.slots for gap in state.gaps if gap.day == day) for day in range(len(self.days))]
        for request in requests:
            asked[request.key] -= fill_request(state, request, asked[request.key])
        joined = join_adjacent(state.blocks, self.days, state.longest)
        blocks = tuple(sorted(joined, key=lambda one: (one.start, one.key)))
        return Schedule(
            blocks,
            {key: slots for key, slots in asked.items() if slots},
            minutes_from_reserve(self.days, blocks, self.free, self.kept),
        )

    def cost(self, found: Schedule, due: Mapping[str, date | None], longest: int) -> tuple[int, int, int, int]:
        """Half-hours left over, minutes on or after their due date, minutes of the reserve, minutes above the longest."""
        late = sum(
            one.span.minutes
            for day in self.days
            for one in found.blocks
            if (last := due[one.key]) and day.day >= last and is_in_working_hours(day, one)
        )
        over = sum(max(0, one.span.minutes - 30 * longest) for one in found.blocks)
        return sum(found.left.values()), late, sum(found.taken.values()), over


def free_gaps_of_day(number: int, day: WorkDay, busy: Sequence[Span]) -> Iterable[FreeGap]:
    """Runs of free half-hours, counted from the start of each working stretch."""
    for span in day.work:
        run = 0
        for slot in range(span.minutes // 30):
            start = span.start + slot * SLOT
            if any(Span(start, start + SLOT).overlaps(one) for one in busy):
                if run:
                    yield FreeGap(number, start - run * SLOT, run)
                run = 0
            else:
                run += 1
        if run:
            yield FreeGap(number, span.start + (span.minutes // 30 - run) * SLOT, run)


def free_minutes(day: WorkDay, busy: Sequence[Span]) -> int:
    """Free working minutes; overlaps count once."""
    found = 0
    for span in day.work:
        at = span.start
        for one in busy:
            if one.end > at and one.start < span.end:
                found += Span(at, max(at, one.start)).minutes
                at = max(at, min(one.end, span.end))
        found += Span(at, span.end).minutes
    return found


def granted_slots(requests: Sequence[BlockRequest], room: int) -> dict[str, int]:
    """What each request can get if there is too little for all: earlier ones come first."""
    found = {}
    for request in requests:
        found[request.key] = min(request.slots, room)
        room -= found[request.key]
    return found


def join_adjacent(
    found: Mapping[str, Sequence[ScheduledBlock]], days: Sequence[WorkDay], longest: int
) -> Iterable[ScheduledBlock]:
    """Join adjacent blocks of one key and day, up to the longest."""
    for blocks in found.values():
        whole: list[ScheduledBlock] = []
        for block in sorted(blocks):
            if whole and may_join(whole[-1], block, days, longest):
                whole[-1] = whole[-1]._replace(end=block.end)
            else:
                whole.append(block)
        yield from whole


def may_join(one: ScheduledBlock, after: ScheduledBlock, days: Sequence[WorkDay], longest: int) -> bool:
    if one.end != after.start or after.end - one.start > longest * SLOT:
        return False
    return any(is_in_working_hours(day, one) and is_in_working_hours(day, after) for day in days)


def minutes_from_reserve(
    days: Sequence[WorkDay], blocks: Sequence[ScheduledBlock], free: Sequence[int], kept: Sequence[int]
) -> dict[date, int]:
    """Minutes by which a day has given more than it could spare."""
    found = {}
    for day, minutes, hold in zip(days, free, kept, strict=True):
        scheduled = sum(one.span.minutes for one in blocks if is_in_working_hours(day, one))
        over = min(scheduled, scheduled - (minutes - hold))
        if over > 0:
            found[day.day] = over
    return found
