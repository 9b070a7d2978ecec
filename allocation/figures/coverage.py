"""Initiatives × weeks: lead hours, stage, and how much of what is at stake these hours reach.

An hour at least goes to each area (`Weights.least_hours`): h lead hours of an initiative reach its floor(h) areas with the
highest exposure. What they reach is covered, the rest is covered by nobody. Exposure is in the model's units: products of
stated ratios, to be compared with each other and with nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from allocation.facts import Assignment, Facts, Initiative
from allocation.figures.exposure import Outlook, Stake
from allocation.figures.hours import NOTHING, start_of, total
from engine.facts import InflectionPointFacts
from engine.presence import is_here
from engine.weeks import Week

Why = Literal["no_lead", "no_hours", "few_hours", "away"]


@dataclass(frozen=True, slots=True)
class LeadHours:
    """A lead of an initiative in a week. `hours` are None where they are not the viewer's to see."""

    person: str
    role: str
    stage: str
    hours: Decimal | None
    planned: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """An initiative in a week. Where `hidden`, somebody outside the viewer's line leads it too, for hours unknown."""

    week: Week
    leads: Sequence[LeadHours]
    tentative: Decimal
    reached: Sequence[Stake]
    open: Sequence[Stake]
    points: Sequence[InflectionPointFacts]

    @property
    def hours(self) -> Decimal:
        """Of the leads who are there; a lead away all week reaches nothing."""
        return total(one.hours or NOTHING for one in self.leads if one.here)

    @property
    def hidden(self) -> bool:
        return any(one.hours is None and one.here for one in self.leads)

    @property
    def covered(self) -> float:
        return sum(one.exposure for one in self.reached)

    @property
    def uncovered(self) -> float:
        """Unknown, not uncovered, where a lead's hours are hidden: ask `hidden` first."""
        return sum(one.exposure for one in self.open)

    @property
    def stage(self) -> str | None:
        """The first lead's."""
        return self.leads[0].stage if self.leads else None

    @property
    def why(self) -> Why:
        """Why something is covered by nobody."""
        if not self.leads:
            return "no_lead"
        if not any(one.here for one in self.leads):
            return "away"
        return "few_hours" if self.hours else "no_hours"


@dataclass(frozen=True, slots=True)
class Row:
    initiative: Initiative
    cells: Sequence[Cell]
    ownerless: Sequence[str]
    """Names of open areas without an owner."""
    now: Cell | None
    """The first week that is not over."""

    @property
    def no_deputy(self) -> bool:
        """Somebody leads it now, and nobody else does or deputises."""
        return self.now is not None and len({one.person for one in self.now.leads}) == 1

    @property
    def no_lead(self) -> list[Week]:
        return [one.week for one in self.cells if not one.leads]


@dataclass(frozen=True, slots=True)
class Open:
    """Something that asks for a decision: areas of an initiative that no lead hours reach, from a week on.

    `point` is the inflection point that they are about, where one lies in the first week.
    """

    initiative: str
    areas: Sequence[str]
    first: Week
    weeks: int
    exposure: float
    """The highest sum among its weeks."""
    why: Why
    point: InflectionPointFacts | None


@dataclass(frozen=True, slots=True)
class Coverage:
    weeks: Sequence[Week]
    rows: Sequence[Row]
    decide: Sequence[Open] = field(default_factory=tuple)

    def sums(self) -> list[tuple[float, float]]:
        """Per week exposure that lead hours reach, and that nobody covers."""
        known = [[row.cells[place] for row in self.rows] for place in range(len(self.weeks))]
        return [
            (sum(one.covered for one in cells), sum(one.uncovered for one in cells if not one.hidden))
            for cells in known
        ]


def coverage(facts: Facts, outlook: Outlook | None = None) -> Coverage:
    """Initiatives by name; what asks for a decision by exposure."""
    looking = outlook or Outlook(facts)
    ordered = sorted(facts.initiatives.values(), key=lambda one: (one.name.casefold(), one.key))
    rows = [row_of(facts, one, looking) for one in ordered]
    return Coverage(facts.weeks, rows, decisions(facts, rows))


def row_of(facts: Facts, initiative: Initiative, outlook: Outlook) -> Row:
    cells = [cell_of(facts, initiative, week, outlook) for week in facts.weeks]
    ahead = [one for one in cells if one.week.sunday >= facts.today]
    open_ones = [one for one in initiative.facts.areas if one.status != "settled" and one.owner is None]
    return Row(
        initiative,
        cells,
        [initiative.areas.get(one.key, one.key) for one in open_ones],
        ahead[0] if ahead else None,
    )


