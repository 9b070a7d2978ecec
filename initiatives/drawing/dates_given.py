"""The dates given for a dependency as a staircase: when each was given, across, and the date itself, upwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.forecasts import GivenDate

WIDTH: Final = 760.0
HEIGHT: Final = 210.0
LEFT, RIGHT, TOP, BOTTOM = 14.0, 740.0, 26.0, 176.0
MARGIN: Final = timedelta(days=7)
LABEL_WIDTH: Final = 150.0
"""Room for the text beside a step; nearer to the right edge it is written to the left of it."""


LABEL_BELOW, LABEL_ABOVE, LABEL_HEIGHT = 18.0, 9.0, 14.0


@dataclass(frozen=True, slots=True)
class DateStep:
    """One date given; the label is to the left of its point where there is no room on the right.

    It is below its point, but above it where the need-by line would cross it.
    """

    given: GivenDate
    x: float
    y: float
    label_left: bool
    label_y: float


@dataclass(frozen=True, slots=True)
class Band:
    """From the likely to the late date."""

    top: float
    height: float


@dataclass(frozen=True, slots=True)
class DatesDrawing:
    """Coordinates of an SVG. A later date is higher, so a date that slips climbs."""

    steps: Sequence[DateStep]
    path: str
    need_y: float | None
    band: Band | None
    today_x: float
    months: Sequence[tuple[date, float]]
    left: float = LEFT
    right: float = RIGHT
    top: float = TOP
    bottom: float = BOTTOM
    width: float = WIDTH
    height: float = HEIGHT


def dates_drawing(
    given: Sequence[GivenDate], need_by: date | None, likely: tuple[date, date] | None, today: date
) -> DatesDrawing:
    """`given` has at least one date, the earliest first; `likely` are the likely and the late date."""
    first = given[0].on - MARGIN
    last = max(today, given[-1].on) + MARGIN
    targets = [one.eta for one in given] + [day for day in (need_by, *(likely or ())) if day]
    low, high = min(targets) - MARGIN, max(targets) + MARGIN

    def across(day: date) -> float:
        return LEFT + float((day - first) / (last - first)) * (RIGHT - LEFT)

    def up(day: date) -> float:
        return BOTTOM - float((day - low) / (high - low)) * (BOTTOM - TOP)

    need_y = up(need_by) if need_by else None
    steps = [
        DateStep(
            given=one,
            x=across(one.on),
            y=up(one.eta),
            label_left=across(one.on) > RIGHT - LABEL_WIDTH,
            label_y=label_y(up(one.eta), need_y),
        )
        for one in given
    ]
    parts = [f"M{steps[0].x:.1f} {steps[0].y:.1f}", *(f"H{one.x:.1f}V{one.y:.1f}" for one in steps[1:])]
    band = Band(up(likely[1]), max(2.0, up(likely[0]) - up(likely[1]))) if likely else None
    return DatesDrawing(
        steps=steps,
        path="".join([*parts, f"H{max(across(today), steps[-1].x):.1f}"]),
        need_y=need_y,
        band=band,
        today_x=across(today),
        months=[(day, across(day)) for day in month_starts(first, last)],
    )


def label_y(y: float, need_y: float | None) -> float:
    crossed = need_y is not None and y + LABEL_BELOW - LABEL_HEIGHT <= need_y <= y + LABEL_BELOW + 4
    return y - LABEL_ABOVE if crossed else y + LABEL_BELOW


def month_starts(first: date, last: date) -> list[date]:
    """At most a dozen, evenly many months apart."""
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found[:: max(1, -(-len(found) // 12))]
