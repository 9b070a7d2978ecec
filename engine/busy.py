"""How long somebody is busy: the length of the union of what they attend, so that no minute counts twice."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """From a moment to another, both aware. UTC, so that a change of clocks neither adds nor takes an hour."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, starts: datetime, minutes: int) -> "Span":
        start = starts.astimezone(UTC)
        return cls(start, start + timedelta(minutes=minutes))


class Piece(NamedTuple):
    """Minutes that pass for some meetings at once: their places, in the order in which they were given."""

    minutes: int
    places: tuple[int, ...]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in spans that do not touch each other, in order; a span without length is no time."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span.end > span.start):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return found


def busy_minutes(spans: Iterable[Span]) -> int:
    """Minutes in which at least one of them goes on."""
    return sum(minutes_of(span) for span in merged(spans))


def pieces(standing: Iterable[Span], others: Sequence[Span]) -> tuple[Piece, ...]:
    """What the others add to the time of those that stand, cut so that a piece's time is the same meetings' throughout.

    With any choice of the others, busy time is that of the standing ones and of every piece in which a chosen one goes on.
    """
    taken = merged(standing)
    moments = sorted({moment for span in (*taken, *others) for moment in span})
    found: dict[tuple[int, ...], int] = {}
    for start, end in pairwise(moments):
        places = tuple(place for place, one in enumerate(others) if one.start <= start and end <= one.end)
        if places and not any(one.start <= start and end <= one.end for one in taken):
            found[places] = found.get(places, 0) + minutes_of(Span(start, end))
    return tuple(Piece(minutes, places) for places, minutes in sorted(found.items()))


def minutes_of(span: Span) -> int:
    return int((span.end - span.start).total_seconds() // 60)