def cell_of(facts: Facts, initiative: Initiative, week: Week, outlook: Outlook) -> Cell:
    rows = latest(one for one in facts.leading.get(initiative.key, ()) if one.touches(week))
    leads = [lead_hours(facts, one, week) for one in rows if not one.tentative]
    hours = total(one.hours or NOTHING for one in leads if one.here)
    stakes = [one for one in outlook.stakes(initiative.key, week) if one.exposure > 0]
    reach = int(hours / Decimal(str(facts.weights.least_hours)))
    return Cell(
        week=week,
        leads=leads,
        tentative=total(one.hours or NOTHING for one in rows if one.tentative),
        reached=stakes[:reach],
        open=stakes[reach:],
        points=[one for one in initiative.facts.points if not one.passed and one.date in week],
    )


def latest(rows: Iterable[Assignment]) -> list[Assignment]:
    """Of two assignments of a person in one week the later one; leads before deputies. Handed off is nobody's hours."""
    found: dict[tuple[str, bool], Assignment] = {}
    for one in sorted((row for row in rows if row.stage != "handed_off"), key=start_of):
        found[one.person, one.tentative] = one
    return sorted(found.values(), key=lambda one: (one.role != "lead", start_of(one), one.person))


def lead_hours(facts: Facts, one: Assignment, week: Week) -> LeadHours:
    """Planned, else agreed, as in the lead's own cell."""
    planned = facts.planned.get((one.person, one.initiative, week)) if one.hours is not None else None
    known = facts.people.get(one.person)
    here = known is None or is_here(known, week)
    return LeadHours(
        one.person, one.role, one.stage, one.hours if planned is None else planned, planned is not None, here
    )


def decisions(facts: Facts, rows: Sequence[Row]) -> list[Open]:
    """What is covered by nobody and stands out.

    That is from a fifth of the week's highest exposure on: the same share from which a lead's own week reports an area as
    not covered (`Weights.uncovered_share`). Of an initiative that nobody leads a fifth of its own highest does, and an area
    always does in the week of an inflection point that is about it.
    """
    bars = [
        facts.weights.uncovered_share
        * max(
            (one.exposure for row in rows for one in (*row.cells[place].reached, *row.cells[place].open)), default=0.0
        )
        for place in range(len(facts.weeks))
    ]
    found = [one for row in rows for one in spells(facts, row, bars)]
    return sorted(found, key=lambda one: (-one.exposure, one.first, one.initiative))


def spells(facts: Facts, row: Row, bars: Sequence[float]) -> Iterable[Open]:
    """Weeks that follow each other with the same areas open for the same reason become one line."""
    running: Open | None = None
    for cell, bar in zip(row.cells, bars, strict=True):
        now = open_in(facts, row, cell, bar)
        if running is not None and now is not None and (running.areas, running.why) == (now.areas, now.why):
            most = max(running.exposure, now.exposure)
            running = replace(running, weeks=running.weeks + 1, exposure=most, point=running.point or now.point)
            continue
        if running is not None:
            yield running
        running = now
    if running is not None:
        yield running


def open_in(facts: Facts, row: Row, cell: Cell, bar: float) -> Open | None:
    """What stands out in one week; nothing in weeks that are over, or where a lead's hours are hidden."""
    if cell.hidden or cell.week.sunday < facts.today or not cell.open:
        return None
    if cell.why == "no_lead":
        bar = min(bar, facts.weights.uncovered_share * cell.open[0].exposure)
    high = [one for one in cell.open if one.exposure >= bar or point_of(facts, cell, [one])]
    if not high:
        return None
    areas = tuple(sorted(one.name for one in high))
    exposure = sum(one.exposure for one in high)
    return Open(row.initiative.key, areas, cell.week, 1, exposure, cell.why, point_of(facts, cell, high))


def point_of(facts: Facts, cell: Cell, stakes: Sequence[Stake]) -> InflectionPointFacts | None:
    """The first point of the week, from today on, that is about one of these areas."""
    about = {one.area for one in stakes}
    near = [one for one in cell.points if one.date >= facts.today and (not one.areas or about & set(one.areas))]
    return min(near, key=lambda one: (one.date, one.key), default=None)
