"""Leads × weeks: hours against the effective capacity, in groups with their sums, and ranges of weeks over capacity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from allocation.board.weekly_hours import ChosenHours, HoursByInitiative, HoursCell, hours_cell, total
from allocation.facts import Assignment, Facts, Lead
from engine.weeks import Week


@dataclass(frozen=True, slots=True)
class OverCapacityRange:
    """From a Monday to a Friday; `over` is the total of hours over capacity, `weeks` the number of weeks."""

    first: date
    last: date
    over: Decimal
    most: Decimal
    """Hours over capacity in the worst week."""
    weeks: int


def ranges_of_cells(cells: Sequence[HoursCell]) -> tuple[OverCapacityRange, ...]:
    """Expects cells in the order of weeks. A week without contracted hours is unknown, not over capacity."""
    runs: list[list[HoursCell]] = []
    for one in cells:
        if not one.over or one.is_unknown:
            continue
        if runs and one.week.since(runs[-1][-1].week) == 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    found = []
    for run in runs:
        over = [one.over for one in run]
        found.append(OverCapacityRange(run[0].week.monday, run[-1].week.days[4], total(over), max(over), len(run)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """A group in a week: hours and capacity of the leads with both known who are not away all week; `leads` counts them."""

    week: Week
    hours: Decimal
    room: Decimal
    leads: int


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead; a cell is None in weeks that the viewer may not see."""

    lead: Lead
    cells: Sequence[HoursCell | None]
    over: tuple[OverCapacityRange, ...]

    @property
    def over_total(self) -> Decimal:
        """Hours over capacity in all of these weeks, from this one on."""
        return total(one.over for one in self.over)

    @property
    def over_weeks(self) -> int:
        return sum(one.weeks for one in self.over)

    @property
    def over_most(self) -> Decimal:
        """Hours over capacity in the worst week."""
        return max((one.most for one in self.over), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class InitiativeCell:
    """One initiative of a lead in a week; no hours without an assignment, and in weeks that the viewer may not see."""

    week: Week
    hours: HoursByInitiative | None

    @property
    def assignment(self) -> Assignment | None:
        """The assignment whose agreed hours can be changed from this week on."""
        one = self.hours
        return None if one is None or one.tentative or one.agreed is None else one.assignment


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    initiative: str
    tentative: bool
    cells: Sequence[InitiativeCell]


def initiative_rows(row: LeadRow, facts: Facts) -> list[InitiativeRow]:
    """In the order of the lead's assignments, tentative ones last."""
    weeks = [
        {(one.initiative, one.tentative): one for one in cell.hours_by_initiative} if cell is not None else {}
        for cell in row.cells
    ]
    places = sorted(dict.fromkeys(place for found in weeks for place in found), key=lambda place: place[1])
    by_week = list(zip(facts.weeks, weeks, strict=True))
    return [
        InitiativeRow(*place, [InitiativeCell(week, found.get(place)) for week, found in by_week]) for place in places
    ]


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """Leads of one team, or of one manager; the key is empty for those without."""

    key: str
    name: str
    rows: Sequence[LeadRow]
    sums: Sequence[GroupTotal]


@dataclass(frozen=True, slots=True)
class Heatmap:
    weeks: Sequence[Week]
    groups: Sequence[LeadGroup]

    @property
    def rows(self) -> list[LeadRow]:
        return [row for group in self.groups for row in group.rows]

    @property
    def over(self) -> list[LeadRow]:
        """Worst first."""
        return sorted((row for row in self.rows if row.over), key=worst_first)


def worst_first(row: LeadRow) -> tuple[Decimal, Decimal]:
    return -row.over_total, -row.over_most


def build_heatmap(facts: Facts, by: str = "none", which: ChosenHours = "planned") -> Heatmap:
    """The facts' leads are already grouped by `line`, `team` or `none`. Sums are of the chosen hours.

    Within a group those over capacity come first, the worst first; the others keep their order, which is by name.
    """
    rows = [lead_row(facts, lead) for lead in facts.leads.values()]
    groups = [
        lead_group(facts, key, by, list(found), which)
        for key, found in groupby(rows, key=lambda row: group_key(row.lead, by))
    ]
    return Heatmap(facts.weeks, groups)


def group_key(lead: Lead, by: str) -> str:
    if by == "line":
        return lead.manager or ""
    return lead.teams[0] if by == "team" and lead.teams else ""


def lead_group(facts: Facts, key: str, by: str, rows: Sequence[LeadRow], which: ChosenHours) -> LeadGroup:
    name = facts.names.get(key, key) if by == "line" else facts.teams.get(key, key)
    sums = [group_total(week, (row.cells[place] for row in rows), which) for place, week in enumerate(facts.weeks)]
    return LeadGroup(key, name, sorted(rows, key=worst_first), sums)


def lead_row(facts: Facts, lead: Lead) -> LeadRow:
    cells = [hours_cell(facts, lead.key, week) if facts.sees(lead.key, week) else None for week in facts.weeks]
    return LeadRow(
        lead, cells, ranges_of_cells([one for one in cells if one is not None and one.week.sunday >= facts.today])
    )


def group_total(week: Week, cells: Iterable[HoursCell | None], which: ChosenHours) -> GroupTotal:
    known = [
        (hours, one.room)
        for one in cells
        if one is not None and not (one.is_unknown or one.is_away) and (hours := one.take(which)) is not None
    ]
    return GroupTotal(week, total(hours for hours, _ in known), total(room for _, room in known), len(known))


def quarter_starts(weeks: Sequence[Week]) -> dict[Week, date]:
    """The first days of January, April, July and October, by the week in which they are: often in the middle of it."""
    return {week: day for week in weeks for day in week.days if day.day == 1 and day.month % 3 == 1}
