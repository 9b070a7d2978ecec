"""Schedule hours in a week: which half-hours of the free working time each area gets.

Rules, in order: never outside working hours and never over busy time; blocks of at least one hour, ideally two or more;
before the date of the area's milestone; mornings first, or afternoons; early in the week. Each day's share of the
day-to-day reserve stays free as long as there is time elsewhere; gaps between meetings that are too short for a block
count towards it first.

What doesn't fit is reported, not squeezed in. If there is too little time for everything, earlier requests come first. A
single request gets as much as such blocks allow: all of min(wanted, available), except half an hour if an odd number of
half-hours meets only gaps of one hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from engine.capacity.workdays import Span, WorkDay

SLOT: Final = timedelta(minutes=30)
# Half-hours of a block: the minimum, and the length from which it is good.
SHORTEST_BLOCK, GOOD_BLOCK = 2, 4


@dataclass(frozen=True, slots=True)
class BlockRequest:
    """Half-hours wanted for something, ideally before the day they are due."""

    key: str
    slots: int
    due: date | None = None


class ScheduledBlock(NamedTuple):
    """Time scheduled for a key, in UTC."""

    key: str
    start: datetime
    end: datetime

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Blocks in time order; half-hours that didn't fit, by key; minutes taken from the reserve, by day."""

    blocks: tuple[ScheduledBlock, ...]
    left: Mapping[str, int]
    taken: Mapping[date, int]


@dataclass(slots=True)
class FreeGap:
    """Consecutive free half-hours from `start` on."""

    day: int
    start: datetime
    slots: int

    @property
    def end(self) -> datetime:
        return self.start + self.slots * SLOT


@dataclass(slots=True)
class Candidate:
    """A possible place for a block, and its penalties: lower is better, compared in order."""

    gap: FreeGap
    start: datetime
    slots: int
    penalty: tuple[float, ...]


@dataclass(slots=True)
class SchedulerState:
    """The week during scheduling. `room` is what a day can still give, in half-hours."""

    days: Sequence[WorkDay]
    gaps: list[FreeGap]
    room: list[int]
    afternoons: bool
    blocks: dict[str, list[ScheduledBlock]] = field(default_factory=dict)

    def give(self, key: str, candidate: Candidate) -> None:
        """Remove the candidate from its gap."""
        gap, end = candidate.gap, candidate.start + candidate.slots * SLOT
        after = FreeGap(gap.day, end, round((gap.end - end) / SLOT))
        gap.slots = round((candidate.start - gap.start) / SLOT)
        if after.slots:
            self.gaps.insert(self.gaps.index(gap) + 1, after)
        self.room[gap.day] -= candidate.slots
        self.blocks.setdefault(key, []).append(ScheduledBlock(key, candidate.start, end))


