"""Whether weeks ask more of a person than they should: figures in, flags with figures out. Hours alone, never what they are for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.weeks import Week

RUNNING: Final = 2
"""So many weeks over the hours that are contracted make a strain: one may be a launch."""
MOST_IN_MEETINGS: Final = 0.5
"""Above this share of the contracted hours a week of meetings is one."""
MOST_INITIATIVES: Final = 3
"""More initiatives than this at once get nobody's attention whole."""

Code = Literal["planned_over", "real_over", "meetings", "initiatives"]


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """Hours of one week. `contracted` are those that the person is there: less time off and holidays.

    `planned` is all that the week asks with what was committed, None before that; `real` is all that was spent, None
    without a review.
    """

    week: Week
    contracted: float
    planned: float | None
    real: float | None
    meetings: float
    initiatives: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What a week had, and the most that it should."""

    week: Week
    value: float
    limit: float

    @property
    def over(self) -> float:
        return self.value - self.limit


@dataclass(frozen=True, slots=True)
class Flag:
    """A strain, with the figures of every week that makes it."""

    code: Code
    figures: tuple[Figure, ...]

    @property
    def last(self) -> Figure:
        return self.figures[-1]


def strain(loads: Sequence[WeekLoad]) -> list[Flag]:
    """Of weeks in order, the last of which is the one that is looked at; a week that is missing ends a run.

    Planned hours are those of the last weeks; real ones also of the weeks before, since the week itself is seldom
    reviewed while it can still be changed.
    """
    return list(flags(loads)) if loads else []


def flags(loads: Sequence[WeekLoad]) -> Iterator[Flag]:
    now = loads[-1]
    planned = run([(one.week, one.planned, one.contracted) for one in loads])
    if planned:
        yield Flag("planned_over", planned)
    upto = len(loads) if now.real is not None else len(loads) - 1
    real = run([(one.week, one.real, one.contracted) for one in loads[:upto]])
    if real:
        yield Flag("real_over", real)
    # Whoever is away all week is at none of its meetings, though they stand in the calendar.
    if now.contracted and now.meetings > now.contracted * MOST_IN_MEETINGS:
        yield Flag("meetings", (Figure(now.week, now.meetings, now.contracted * MOST_IN_MEETINGS),))
    if now.initiatives > MOST_INITIATIVES:
        yield Flag("initiatives", (Figure(now.week, now.initiatives, MOST_INITIATIVES),))


def run(hours: Sequence[tuple[Week, float | None, float]]) -> tuple[Figure, ...]:
    """The weeks over their hours that follow each other up to the last one; none where these are too few."""
    found: list[Figure] = []
    for week, value, limit in reversed(hours):
        follows = not found or found[0].week.since(week) == 1
        if value is None or value <= limit or not follows:
            break
        found.insert(0, Figure(week, value, limit))
    return tuple(found) if len(found) >= RUNNING else ()
