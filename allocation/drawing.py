"""The balance as stacked columns: plain geometry in units of an SVG view box. The data table has the same figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from allocation.figures.balance import Balance, WeekBalance
from allocation.figures.hours import NOTHING
from engine.weeks import Week

WIDTH: Final = 960.0
HEIGHT: Final = 300.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 952.0, 14.0, 262.0
STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)
MOST_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class Box:
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
    boxes: Sequence[Box]
    real: Sequence[Box]
    contracted: float
    width: float
    sharing: str = ""
    """How many leads the actual hours are from, if there are several."""

    @property
    def has_hours(self) -> bool:
        """Whether any hours are contracted; a line at zero would mean nothing."""
        return self.contracted < BOTTOM


@dataclass(frozen=True, slots=True)
class Line:
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    columns: Sequence[Column]
    lines: Sequence[Line]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = RIGHT
    bottom: float = BOTTOM


def drawn(found: Balance) -> Drawn | None:
    """None if there are no hours to draw."""
    highest = max((most_of(one) for one in found.weeks), default=NOTHING)
    if not highest:
        return None
    step = next((one for one in STEPS if highest / one <= MOST_LINES), STEPS[-1])
    top = (int(highest / step) + 1) * step
    scale = (BOTTOM - TOP) / top
    room = (RIGHT - LEFT) / len(found.weeks)
    columns = [column_of(one, LEFT + place * room, room, scale) for place, one in enumerate(found.weeks)]
    lines = [Line(BOTTOM - at * scale, f"{at}") for at in range(0, top + 1, step)]
    return Drawn(columns, lines)


def most_of(one: WeekBalance) -> Decimal:
    real = sum((hours for _, _, hours in real_parts(one)), NOTHING)
    return max(one.meant.taken, one.meant.contracted, real)


def column_of(one: WeekBalance, x: float, room: float, scale: float) -> Column:
    width = room * 0.36
    left = x + room * 0.12
    return Column(
        week=one.week,
        x=left,
        middle=x + room / 2,
        boxes=list(stacked(meant_parts(one), left, width, scale)),
        real=list(stacked(real_parts(one), left + width + room * 0.04, width, scale)),
        contracted=BOTTOM - float(one.meant.contracted) * scale,
        width=room * 0.76,
        sharing=f"{one.was.leads} of {one.leads}" if one.was and one.leads > 1 else "",
    )


def meant_parts(one: WeekBalance) -> list[tuple[str, str, Decimal]]:
    meant = one.meant
    return [
        ("focus", "initiatives", meant.initiatives),
        ("day", "day-to-day", meant.day_to_day),
        ("meetings", "meetings", meant.meetings),
        ("touch", "1:1s and check-ins", meant.touchpoints),
        ("off", "time off and holidays", meant.off),
    ]


def real_parts(one: WeekBalance) -> list[tuple[str, str, Decimal]]:
    was = one.was
    if was is None:
        return []
    return [
        ("focus", "initiatives, actual", was.initiatives),
        ("day", "day-to-day without interruptions, actual", was.undisturbed),
        ("open", "interruptions", was.interruptions),
        ("meetings", "meetings, actual", was.meetings or NOTHING),
    ]


def stacked(parts: Sequence[tuple[str, str, Decimal]], x: float, width: float, scale: float) -> Iterator[Box]:
    """From the bottom up; parts without hours are not drawn."""
    y = BOTTOM
    for kind, label, hours in parts:
        if hours > 0:
            height = float(hours) * scale
            y -= height
            yield Box(kind, label, hours, x, y, width, height)
