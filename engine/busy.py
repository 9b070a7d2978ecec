"""Busy time: the length of the union of the meetings attended, so that no minute counts twice."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """A time span with aware ends. In UTC, so that a clock change neither adds nor removes an hour."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, starts: datetime, minutes: int) -> "Span":
        start = starts.astimezone(UTC)
        return cls(start, start + timedelta(minutes=minutes))


class Piece(NamedTuple):
    """Minutes during which some meetings overlap: their indexes, in the given order."""

    minutes: int
    places: tuple[int, ...]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as disjoint spans, in order; empty spans are dropped."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span.end > span.start):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return found


def busy_minutes(spans: Iterable[Span]) -> int:
    """Minutes during which at least one of them runs."""
    return sum(minutes_of(span) for span in merged(spans))


def pieces(standing: Iterable[Span], others: Sequence[Span]) -> tuple[Piece, ...]:
    """The time that optional meetings add to the fixed ones, cut into pieces with the same meetings throughout.

    For any choice of optional meetings, busy time is that of the fixed ones plus every piece with a chosen meeting.
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
