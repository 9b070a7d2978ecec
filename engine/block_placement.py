"""Place blocks in the free half-hours of a week, one request at a time; engine.scheduler has the rules.

Every possible place has penalties. A block goes where they are least, compared in this order: after its due date; directly
before or after another block, on a day with breaks; shorter than a good block; in the half of the day that the person
prefers less; a rest that is too short to be of use; late in the week; late in the day.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from engine.capacity.workdays import Span, WorkDay

SLOT: Final = timedelta(minutes=30)
# Half-hours of a block: the minimum, and the length from which it is good.
SHORTEST_BLOCK, GOOD_BLOCK = 2, 4
UNLIMITED: Final = 7 * 48


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
    """The week during scheduling.

    `room` is what a day can still give, in half-hours; `breaks` are the days with breaks between blocks; `longest` is in
    half-hours; `fixed` are blocks that are there already.
    """

    days: Sequence[WorkDay]
    gaps: list[FreeGap]
    room: list[int]
    afternoons: bool
    longest: int = UNLIMITED
    breaks: frozenset[int] = frozenset()
    fixed: Sequence[Span] = ()
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

    def placed(self) -> Iterator[Span]:
        yield from self.fixed
        for blocks in self.blocks.values():
            yield from (one.span for one in blocks)


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
    placed = list(state.placed())
    starts, ends = {one.start for one in placed}, {one.end for one in placed}
    candidates = (
        candidate_in(state, gap, inner, request, left, beside)
        for gap in state.gaps
        for inner, beside in places_in(state, gap, starts, ends)
    )
    return min(
        (candidate for candidate in candidates if candidate is not None),
        key=lambda candidate: candidate.penalty,
        default=None,
    )


def places_in(
    state: SchedulerState, gap: FreeGap, starts: set[datetime], ends: set[datetime]
) -> Iterable[tuple[FreeGap, bool]]:
    """The gap, and whether it is next to a block; on a day with breaks also what a break of half an hour leaves of it."""
    before, after = gap.start in ends, gap.end in starts
    if gap.day not in state.breaks or not (before or after):
        yield gap, False
        return
    yield FreeGap(gap.day, gap.start + before * SLOT, gap.slots - before - after), False
    yield gap, True


def candidate_in(
    state: SchedulerState, gap: FreeGap, inner: FreeGap, request: BlockRequest, left: int, beside: bool
) -> Candidate | None:
    """The block that a gap would give, within `inner`; None if it is too short."""
    slots = min(inner.slots, left, state.room[gap.day], state.longest)
    if slots < shortest_block_for(request):
        return None
    # A single half-hour that is left over, of the request or of a gap without breaks, would be too short for a block.
    rests = (left - slots, inner.slots - slots if slots == state.longest and gap.day not in state.breaks else 0)
    if 1 in rests and slots > SHORTEST_BLOCK:
        slots -= 1
    day = state.days[gap.day]
    start = inner.end - slots * SLOT if state.afternoons and inner.end > day.noon else inner.start
    late = request.due is not None and day.day >= request.due
    short = slots < min(GOOD_BLOCK, left, state.longest)
    # A short block goes where it leaves the smallest rest, so that long gaps stay whole.
    waste = inner.slots - slots if slots < GOOD_BLOCK else 0
    return Candidate(
        gap,
        start,
        slots,
        (late, beside, short, slots_in_other_half(state, day, start, slots), waste, gap.day, start.timestamp()),
    )


def slots_in_other_half(state: SchedulerState, day: WorkDay, start: datetime, slots: int) -> int:
    """How many of its half-hours are in the half of the day that the person prefers less."""
    afternoon = sum(1 for slot in range(slots) if start + slot * SLOT >= day.noon)
    return slots - afternoon if state.afternoons else afternoon


def extend_blocks(state: SchedulerState, key: str, left: int) -> int:
    """Extend the key's blocks by adjacent half-hours that fit nowhere else, even above the longest; returns how many."""
    found = 0
    for number in range(len(state.blocks.get(key, ()))):
        for gap in state.gaps:
            more = min(left - found, gap.slots, state.room[gap.day])
            # A day may end where the next begins: a block stays within one.
            is_same_day = is_in_working_hours(state.days[gap.day], state.blocks[key][number])
            longer = extended_block(gap, state.blocks[key][number], more) if more > 0 and is_same_day else None
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
    """For one leftover half-hour: shorten a longer block, or two adjacent ones, and schedule an hour elsewhere."""
    blocks = state.blocks.get(request.key, [])
    longer = [(one, one) for one in blocks if one.end - one.start > SHORTEST_BLOCK * SLOT]
    longer += [
        (one, after) for one in blocks for after in blocks if one.end == after.start and is_one_day(state, one, after)
    ]
    candidate = best_candidate(state, request, SHORTEST_BLOCK)
    if not longer or candidate is None:
        return False
    first, last = longer[0]
    block = first._replace(end=last.end - SLOT)
    blocks[:] = [block if one == first else one for one in blocks if one == first or one != last]
    day = day_of(state, block)
    state.gaps.append(FreeGap(day, block.end, 1))
    state.room[day] += 1
    state.give(request.key, candidate)
    return True


def is_one_day(state: SchedulerState, *blocks: ScheduledBlock) -> bool:
    return len({day_of(state, one) for one in blocks}) == 1


def day_of(state: SchedulerState, block: ScheduledBlock) -> int:
    return next(number for number, one in enumerate(state.days) if is_in_working_hours(one, block))


def is_in_working_hours(day: WorkDay, block: ScheduledBlock) -> bool:
    return any(span.start <= block.start < span.end for span in day.work)
