"""Leads × weeks: hours against the effective capacity, in groups with sums over sums."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from allocation.facts import Facts, Lead
from allocation.figures.hours import Cell, Which, cell, percent, total
from allocation.figures.overload import Range, ranges_of
from engine.weeks import Week


@dataclass(frozen=True, slots=True)
class Sum:
    """A group in a week: hours and capacity of the leads with both known; `leads` counts them."""

    week: Week
    hours: Decimal
    room: Decimal
    leads: int

    @property
    def percent(self) -> int | None:
        return percent(self.hours, self.room)


@dataclass(frozen=True, slots=True)
class Row:
    """A lead; a cell is None in weeks that the viewer may not see."""

    lead: Lead
    cells: Sequence[Cell | None]
    over: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Leads of one team, or of one manager; the key is empty for those without."""

    key: str
    name: str
    rows: Sequence[Row]
    sums: Sequence[Sum]


@dataclass(frozen=True, slots=True)
class Heatmap:
    weeks: Sequence[Week]
    groups: Sequence[Group]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def over(self) -> list[Row]:
        return [row for row in self.rows if row.over]


def heatmap(facts: Facts, by: str = "none", which: Which = "planned") -> Heatmap:
    """In the order of the facts' leads, which are already grouped by `line`, `team` or `none`. Sums are of the chosen hours."""
    rows = [row_of(facts, lead) for lead in facts.leads.values()]
    groups = [
        group_of(facts, key, by, list(found), which)
        for key, found in groupby(rows, key=lambda row: group_key(row.lead, by))
    ]
    return Heatmap(facts.weeks, groups)


def group_key(lead: Lead, by: str) -> str:
    if by == "line":
        return lead.manager or ""
    return lead.teams[0] if by == "team" and lead.teams else ""


def group_of(facts: Facts, key: str, by: str, rows: Sequence[Row], which: Which) -> Group:
    name = facts.names.get(key, key) if by == "line" else facts.teams.get(key, key)
    sums = [sum_of(week, (row.cells[place] for row in rows), which) for place, week in enumerate(facts.weeks)]
    return Group(key, name, rows, sums)


def row_of(facts: Facts, lead: Lead) -> Row:
    cells = [cell(facts, lead.key, week) if facts.sees(lead.key, week) else None for week in facts.weeks]
    return Row(lead, cells, ranges_of([one for one in cells if one is not None and one.week.sunday >= facts.today]))


def sum_of(week: Week, cells: Iterable[Cell | None], which: Which) -> Sum:
    known = [
        (hours, one.room)
        for one in cells
        if one is not None and not one.is_unknown and (hours := one.take(which)) is not None
    ]
    return Sum(week, total(hours for hours, _ in known), total(room for _, room in known), len(known))


def quarter_starts(weeks: Sequence[Week]) -> frozenset[Week]:
    """Weeks in which a quarter starts: those that contain the first day of January, April, July or October."""
    return frozenset(week for week in weeks if any(day.day == 1 and day.month % 3 == 1 for day in week.days))
