"""Initiatives × weeks: lead hours, involvement, and how much of what is at stake these hours cover.

Each area takes at least an hour (`Weights.least_hours`): h lead hours of an initiative cover its floor(h) areas with the
highest exposure, and the rest is uncovered. Exposure is a product of ratios: it has no unit and only serves to compare areas.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from allocation.facts import Assignment, Facts, Initiative
from allocation.figures.exposure import Outlook, Stake
from allocation.figures.hours import NOTHING, start_of, total
from engine.capacity.availability import works_in_week
from engine.facts import InflectionPointFacts
from engine.weeks import Week

Why = Literal["no_lead", "no_hours", "few_hours", "away"]


@dataclass(frozen=True, slots=True)
class LeadHours:
    """A lead of an initiative in a week. `hours` are None if the viewer may not see them."""

    person: str
    role: str
    stage: str
    hours: Decimal | None
    planned: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """An initiative in a week. If `hidden`, a lead outside the viewer's reporting line has hours that are unknown."""

    week: Week
    leads: Sequence[LeadHours]
    tentative: Decimal
    reached: Sequence[Stake]
    open: Sequence[Stake]
    points: Sequence[InflectionPointFacts]

    @property
    def hours(self) -> Decimal:
        """Hours of the leads who are there; a lead who is away all week covers nothing."""
        return total(one.hours or NOTHING for one in self.leads if one.here)

    @property
    def hidden(self) -> bool:
        return any(one.hours is None and one.here for one in self.leads)

    @property
    def covered(self) -> float:
        return sum(one.exposure for one in self.reached)

    @property
    def uncovered(self) -> float:
        """Unknown if a lead's hours are hidden: check `hidden` first."""
        return sum(one.exposure for one in self.open)

    @property
    def stage(self) -> str | None:
        """The first lead's."""
        return self.leads[0].stage if self.leads else None

    @property
    def why(self) -> Why:
        """Why something is uncovered."""
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
        """Exactly one person leads or deputises it now."""
        return self.now is not None and len({one.person for one in self.now.leads}) == 1

    @property
    def no_lead(self) -> list[Week]:
        return [one.week for one in self.cells if not one.leads]


@dataclass(frozen=True, slots=True)
class Open:
    """Something that needs a decision: areas of an initiative that no lead hours cover, from a week on.

    `point` is the milestone that is about them, if there is one in these weeks.
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
        """Exposure covered by lead hours and uncovered, week by week."""
        known = [[row.cells[place] for row in self.rows] for place in range(len(self.weeks))]
        return [
            (sum(one.covered for one in cells), sum(one.uncovered for one in cells if not one.hidden))
            for cells in known
        ]


def coverage(facts: Facts, outlook: Outlook | None = None) -> Coverage:
    """Initiatives by name; what needs a decision by exposure."""
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
    """The later of two assignments of a person in a week; leads before deputies. Handed-off assignments have no hours."""
    found: dict[tuple[str, bool], Assignment] = {}
    for one in sorted((row for row in rows if row.stage != "handed_off"), key=start_of):
        found[one.person, one.tentative] = one
    return sorted(found.values(), key=lambda one: (one.role != "lead", start_of(one), one.person))


def lead_hours(facts: Facts, one: Assignment, week: Week) -> LeadHours:
    """Planned hours, or agreed ones if not planned, as in the lead's own cell."""
    planned = facts.planned.get((one.person, one.initiative, week)) if one.hours is not None else None
    known = facts.people.get(one.person)
    here = known is None or works_in_week(known, week)
    return LeadHours(
        one.person, one.role, one.stage, one.hours if planned is None else planned, planned is not None, here
    )


def decisions(facts: Facts, rows: Sequence[Row]) -> list[Open]:
    """Uncovered areas that need a decision: those with at least a fifth of the week's highest exposure.

    A lead's own week reports an area as uncovered from the same share (`Weights.uncovered_share`). In an initiative without a
    lead, a fifth of its own highest exposure is enough, and an area always counts in the week of a milestone that is about it.
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
    """Consecutive weeks with the same areas uncovered for the same reason become one line."""
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
    """What needs a decision in one week; nothing in past weeks, or where a lead's hours are hidden."""
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
    """The week's first milestone, from today on, that is about one of these areas."""
    about = {one.area for one in stakes}
    near = [one for one in cell.points if one.date >= facts.today and (not one.areas or about & set(one.areas))]
    return min(near, key=lambda one: (one.date, one.key), default=None)