def schedule_hours(
    days: Sequence[WorkDay],
    busy: Iterable[Span],
    requests: Sequence[BlockRequest],
    *,
    reserved: Mapping[date, float] | None = None,
    afternoons: bool = False,
) -> Schedule:
    """Schedule the requests, in order, in the free time. `reserved` is each day's share of the reserve, in hours."""
    taken = sorted(busy)
    gaps = [gap for number, day in enumerate(days) for gap in free_gaps_of_day(number, day, taken)]
    free = [free_minutes(day, taken) for day in days]
    kept = [round((reserved or {}).get(day.day, 0.0) * 60) for day in days]
    state = SchedulerState(
        days, gaps, [max(0, minutes - hold) // 30 for minutes, hold in zip(free, kept, strict=True)], afternoons
    )
    asked = {request.key: request.slots for request in requests}
    granted = granted_slots(requests, sum(gap.slots for gap in gaps if gap.slots >= SHORTEST_BLOCK))
    for request in sorted(requests, key=lambda one: one.due or date.max):
        asked[request.key] -= fill_request(state, request, min(asked[request.key], granted[request.key]))
    # Once the days have given what they can spare, use the reserve.
    state.room = [sum(gap.slots for gap in state.gaps if gap.day == number) for number in range(len(days))]
    for request in requests:
        asked[request.key] -= fill_request(state, request, asked[request.key])
    blocks = tuple(sorted(join_adjacent(state.blocks), key=lambda one: (one.start, one.key)))
    return Schedule(
        blocks, {key: slots for key, slots in asked.items() if slots}, minutes_from_reserve(days, blocks, free, kept)
    )


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


def fill_request(state: SchedulerState, request: BlockRequest, slots: int) -> int:
    """Give a request up to this many half-hours; returns how many it got."""
    left = slots
    while left >= shortest_block_for(request) and (candidate := best_candidate(state, request, left)):
        state.give(request.key, candidate)
        left -= candidate.slots
    left -= extend_blocks(state, request.key, left)
    if left == 1 and request.slots > 1 and split_longer_block(state, request):
        left = 0
    return slots - left


def shortest_block_for(request: BlockRequest) -> int:
    """Half-hours of the shortest block; all of a request for less."""
    return min(SHORTEST_BLOCK, request.slots)


def best_candidate(state: SchedulerState, request: BlockRequest, left: int) -> Candidate | None:
    candidates = (candidate_in(state, gap, request, left) for gap in state.gaps)
    return min(
        (candidate for candidate in candidates if candidate is not None),
        key=lambda candidate: candidate.penalty,
        default=None,
    )


def candidate_in(state: SchedulerState, gap: FreeGap, request: BlockRequest, left: int) -> Candidate | None:
    """The block that a gap would give; None if it is too short."""
    slots = min(gap.slots, left, state.room[gap.day])
    if slots < shortest_block_for(request):
        return None
    if left - slots == 1 and slots > SHORTEST_BLOCK:
        slots -= 1  # A single leftover half-hour would be too short for a block.
    day = state.days[gap.day]
    start = gap.end - slots * SLOT if state.afternoons and gap.end > day.noon else gap.start
    late = request.due is not None and day.day >= request.due
    short = slots < min(GOOD_BLOCK, left)
    # A short block goes where it leaves the smallest rest, so that long gaps stay whole.
    waste = gap.slots - slots if slots < GOOD_BLOCK else 0
    return Candidate(
        gap,
        start,
        slots,
        (late, short, slots_in_other_half(state, day, start, slots), waste, gap.day, start.timestamp()),
    )


def slots_in_other_half(state: SchedulerState, day: WorkDay, start: datetime, slots: int) -> int:
    """How many of its half-hours are in the half of the day that the person prefers less."""
    afternoon = sum(1 for slot in range(slots) if start + slot * SLOT >= day.noon)
    return slots - afternoon if state.afternoons else afternoon


def extend_blocks(state: SchedulerState, key: str, left: int) -> int:
    """Extend the key's blocks by adjacent free half-hours; returns how many."""
    found = 0
    for number in range(len(state.blocks.get(key, ()))):
        for gap in state.gaps:
            more = min(left - found, gap.slots, state.room[gap.day])
            longer = extended_block(gap, state.blocks[key][number], more) if more > 0 else None
            if longer is not None:
                state.blocks[key][number] = longer
                state.room[gap.day] -= more
                found += more
    return found


def extended_block(gap: FreeGap, block: ScheduledBlock, more: int) -> ScheduledBlock | None:
    """The block extended by the gap after or before it; None if they are not adjacent."""
    if gap.start == block.end:
        gap.start += more * SLOT
        gap.slots -= more
        return block._replace(end=gap.start)
    if gap.end == block.start:
        gap.slots -= more
        return block._replace(start=gap.end)
    return None


def split_longer_block(state: SchedulerState, request: BlockRequest) -> bool:
    """For one leftover half-hour: shorten a longer block by half an hour, and schedule an hour elsewhere."""
    longer = [one for one in state.blocks.get(request.key, ()) if one.end - one.start > SHORTEST_BLOCK * SLOT]
    candidate = best_candidate(state, request, SHORTEST_BLOCK)
    if not longer or candidate is None:
        return False
    block = longer[0]._replace(end=longer[0].end - SLOT)
    state.blocks[request.key][state.blocks[request.key].index(longer[0])] = block
    day = next(number for number, one in enumerate(state.days) if is_in_working_hours(one, block))
    state.gaps.append(FreeGap(day, block.end, 1))
    state.room[day] += 1
    state.give(request.key, candidate)
    return True


def is_in_working_hours(day: WorkDay, block: ScheduledBlock) -> bool:
    return any(span.start <= block.start < span.end for span in day.work)


def join_adjacent(found: Mapping[str, Sequence[ScheduledBlock]]) -> Iterable[ScheduledBlock]:
    """Join adjacent blocks of one key."""
    for blocks in found.values():
        whole: list[ScheduledBlock] = []
        for block in sorted(blocks):
            if whole and whole[-1].end == block.start:
                whole[-1] = whole[-1]._replace(end=block.end)
            else:
                whole.append(block)
        yield from whole


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
