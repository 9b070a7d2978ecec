"""Loaders of the pages of hours: leads × weeks, balance, one cell. At most twelve queries including the session's three."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.paginator import Page

from allocation.board import balance, heatmap, hours_loader, reporting_line
from allocation.board.board_filters import BoardFilters
from allocation.board.reporting_line import Viewer
from allocation.board.weekly_hours import HoursCell, decimal, hours_cell
from allocation.facts import Facts, Lead
from engine.weeks import Week
from people.models import Person

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class FiguresPage(Generic[F]):
    """A page of figures; `page` splits the rows they are calculated for."""

    filters: BoardFilters
    facts: Facts
    found: F
    page: Page[Any]


@dataclass(frozen=True, slots=True)
class BoardPage:
    filters: BoardFilters
    facts: Facts
    heatmap: heatmap.Heatmap
    page: Page[reporting_line.ListedRow]
    uncovered: Sequence[reporting_line.ListedRow]
    manages: bool

    @property
    def is_own(self) -> bool:
        """Whether the viewer's own row is on the board."""
        return any(row.lead.is_viewer for row in self.heatmap.rows)


def load_board(viewer: Viewer, filters: BoardFilters) -> BoardPage:
    found = reporting_line.list_leads(viewer, filters.weeks, filters.by, filters.part)
    facts = hours_loader.load_hour_facts(viewer, filters.weeks, found.people)
    manages = bool(found.people) or viewer.person.reports.exists()
    return BoardPage(
        filters, facts, heatmap.build_heatmap(facts, filters.by, filters.which), found.page, found.uncovered, manages
    )


def load_lead_row(viewer: Viewer, key: str, filters: BoardFilters) -> tuple[heatmap.LeadRow, Facts] | None:
    """One lead of the board. None for anyone outside the viewer's reporting line. Eight queries."""
    found = find_lead(viewer, key)
    if found is None:
        return None
    facts = hours_loader.load_hour_facts(viewer, filters.weeks, [found])
    return heatmap.lead_row(facts, facts.leads[key]), facts


def load_balance(viewer: Viewer, filters: BoardFilters) -> FiguresPage[balance.Balance]:
    listed = reporting_line.list_leads(viewer, filters.weeks, filters.by, filters.part)
    bare = hours_loader.load_hour_facts(viewer, filters.weeks, listed.people)
    facts = hours_loader.with_interruptions(bare, viewer, listed.people)
    return FiguresPage(filters, facts, balance.build_balance(facts), listed.page)


@dataclass(frozen=True, slots=True)
class CellPage:
    facts: Facts
    lead: Lead
    cell: HoursCell

    @property
    def is_seen(self) -> bool:
        """Whether the lead is still in the viewer's reporting line that week."""
        return self.facts.sees(self.lead.key, self.cell.week)

    @property
    def is_past(self) -> bool:
        return self.cell.week.sunday < self.facts.today

    @property
    def below_zero(self) -> bool:
        return self.cell.capacity.focus < 0

    @property
    def capacity(self) -> list[tuple[str, str, Decimal]]:
        """Sign, name and hours of each part of the capacity. Only some viewers see how long someone is off."""
        room = self.cell.capacity
        parts = {
            "Time off": room.time_off,
            "Public holidays": room.holidays,
            "Meetings": room.meetings,
            "Day-to-day": room.day_to_day,
            "Duties": room.duties,
            "1:1s and check-ins": room.touchpoints,
        }
        if not self.lead.knows_time_off and room.time_off:
            parts = {"Away, meetings, day-to-day and duties": room.contracted - room.focus}
        taken = [("−", name, decimal(hours)) for name, hours in parts.items() if hours]
        return [("", "Contracted", decimal(room.contracted)), *taken]


def load_cell(viewer: Viewer, key: str, week: Week) -> CellPage | None:
    """None for anyone outside the viewer's reporting line."""
    found = find_lead(viewer, key)
    if found is None:
        return None
    facts = hours_loader.load_hour_facts(viewer, [week], [found])
    return CellPage(facts, facts.leads[key], hours_cell(facts, key, week))


def find_lead(viewer: Viewer, key: str) -> reporting_line.ListedRow | None:
    """Someone in the viewer's reporting line. One query."""
    rows = reporting_line.as_listed_rows(Person.objects.current().in_line_of(viewer.person), viewer.person)
    row = rows.filter(key=key).first()
    return None if row is None else reporting_line.ListedRow(*row)
