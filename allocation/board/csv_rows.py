"""The board as a table: each lead's weeks, and under each week the hours of every initiative."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from allocation.board.board_filters import BoardFilters
from allocation.board.queries import load_board
from allocation.board.reporting_line import Viewer
from allocation.board.weekly_hours import HoursByInitiative, HoursCell
from allocation.facts import Facts, Lead

HEADINGS: Final = (
    "Lead", "Week", "From", "Initiative", "Agreed", "Planned", "Actual", "Tentative", "Hours counted", "Capacity",
    "Over capacity",
)  # fmt: skip
EVERYTHING: Final = "All initiatives"
Value = str | int | Decimal | date | None


def hours_rows(viewer: Viewer, filters: BoardFilters) -> Iterator[list[Value]]:
    """Every lead that the board shows on any of its pages, in its order; weeks that the viewer may not see are left out."""
    number, pages = 1, 1
    while number <= pages:
        page = load_board(viewer, replace(filters, part=str(number)))
        pages, number = page.page.paginator.num_pages, number + 1
        for row in page.heatmap.rows:
            for cell in row.cells:
                if cell is not None:
                    yield from rows_of_cell(page.facts, row.lead, cell)


def rows_of_cell(facts: Facts, lead: Lead, cell: HoursCell) -> Iterator[list[Value]]:
    """The sum with capacity, then what it is made of."""
    room = None if cell.is_unknown else cell.room
    over = None if cell.is_unknown else cell.over
    start: list[Value] = [lead.name, str(cell.week), cell.week.monday]
    hours = [cell.agreed, cell.planned, cell.spent, cell.tentative, cell.hours]
    yield [*start, EVERYTHING, *hours, room, over]
    for one in cell.hours_by_initiative:
        yield [*start, facts.called.get(one.initiative, one.initiative), *hours_of(one), None, None]


def hours_of(one: HoursByInitiative) -> list[Value]:
    if one.tentative:
        return [None, None, None, one.hours, 0]
    return [one.agreed, one.planned, one.actual, None, one.hours]
