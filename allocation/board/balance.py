"""Where the hours go, week by week, planned and actual; and the chart of it, in units of an SVG view box."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from allocation.board.weekly_hours import NO_HOURS, HoursCell, decimal, hours_cell, total
from allocation.facts import Facts
from engine.results import Capacity
from engine.weeks import Week


@dataclass(frozen=True, slots=True)
class PlannedBalance:
    """The hours of some leads' week as planned, or agreed if not planned. With `free` or `over` they add up to `contracted`."""

    contracted: Decimal
    off: Decimal
    initiatives: Decimal
    day_to_day: Decimal
    meetings: Decimal
    touchpoints: Decimal

    @property
    def taken(self) -> Decimal:
        return self.off + self.initiatives + self.day_to_day + self.meetings + self.touchpoints

    @property
    def free(self) -> Decimal:
        return max(NO_HOURS, self.contracted - self.taken)

    @property
    def over(self) -> Decimal:
        return max(NO_HOURS, self.taken - self.contracted)


@dataclass(frozen=True, slots=True)
class ActualBalance:
    """Actual hours of the leads who reviewed the week and share it, and what they had planned for initiatives.

    None: none of them recorded it. Interruptions are part of day-to-day, as in the review; `undisturbed` is the rest of it.
    `planned`, `reserved` and `booked` are what the same leads had planned: for initiatives, and of those who recorded them,
    for day-to-day work and duties, and for meetings.
    """

    leads: int
    initiatives: Decimal
    planned: Decimal
    day_to_day: Decimal | None
    meetings: Decimal | None
    interruptions: Decimal
    undisturbed: Decimal
    reserved: Decimal
    booked: Decimal


@dataclass(frozen=True, slots=True)
class InitiativeBalance:
    """One initiative over the weeks: planned hours, and actual ones if there are any."""

    initiative: str
    planned: Sequence[Decimal]
    actual: Sequence[Decimal | None]

    @property
    def pairs(self) -> list[tuple[Decimal, Decimal | None]]:
        return list(zip(self.planned, self.actual, strict=True))


@dataclass(frozen=True, slots=True)
class WeekBalance:
    week: Week
    leads: int
    planned: PlannedBalance
    actual: ActualBalance | None


@dataclass(frozen=True, slots=True)
class Balance:
    weeks: Sequence[WeekBalance]
    parts: Sequence[InitiativeBalance]

    @property
    def is_reviewed(self) -> bool:
        """Whether any week has actual hours."""
        return any(one.actual is not None for one in self.weeks)

    @property
    def of_several(self) -> bool:
        """Whether any week includes more than one lead."""
        return any(one.leads > 1 for one in self.weeks)


def build_balance(facts: Facts, people: Iterable[str] | None = None) -> Balance:
    """The total of these leads, or of all; weeks without contracted hours are left out."""
    chosen = list(facts.leads if people is None else people)
    cells = [[hours_cell(facts, person, week) for person in chosen if facts.sees(person, week)] for week in facts.weeks]
    weeks = [
        balance_of_week(week, [one for one in found if not one.is_unknown])
        for week, found in zip(facts.weeks, cells, strict=True)
    ]
    keys = dict.fromkeys(share.initiative for found in cells for one in found for share in one.firm)
    named = sorted(keys, key=lambda key: (facts.called.get(key, key).casefold(), key))
    return Balance(weeks, [balance_of_initiative(key, cells) for key in named])


def balance_of_week(week: Week, cells: Sequence[HoursCell]) -> WeekBalance:
    rooms = [one.capacity for one in cells]
    planned = PlannedBalance(
        contracted=total(decimal(one.contracted) for one in rooms),
        off=total(decimal(one.time_off + one.holidays) for one in rooms),
        initiatives=total(one.hours for one in cells),
        day_to_day=total(decimal(one.day_to_day + one.duties) for one in rooms),
        meetings=total(decimal(booked(one)) for one in rooms),
        touchpoints=total(decimal(one.touchpoints) for one in rooms),
    )
    return WeekBalance(week, len(cells), planned, actual_balance(cells))


def booked(capacity: Capacity) -> float:
    """Meetings, own work and what else is booked: one figure, so that a manager can't tell one from the other."""
    asked = capacity.follow_ups + capacity.transfers
    return capacity.meetings + capacity.own_work + capacity.office_hours + asked


def actual_balance(cells: Sequence[HoursCell]) -> ActualBalance | None:
    reviewed = [(one, one.actual) for one in cells if one.actual is not None]
    if not reviewed:
        return None
    return ActualBalance(
        leads=len(reviewed),
        initiatives=total(one.spent or NO_HOURS for one, _ in reviewed),
        planned=total(one.hours for one, _ in reviewed),
        day_to_day=total_of_known(actual.day_to_day for _, actual in reviewed),
        meetings=total_of_known(actual.meetings for _, actual in reviewed),
        interruptions=total(actual.interruptions for _, actual in reviewed),
        undisturbed=total(
            max(NO_HOURS, (actual.day_to_day or NO_HOURS) - actual.interruptions) for _, actual in reviewed
        ),
        reserved=total(
            decimal(one.capacity.day_to_day + one.capacity.duties)
            for one, actual in reviewed
            if actual.day_to_day is not None
        ),
        booked=total(decimal(one.capacity.meetings) for one, actual in reviewed if actual.meetings is not None),
    )


def total_of_known(hours: Iterable[Decimal | None]) -> Decimal | None:
    found = [one for one in hours if one is not None]
    return total(found) if found else None


def balance_of_initiative(initiative: str, cells: Sequence[Sequence[HoursCell]]) -> InitiativeBalance:
    planned, actual = [], []
    for found in cells:
        shares = [share for one in found for share in one.firm if share.initiative == initiative]
        planned.append(total(one.hours for one in shares))
        actual.append(total_of_known(one.actual for one in shares))
    return InitiativeBalance(initiative, planned, actual)


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
