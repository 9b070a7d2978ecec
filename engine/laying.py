"""Schedule hours in a week: which half-hours of the free working time each area gets.

Rules, in order: never outside working hours and never over busy time; blocks of at least one hour, ideally two or more;
before the date of the area's milestone; mornings first, or afternoons; early in the week. Each day's share of the
day-to-day reserve stays free as long as there is time elsewhere; gaps between meetings that are too short for a block
count towards it first.

What doesn't fit is reported, not squeezed in. If there is too little time for everything, earlier wishes come first. A
single wish gets as much as such blocks allow: all of min(wanted, available), except half an hour if an odd number of
half-hours meets only gaps of one hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from engine.workdays import Span, WorkDay

SLOT: Final = timedelta(minutes=30)
LEAST, GOOD = 2, 4
"""Half-hours of a block: the minimum, and the length from which it is good."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Half-hours wanted for something, ideally before the day they are due."""

    key: str
    slots: int
    due: date | None = None


class Piece(NamedTuple):
    """Time scheduled for a key, in UTC."""

    key: str
    start: datetime
    end: datetime

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Laid:
    """Pieces in time order; half-hours that didn't fit, by key; minutes taken from the reserve, by day."""

    pieces: tuple[Piece, ...]
    left: Mapping[str, int]
    taken: Mapping[date, int]


@dataclass(slots=True)
class Gap:
    """Consecutive free half-hours from `start` on."""

    day: int
    start: datetime
    slots: int

    @property
    def end(self) -> datetime:
        return self.start + self.slots * SLOT


@dataclass(slots=True)
class Spot:
    """A possible place for a piece, and its penalties: lower is better, compared in order."""

    gap: Gap
    start: datetime
    slots: int
    against: tuple[float, ...]


@dataclass(slots=True)
class Board:
    """The week during scheduling. `room` is what a day can still give, in half-hours."""

    days: Sequence[WorkDay]
    gaps: list[Gap]
    room: list[int]
    afternoons: bool
    pieces: dict[str, list[Piece]] = field(default_factory=dict)

    def give(self, key: str, spot: Spot) -> None:
        """Remove the spot from its gap."""
        gap, end = spot.gap, spot.start + spot.slots * SLOT
        after = Gap(gap.day, end, round((gap.end - end) / SLOT))
        gap.slots = round((spot.start - gap.start) / SLOT)
        if after.slots:
            self.gaps.insert(self.gaps.index(gap) + 1, after)
        self.room[gap.day] -= spot.slots
        self.pieces.setdefault(key, []).append(Piece(key, spot.start, end))


