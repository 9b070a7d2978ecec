"""Where the hours go, week by week: initiatives, day-to-day, meetings, interruptions; planned and actual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocation.facts import Facts
from allocation.figures.hours import NOTHING, Cell, cell, decimal, total
from engine.weeks import Week


@dataclass(frozen=True, slots=True)
class Meant:
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
        return max(NOTHING, self.contracted - self.taken)

    @property
    def over(self) -> Decimal:
        return max(NOTHING, self.taken - self.contracted)


@dataclass(frozen=True, slots=True)
class Was:
    """Actual hours of the leads who reviewed the week and share it, and what they had planned for initiatives.

    None: none of them recorded it. Interruptions are part of day-to-day, as in the review; `undisturbed` is the rest of it.
    """

    leads: int
    initiatives: Decimal
    meant: Decimal
    day_to_day: Decimal | None
    meetings: Decimal | None
    interruptions: Decimal
    undisturbed: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """One initiative over the weeks: planned hours, and actual ones if there are any."""

    initiative: str
    meant: Sequence[Decimal]
    real: Sequence[Decimal | None]

    @property
    def pairs(self) -> list[tuple[Decimal, Decimal | None]]:
        return list(zip(self.meant, self.real, strict=True))


@dataclass(frozen=True, slots=True)
class WeekBalance:
    week: Week
    leads: int
    meant: Meant
    was: Was | None


@dataclass(frozen=True, slots=True)
class Balance:
    weeks: Sequence[WeekBalance]
    parts: Sequence[Part]

    @property
    def of_several(self) -> bool:
        """Whether any week includes more than one lead."""
        return any(one.leads > 1 for one in self.weeks)


def balance(facts: Facts, people: Iterable[str] | None = None) -> Balance:
    """The total of these leads, or of all; weeks without contracted hours are left out."""
    chosen = list(facts.leads if people is None else people)
    cells = [[cell(facts, person, week) for person in chosen if facts.sees(person, week)] for week in facts.weeks]
    weeks = [
        week_of(week, [one for one in found if not one.is_unknown])
        for week, found in zip(facts.weeks, cells, strict=True)
    ]
    keys = dict.fromkeys(share.initiative for found in cells for one in found for share in one.firm)
    named = sorted(keys, key=lambda key: (facts.called.get(key, key).casefold(), key))
    return Balance(weeks, [part_of(key, cells) for key in named])


def week_of(week: Week, cells: Sequence[Cell]) -> WeekBalance:
    rooms = [one.capacity for one in cells]
    meant = Meant(
        contracted=total(decimal(one.contracted) for one in rooms),
        off=total(decimal(one.time_off + one.holidays) for one in rooms),
        initiatives=total(one.hours for one in cells),
        day_to_day=total(decimal(one.day_to_day + one.duties) for one in rooms),
        meetings=total(decimal(one.meetings) for one in rooms),
        touchpoints=total(decimal(one.touchpoints) for one in rooms),
    )
    return WeekBalance(week, len(cells), meant, was_of(cells))


def was_of(cells: Sequence[Cell]) -> Was | None:
    reviewed = [(one, one.real) for one in cells if one.real is not None]
    if not reviewed:
        return None
    return Was(
        leads=len(reviewed),
        initiatives=total(one.spent or NOTHING for one, _ in reviewed),
        meant=total(one.hours for one, _ in reviewed),
        day_to_day=known(real.day_to_day for _, real in reviewed),
        meetings=known(real.meetings for _, real in reviewed),
        interruptions=total(real.interruptions for _, real in reviewed),
        undisturbed=total(max(NOTHING, (real.day_to_day or NOTHING) - real.interruptions) for _, real in reviewed),
    )


def known(hours: Iterable[Decimal | None]) -> Decimal | None:
    found = [one for one in hours if one is not None]
    return total(found) if found else None


def part_of(initiative: str, cells: Sequence[Sequence[Cell]]) -> Part:
    meant, real = [], []
    for found in cells:
        shares = [share for one in found for share in one.firm if share.initiative == initiative]
        meant.append(total(one.hours for one in shares))
        real.append(known(one.real for one in shares))
    return Part(initiative, meant, real)
