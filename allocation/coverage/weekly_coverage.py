"""Initiatives × weeks: lead hours, involvement, and how much of what is at stake these hours cover.

Each area takes at least an hour (`Weights.least_hours`): h lead hours of an initiative cover its floor(h) areas with the
highest exposure, and the rest is uncovered. Exposure is a product of ratios: it has no unit and only serves to compare areas.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from allocation.board.weekly_hours import NO_HOURS, latest_assignments, start_of, total
from allocation.coverage.weekly_exposure import AreaExposure, ExposureOutlook
from allocation.facts import Assignment, Facts, NamedInitiative
from engine.capacity.availability import works_in_week
from engine.facts import InflectionPointFacts
from engine.weeks import Week

UncoveredReason = Literal["no_lead", "no_hours", "few_hours", "away"]


@dataclass(frozen=True, slots=True)
class LeadHours:
    """A lead of an initiative in a week. `hours` are None if the viewer may not see them."""

    person: str
    stage: str
    hours: Decimal | None
    here: bool


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """An initiative in a week. If `hidden`, a lead outside the viewer's reporting line has hours that are unknown."""

    week: Week
    leads: Sequence[LeadHours]
    reached: Sequence[AreaExposure]
    open: Sequence[AreaExposure]
    points: Sequence[InflectionPointFacts]

    @property
    def hours(self) -> Decimal:
        """Hours of the leads who are there; a lead who is away all week covers nothing."""
        return total(one.hours or NO_HOURS for one in self.leads if one.here)

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
    def why(self) -> UncoveredReason:
        """Why something is uncovered."""
        if not self.leads:
            return "no_lead"
        if not any(one.here for one in self.leads):
            return "away"
        return "few_hours" if self.hours else "no_hours"


@dataclass(frozen=True, slots=True)
class CoverageRow:
    initiative: NamedInitiative
    cells: Sequence[CoverageCell]
    ownerless: Sequence[str]
    """Names of open areas without an owner."""
    now: CoverageCell | None
    """The first week that is not over."""

    @property
    def no_deputy(self) -> bool:
        """Exactly one person leads or deputises it now."""
        return self.now is not None and len({one.person for one in self.now.leads}) == 1

    @property
    def no_lead(self) -> list[Week]:
        return [one.week for one in self.cells if not one.leads]


@dataclass(frozen=True, slots=True)
class UncoveredRow:
    """Something that needs a decision: areas of an initiative that no lead hours cover, from a week on.

    `point` is the milestone that is about them, if there is one in these weeks.
    """

    initiative: str
    areas: Sequence[str]
    first: Week
    weeks: int
    exposure: float
    """The highest sum among its weeks."""
    why: UncoveredReason
    point: InflectionPointFacts | None

    @property
    def address_query(self) -> str:
        """Its weeks, in the address of who could take it."""
        return f"?week={self.first}&until={self.first + (self.weeks - 1)}"


@dataclass(frozen=True, slots=True)
class Coverage:
    weeks: Sequence[Week]
    rows: Sequence[CoverageRow]
    decide: Sequence[UncoveredRow] = field(default_factory=tuple)

    @property
    def uncovered(self) -> set[str]:
        """Keys of the areas that no lead hours cover in one of the weeks; without those whose leads' hours are hidden."""
        cells = (cell for row in self.rows for cell in row.cells if not cell.hidden)
        return {area.area for cell in cells for area in cell.open}


def build_coverage(facts: Facts, outlook: ExposureOutlook | None = None) -> Coverage:
    """Initiatives by name; what needs a decision by exposure."""
    looking = outlook or ExposureOutlook(facts)
    ordered = sorted(facts.initiatives.values(), key=lambda one: (one.name.casefold(), one.key))
    rows = [coverage_row(facts, one, looking) for one in ordered]
    return Coverage(facts.weeks, rows, decisions(facts, rows))