def lay(
    days: Sequence[WorkDay],
    busy: Iterable[Span],
    wishes: Sequence[Wish],
    *,
    held: Mapping[date, float] | None = None,
    afternoons: bool = False,
) -> Laid:
    """Schedule the wishes, in order, in the free time. `held` is each day's share of the reserve, in hours."""
    taken = sorted(busy)
    gaps = [gap for number, day in enumerate(days) for gap in gaps_of(number, day, taken)]
    free = [free_minutes(day, taken) for day in days]
    kept = [round((held or {}).get(day.day, 0.0) * 60) for day in days]
    board = Board(
        days, gaps, [max(0, minutes - hold) // 30 for minutes, hold in zip(free, kept, strict=True)], afternoons
    )
    asked = {wish.key: wish.slots for wish in wishes}
    granted = shares(wishes, sum(gap.slots for gap in gaps if gap.slots >= LEAST))
    for wish in sorted(wishes, key=lambda one: one.due or date.max):
        asked[wish.key] -= fill(board, wish, min(asked[wish.key], granted[wish.key]))
    # Once the days have given what they can spare, use the reserve.
    board.room = [sum(gap.slots for gap in board.gaps if gap.day == number) for number in range(len(days))]
    for wish in wishes:
        asked[wish.key] -= fill(board, wish, asked[wish.key])
    pieces = tuple(sorted(joined(board.pieces), key=lambda one: (one.start, one.key)))
    return Laid(pieces, {key: slots for key, slots in asked.items() if slots}, overdrawn(days, pieces, free, kept))


def gaps_of(number: int, day: WorkDay, busy: Sequence[Span]) -> Iterable[Gap]:
    """Runs of free half-hours, counted from the start of each working stretch."""
    for span in day.work:
        run = 0
        for slot in range(span.minutes // 30):
            start = span.start + slot * SLOT
            if any(Span(start, start + SLOT).overlaps(one) for one in busy):
                if run:
                    yield Gap(number, start - run * SLOT, run)
                run = 0
            else:
                run += 1
        if run:
            yield Gap(number, span.start + (span.minutes // 30 - run) * SLOT, run)


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


def shares(wishes: Sequence[Wish], room: int) -> dict[str, int]:
    """What each wish can get if there is too little for all: earlier ones come first."""
    found = {}
    for wish in wishes:
        found[wish.key] = min(wish.slots, room)
        room -= found[wish.key]
    return found


def fill(board: Board, wish: Wish, slots: int) -> int:
    """Give a wish up to this many half-hours; returns how many it got."""
    left = slots
    while left >= least_of(wish) and (spot := best_spot(board, wish, left)):
        board.give(wish.key, spot)
        left -= spot.slots
    left -= stretch(board, wish.key, left)
    if left == 1 and wish.slots > 1 and swap(board, wish):
        left = 0
    return slots - left


def least_of(wish: Wish) -> int:
    """Half-hours of the shortest block; all of a wish for less."""
    return min(LEAST, wish.slots)


def best_spot(board: Board, wish: Wish, left: int) -> Spot | None:
    spots = (spot_in(board, gap, wish, left) for gap in board.gaps)
    return min((spot for spot in spots if spot is not None), key=lambda spot: spot.against, default=None)


def spot_in(board: Board, gap: Gap, wish: Wish, left: int) -> Spot | None:
    """The piece that a gap would give; None if it is too short."""
    slots = min(gap.slots, left, board.room[gap.day])
    if slots < least_of(wish):
        return None
    if left - slots == 1 and slots > LEAST:
        slots -= 1  # A single leftover half-hour would be too short for a block.
    day = board.days[gap.day]
    start = gap.end - slots * SLOT if board.afternoons and gap.end > day.noon else gap.start
    late = wish.due is not None and day.day >= wish.due
    short = slots < min(GOOD, left)
    # A short piece goes where it leaves the smallest rest, so that long gaps stay whole.
    waste = gap.slots - slots if slots < GOOD else 0
    return Spot(gap, start, slots, (late, short, outside(board, day, start, slots), waste, gap.day, start.timestamp()))


def outside(board: Board, day: WorkDay, start: datetime, slots: int) -> int:
    """How many of its half-hours are in the half of the day that the person prefers less."""
    afternoon = sum(1 for slot in range(slots) if start + slot * SLOT >= day.noon)
    return slots - afternoon if board.afternoons else afternoon


def stretch(board: Board, key: str, left: int) -> int:
    """Extend the key's pieces by adjacent free half-hours; returns how many."""
    found = 0
    for number in range(len(board.pieces.get(key, ()))):
        for gap in board.gaps:
            more = min(left - found, gap.slots, board.room[gap.day])
            longer = lengthened(gap, board.pieces[key][number], more) if more > 0 else None
            if longer is not None:
                board.pieces[key][number] = longer
                board.room[gap.day] -= more
                found += more
    return found


def lengthened(gap: Gap, piece: Piece, more: int) -> Piece | None:
    """The piece extended by the gap after or before it; None if they are not adjacent."""
    if gap.start == piece.end:
        gap.start += more * SLOT
        gap.slots -= more
        return piece._replace(end=gap.start)
    if gap.end == piece.start:
        gap.slots -= more
        return piece._replace(start=gap.end)
    return None


def swap(board: Board, wish: Wish) -> bool:
    """For one leftover half-hour: shorten a longer piece by half an hour, and schedule an hour elsewhere."""
    longer = [one for one in board.pieces.get(wish.key, ()) if one.end - one.start > LEAST * SLOT]
    spot = best_spot(board, wish, LEAST)
    if not longer or spot is None:
        return False
    piece = longer[0]._replace(end=longer[0].end - SLOT)
    board.pieces[wish.key][board.pieces[wish.key].index(longer[0])] = piece
    day = next(number for number, one in enumerate(board.days) if holds(one, piece))
    board.gaps.append(Gap(day, piece.end, 1))
    board.room[day] += 1
    board.give(wish.key, spot)
    return True


def holds(day: WorkDay, piece: Piece) -> bool:
    return any(span.start <= piece.start < span.end for span in day.work)


def joined(found: Mapping[str, Sequence[Piece]]) -> Iterable[Piece]:
    """Join adjacent pieces of one key."""
    for pieces in found.values():
        whole: list[Piece] = []
        for piece in sorted(pieces):
            if whole and whole[-1].end == piece.start:
                whole[-1] = whole[-1]._replace(end=piece.end)
            else:
                whole.append(piece)
        yield from whole


def overdrawn(
    days: Sequence[WorkDay], pieces: Sequence[Piece], free: Sequence[int], kept: Sequence[int]
) -> dict[date, int]:
    """Minutes by which a day has given more than it could spare."""
    found = {}
    for day, minutes, hold in zip(days, free, kept, strict=True):
        laid = sum(one.span.minutes for one in pieces if holds(day, one))
        over = min(laid, laid - (minutes - hold))
        if over > 0:
            found[day.day] = over
    return found
