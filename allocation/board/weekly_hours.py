"""Agreed, planned and actual hours of a lead's week against its capacity: the same for every page and email."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from allocation.facts import ActualHours, Assignment, Facts
from engine.results import Capacity
from engine.weeks import Week
from people.model_fields import format_number

HoursKind = Literal["planned", "agreed"]
ChosenHours = Literal["planned", "agreed", "real"]
"""Which hours to show; "planned" means planned, or agreed if not planned yet."""
NO_HOURS: Final = Decimal(0)
CENT: Final = Decimal("0.01")
OVER_STEPS: Final = (Decimal("0.25"), Decimal("0.75"))
"""Shares of the capacity at which hours over it are drawn darker."""


def decimal(hours: float) -> Decimal:
    """Hours of the engine, rounded to a hundredth."""
    return Decimal(format_number(Decimal(str(hours)).quantize(CENT, ROUND_HALF_UP)))


@dataclass(frozen=True, slots=True)
class HoursByInitiative:
    """One initiative's hours of a lead in a week.

    `agreed` is None if no assignment overlaps the week or the viewer may not see its hours; `planned` if the week is not
    committed; `actual` if it is not reviewed and shared.
    """

    initiative: str
    assignment: Assignment | None
    agreed: Decimal | None
    planned: Decimal | None
    actual: Decimal | None
    tentative: bool

    @property
    def hours(self) -> Decimal:
        """Planned, or agreed if not planned yet."""
        return self.planned if self.planned is not None else self.agreed or NO_HOURS

    @property
    def kind(self) -> HoursKind:
        return "agreed" if self.planned is None else "planned"


@dataclass(frozen=True, slots=True)
class HoursCell:
    """A lead in a week. Tentative hours are kept apart and don't count."""

    person: str
    week: Week
    hours_by_initiative: tuple[HoursByInitiative, ...]
    capacity: Capacity
    actual: ActualHours | None

    @property
    def firm(self) -> tuple[HoursByInitiative, ...]:
        return tuple(one for one in self.hours_by_initiative if not one.tentative)

    @property
    def hours(self) -> Decimal:
        """The sum of its rows: planned, or agreed if not planned yet."""
        return total(one.hours for one in self.firm)

    @property
    def agreed(self) -> Decimal:
        return total(one.agreed or NO_HOURS for one in self.firm)

    @property
    def planned(self) -> Decimal | None:
        """None: not yet."""
        known = [one.planned for one in self.firm if one.planned is not None]
        return total(known) if known else None

    @property
    def spent(self) -> Decimal | None:
        """Actual hours on initiatives; None: not reviewed, or not shared."""
        return None if self.actual is None else total(self.actual.hours.values())

    def take(self, which: ChosenHours) -> Decimal | None:
        """The chosen kind of hours; None if there are none."""
        if which == "real":
            return self.spent
        return self.agreed if which == "agreed" else self.hours

    @property
    def tentative(self) -> Decimal:
        return total(one.hours for one in self.hours_by_initiative if one.tentative)

    @property
    def kinds(self) -> tuple[HoursKind, ...]:
        """The kinds of hours in the sum."""
        found = {one.kind for one in self.firm}
        return tuple(kind for kind in ("planned", "agreed") if kind in found)

    @property
    def room(self) -> Decimal:
        """The effective capacity: hours available for initiatives, never below zero."""
        return max(NO_HOURS, decimal(self.capacity.focus))

    @property
    def over(self) -> Decimal:
        return self.over_by(self.hours)

    def over_by(self, hours: Decimal) -> Decimal:
        """Hours over capacity. Someone who is away all week works none of them, so nothing is over."""
        return NO_HOURS if self.is_away else max(NO_HOURS, hours - self.room)

    def over_degree(self, hours: Decimal) -> int:
        """How far over capacity: 0 not at all, 1 up to a quarter, 2 up to three quarters of the capacity, 3 beyond."""
        over = self.over_by(hours)
        return 0 if not over else 1 + sum(over > self.room * share for share in OVER_STEPS)

    @property
    def is_unknown(self) -> bool:
        """No hours are contracted, so the capacity is unknown."""
        return not self.capacity.contracted

    @property
    def is_away(self) -> bool:
        """Off or on holiday for all contracted hours."""
        away = decimal(self.capacity.time_off + self.capacity.holidays)
        return not self.is_unknown and away >= decimal(self.capacity.contracted)

    @property
    def percent(self) -> int | None:
        """Hours as a percentage of the effective capacity; None without any capacity."""
        return percent(self.hours, self.room)


def total(hours: Iterable[Decimal]) -> Decimal:
    return sum(hours, NO_HOURS)


def percent(hours: Decimal, room: Decimal) -> int | None:
    """For a group, pass the sums. None if there is nothing to divide by."""
    return int((100 * hours / room).quantize(Decimal(1), ROUND_HALF_UP)) if room else None


def hours_cell(facts: Facts, person: str, week: Week) -> HoursCell:
    """Raises KeyError for someone who is not a lead in the facts, IndexError for a week outside them."""
    lead = facts.leads[person]
    return HoursCell(
        person,
        week,
        hours_by_initiative(facts, person, week),
        lead.capacity[facts.place(week)],
        facts.actual.get((person, week)),
    )


def hours_by_initiative(facts: Facts, person: str, week: Week) -> tuple[HoursByInitiative, ...]:
    """The rows of a cell: assignments that overlap the week, and initiatives planned or worked on without an assignment.

    Of two assignments to one initiative in a week, the later one counts. Handed-off assignments have no hours.
    """
    actual = facts.actual.get((person, week))
    planned = facts.planned_by.get((person, week), {})
    found = [hours_of_assignment(one, planned, actual) for one in assignments_with_hours(facts, person, week)]
    firm = {one.initiative for one in found if not one.tentative}
    spent = actual.hours if actual else {}
    beside = sorted(({key for key, hours in planned.items() if hours} | spent.keys()) - firm)
    return (*found, *(HoursByInitiative(key, None, None, planned.get(key), spent.get(key), False) for key in beside))


def assignments_with_hours(facts: Facts, person: str, week: Week) -> list[Assignment]:
    return latest_assignments(facts.assigned.get(person, ()), week)


def latest_assignments(rows: Iterable[Assignment], week: Week) -> list[Assignment]:
    """Those that have hours in the week: the latest of each person and initiative, firm and tentative apart."""
    latest: dict[tuple[str, str, bool], Assignment] = {}
    for one in rows:
        if one.touches(week) and one.stage != "handed_off":
            place = (one.person, one.initiative, one.tentative)
            if place not in latest or start_of(latest[place]) <= start_of(one):
                latest[place] = one
    return list(latest.values())


def start_of(one: Assignment) -> date:
    return one.start or date.min


def hours_of_assignment(
    one: Assignment, planned: Mapping[str, Decimal], actual: ActualHours | None
) -> HoursByInitiative:
    if one.tentative:
        return HoursByInitiative(one.initiative, one, one.hours, None, None, True)
    spent = actual.hours.get(one.initiative, NO_HOURS) if actual else None
    return HoursByInitiative(one.initiative, one, one.hours, planned.get(one.initiative), spent, False)
