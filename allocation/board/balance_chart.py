"""The charts of a balance, in units of an SVG view box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from allocation.board.balance import Balance, WeekBalance
from allocation.board.weekly_hours import NO_HOURS, total
from engine.weeks import Week

WIDTH: Final = 960.0
HEIGHT: Final = 300.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 952.0, 14.0, 262.0
STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)
MOST_LINES: Final = 5
FEWEST: Final = 6
"""Weeks of room that a chart has at least, so that one week is not drawn a page wide."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column; `kind` names its colour. Actual hours are drawn to the right of planned ones."""

    kind: str
    label: str
    hours: Decimal
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    week: Week
    x: float
    middle: float
    boxes: Sequence[Bar]
    actual: Sequence[Bar]
    contracted: float
    width: float
    sharing: str = ""
    """How many leads the actual hours are from, if there are several."""

    @property
    def has_hours(self) -> bool:
        """Whether any hours are contracted; a line at zero would mean nothing."""
        return self.contracted < BOTTOM


@dataclass(frozen=True, slots=True)
class GridLine:
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class BalanceChart:
    columns: Sequence[Column]
    lines: Sequence[GridLine]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = RIGHT
    bottom: float = BOTTOM


def draw_balance(found: Balance) -> BalanceChart | None:
    """Planned hours of all leads in every week, so that the weeks compare. None if there are no hours to draw."""
    return draw(
        [(one, planned_parts(one), [], one.planned.contracted) for one in found.weeks],
    )


def draw_compared(found: Balance) -> BalanceChart | None:
    """Reviewed weeks: on the left what the leads who share them had planned, on the right the same parts as they turned out."""
    return draw([(one, compared_parts(one), actual_parts(one), NO_HOURS) for one in found.weeks if one.actual])


Parts = Sequence[tuple[str, str, Decimal]]


def draw(weeks: Sequence[tuple[WeekBalance, Parts, Parts, Decimal]]) -> BalanceChart | None:
    """Each week with its planned parts, its actual ones and its contracted hours."""
    highest = max((max(added(left), added(right), line) for _, left, right, line in weeks), default=NO_HOURS)
    if not highest:
        return None
    step = next((one for one in STEPS if highest / one <= MOST_LINES), STEPS[-1])
    top = (int(highest / step) + 1) * step
    scale = (BOTTOM - TOP) / top
    room = (RIGHT - LEFT) / max(len(weeks), FEWEST)
    columns = [
        draw_column(one, left, right, line, LEFT + place * room, room, scale)
        for place, (one, left, right, line) in enumerate(weeks)
    ]
    lines = [GridLine(BOTTOM - at * scale, f"{at}") for at in range(0, top + 1, step)]
    return BalanceChart(columns, lines)


def added(parts: Parts) -> Decimal:
    return total(hours for _, _, hours in parts)


def draw_column(
    one: WeekBalance, planned: Parts, actual: Parts, line: Decimal, x: float, room: float, scale: float
) -> Column:
    """One bar, or two next to each other."""
    width = room * (0.36 if actual else 0.76)
    left = x + room * 0.12
    return Column(
        week=one.week,
        x=left,
        middle=x + room / 2,
        boxes=list(stack_bars(planned, left, width, scale)),
        actual=list(stack_bars(actual, left + width + room * 0.04, width, scale)),
        contracted=BOTTOM - float(line) * scale,
        width=room * 0.76,
        sharing=f"{one.actual.leads} of {one.leads}" if actual and one.actual and one.leads > 1 else "",
    )


def planned_parts(one: WeekBalance) -> list[tuple[str, str, Decimal]]:
    planned = one.planned
    return [
        ("focus", "initiatives", planned.initiatives),
        ("day", "day-to-day", planned.day_to_day),
        ("meetings", "meetings and own work", planned.meetings),
        ("touch", "1:1s and check-ins", planned.touchpoints),
        ("off", "time off and holidays", planned.off),
    ]


def compared_parts(one: WeekBalance) -> list[tuple[str, str, Decimal]]:
    """What was planned for the parts that a review records."""
    actual = one.actual
    if actual is None:
        return []
    return [
        ("focus", "initiatives, planned", actual.planned),
        ("day", "day-to-day and duties, planned", actual.reserved),
        ("meetings", "meetings, planned", actual.booked),
    ]


def actual_parts(one: WeekBalance) -> list[tuple[str, str, Decimal]]:
    actual = one.actual
    if actual is None:
        return []
    return [
        ("focus", "initiatives, actual", actual.initiatives),
        ("day", "day-to-day without interruptions, actual", actual.undisturbed),
        ("open", "interruptions", actual.interruptions),
        ("meetings", "meetings, actual", actual.meetings or NO_HOURS),
    ]


def stack_bars(parts: Sequence[tuple[str, str, Decimal]], x: float, width: float, scale: float) -> Iterator[Bar]:
    """From the bottom up; parts without hours are not drawn."""
    y = BOTTOM
    for kind, label, hours in parts:
        if hours > 0:
            height = float(hours) * scale
            y -= height
            yield Bar(kind, label, hours, x, y, width, height)
