"""Whether a person's weeks are overloaded: figures in, signals with figures out. Only hours, never what they are for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.weeks import Week

# Weeks over contracted hours that make an overload: a single one may be a launch.
WEEKS_IN_A_ROW: Final = 2
# Meetings above this share of contracted hours are an overload.
MOST_IN_MEETINGS: Final = 0.5
# With more initiatives than this at once, none gets full attention.
MOST_INITIATIVES: Final = 3

OverloadCode = Literal["planned_over", "real_over", "meetings", "initiatives"]


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """Hours of one week. `contracted` excludes time off and holidays.

    `planned` is everything the week needs including what was committed, None before that; `real` is everything spent,
    None without a review.
    """

    week: Week
    contracted: float
    planned: float | None
    real: float | None
    meetings: float
    initiatives: int


@dataclass(frozen=True, slots=True)
class WeekFigure:
    """A week's figure, and the most it should be."""

    week: Week
    value: float
    limit: float

    @property
    def over(self) -> float:
        return self.value - self.limit


@dataclass(frozen=True, slots=True)
class OverloadSignal:
    """An overload signal, with the figures of every week behind it."""

    code: OverloadCode
    figures: tuple[WeekFigure, ...]

    @property
    def last(self) -> WeekFigure:
        return self.figures[-1]


def overload_signals(loads: Sequence[WeekLoad]) -> list[OverloadSignal]:
    """Signals for the last of the weeks, which are in order; a missing week ends a run.

    Planned hours are those of the last weeks; actual hours also come from earlier weeks, since a week is rarely reviewed
    while it can still be changed.
    """
    return list(find_signals(loads)) if loads else []


def find_signals(loads: Sequence[WeekLoad]) -> Iterator[OverloadSignal]:
    now = loads[-1]
    planned = weeks_over([(one.week, one.planned, one.contracted) for one in loads])
    if planned:
        yield OverloadSignal("planned_over", planned)
    upto = len(loads) if now.real is not None else len(loads) - 1
    real = weeks_over([(one.week, one.real, one.contracted) for one in loads[:upto]])
    if real:
        yield OverloadSignal("real_over", real)
    # Someone who is away all week attends none of the meetings in their calendar, and leads nothing.
    if now.contracted and now.meetings > now.contracted * MOST_IN_MEETINGS:
        yield OverloadSignal("meetings", (WeekFigure(now.week, now.meetings, now.contracted * MOST_IN_MEETINGS),))
    if now.contracted and now.initiatives > MOST_INITIATIVES:
        yield OverloadSignal("initiatives", (WeekFigure(now.week, now.initiatives, MOST_INITIATIVES),))


def weeks_over(hours: Sequence[tuple[Week, float | None, float]]) -> tuple[WeekFigure, ...]:
    """The consecutive weeks over their hours up to the last one; empty if there are too few."""
    found: list[WeekFigure] = []
    for week, value, limit in reversed(hours):
        follows = not found or found[0].week.since(week) == 1
        # In a week off there is nothing to be over.
        if value is None or not limit or value <= limit or not follows:
            break
        found.insert(0, WeekFigure(week, value, limit))
    return tuple(found) if len(found) >= WEEKS_IN_A_ROW else ()
