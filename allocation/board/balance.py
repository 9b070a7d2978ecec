"""Where the hours go, week by week, planned and actual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

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