def coverage_row(facts: Facts, initiative: NamedInitiative, outlook: ExposureOutlook) -> CoverageRow:
    cells = [coverage_cell(facts, initiative, week, outlook) for week in facts.weeks]
    ahead = [one for one in cells if one.week.sunday >= facts.today]
    open_ones = [one for one in initiative.facts.areas if one.status != "settled" and one.owner is None]
    return CoverageRow(
        initiative, cells, [initiative.areas.get(one.key, one.key) for one in open_ones], ahead[0] if ahead else None
    )


def coverage_cell(facts: Facts, initiative: NamedInitiative, week: Week, outlook: ExposureOutlook) -> CoverageCell:
    rows = [one for one in latest_assignments(facts.leading.get(initiative.key, ()), week) if not one.tentative]
    rows.sort(key=lambda one: (one.role != "lead", start_of(one), one.person))
    leads = [lead_hours(facts, one, week) for one in rows]
    hours = total(one.hours or NO_HOURS for one in leads if one.here)
    stakes = [one for one in outlook.stakes(initiative.key, week) if one.exposure > 0]
    reach = int(hours / Decimal(str(facts.weights.least_hours)))
    return CoverageCell(
        week=week,
        leads=leads,
        reached=stakes[:reach],
        open=stakes[reach:],
        points=[one for one in initiative.facts.points if not one.passed and one.date in week],
    )


def lead_hours(facts: Facts, one: Assignment, week: Week) -> LeadHours:
    """Planned hours, or agreed ones if not planned, as in the lead's own cell."""
    planned = facts.planned.get((one.person, one.initiative, week)) if one.hours is not None else None
    known = facts.people.get(one.person)
    here = known is None or works_in_week(known, week)
    return LeadHours(one.person, one.stage, one.hours if planned is None else planned, here)


def decisions(facts: Facts, rows: Sequence[CoverageRow]) -> list[UncoveredRow]:
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
    found = [one for row in rows for one in join_weeks(facts, row, bars)]
    return sorted(found, key=lambda one: (-one.exposure, one.first, one.initiative))


def join_weeks(facts: Facts, row: CoverageRow, bars: Sequence[float]) -> Iterable[UncoveredRow]:
    """Consecutive weeks with the same areas uncovered for the same reason become one line."""
    running: UncoveredRow | None = None
    for cell, bar in zip(row.cells, bars, strict=True):
        now = uncovered_in_week(facts, row, cell, bar)
        if running is not None and now is not None and (running.areas, running.why) == (now.areas, now.why):
            most = max(running.exposure, now.exposure)
            running = replace(running, weeks=running.weeks + 1, exposure=most, point=running.point or now.point)
            continue
        if running is not None:
            yield running
        running = now
    if running is not None:
        yield running


def uncovered_in_week(facts: Facts, row: CoverageRow, cell: CoverageCell, bar: float) -> UncoveredRow | None:
    """What needs a decision in one week; nothing in past weeks, or where a lead's hours are hidden."""
    if cell.hidden or cell.week.sunday < facts.today or not cell.open:
        return None
    if cell.why == "no_lead":
        bar = min(bar, facts.weights.uncovered_share * cell.open[0].exposure)
    high = [one for one in cell.open if one.exposure >= bar or milestone_about(facts, cell, [one])]
    if not high:
        return None
    areas = tuple(sorted(one.name for one in high))
    exposure = sum(one.exposure for one in high)
    return UncoveredRow(row.initiative.key, areas, cell.week, 1, exposure, cell.why, milestone_about(facts, cell, high))


def milestone_about(facts: Facts, cell: CoverageCell, stakes: Sequence[AreaExposure]) -> InflectionPointFacts | None:
    """The week's first milestone, from today on, that is about one of these areas."""
    about = {one.area for one in stakes}
    near = [one for one in cell.points if one.date >= facts.today and (not one.areas or about & set(one.areas))]
    return min(near, key=lambda one: (one.date, one.key), default=None)
