"""Reading the rows of an imported table: what each is, and which cells can't be read."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from integrations.imports.queries import columns as names
from people.model_fields import FIRST_DAY, LAST_DAY
from people.models import Person, Team
from people.names import fold
from people.spreadsheets.people_lookup import PeopleLookup
from people.spreadsheets.tables import CellError, Row, Spreadsheet, cell_name, formula_errors

LONGEST_NAME: Final = 120
LONGEST_ID: Final = 224
"""Two of them, with what divides them, fit where references keep the ID of a link."""
DONE: Final = frozenset(
    {
        "done", "closed", "completed", "complete", "resolved", "shipped", "released", "cancelled", "canceled",
        "duplicate", "won't do", "wontfix", "rejected", "archived",
    }
)  # fmt: skip
NOT_DONE: Final = frozenset(
    {
        "open", "opened", "reopened", "new", "to do", "todo", "backlog", "icebox", "triage", "idea", "proposed", "planned",
        "not started", "unstarted", "ready", "selected for development", "scheduled", "active", "in progress", "in development",
        "started", "ongoing", "doing", "in review", "review", "waiting", "blocked", "on hold", "paused",
    }
)  # fmt: skip
MOST_NAMED: Final = 5
PRIORITIES: Final = {
    **dict.fromkeys(("1", "lowest", "trivial", "no priority", "p5"), 1),
    **dict.fromkeys(("2", "low", "minor", "p4"), 2),
    **dict.fromkeys(("3", "medium", "normal", "moderate", "major", "p3"), 3),
    **dict.fromkeys(("4", "high", "critical", "p2"), 4),
    **dict.fromkeys(("5", "highest", "urgent", "blocker", "p1", "p0"), 5),
}
DATE_PATTERNS: Final = ("%d/%b/%y", "%d/%b/%y %I:%M %p", "%d/%b/%Y", "%b %d, %Y", "%d %b %Y", "%Y/%m/%d")
"""Besides ISO dates: what Jira and GitHub write. A date such as 3/4/2026 could be two days, so it isn't read."""


@dataclass(slots=True)
class Item:
    """A row. `team` is None where leadplan has no team of that name; `unread` are the fields whose cells can’t be read."""

    row: int
    id: str
    name: str
    summary: str = ""
    target: date | None = None
    start: date | None = None
    owner: Person | None = None
    team: Team | None = None
    team_name: str = ""
    parent: str = ""
    priority: int = 3
    done: bool = False
    url: str = ""
    blocks: list[str] = field(default_factory=list)
    blocked_by: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


@dataclass(slots=True)
class ReadTable:
    """Rows by ID in their order; `columns` are the fields that the table has, each with its column.

    `statuses` are those that leadplan doesn't know, each with its cells.
    """

    items: dict[str, Item] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)
    faults: list[CellError] = field(default_factory=list)
    statuses: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, item: Item, name: str, text: str) -> None:
        column = self.columns.get(name, self.columns[names.NAME])
        self.faults.append(CellError(cell_name(item.row, column), text))
        item.unread.add(name)

    def has(self, item: Item, name: str) -> bool:
        """Whether the row has a value of this field, which may be empty. A cell that can’t be read has none."""
        return name in self.columns and name not in item.unread

    def status_note(self) -> str:
        """What is said of unknown statuses; empty if there are none."""
        if not self.statuses:
            return ""
        count = sum(map(len, self.statuses.values()))
        named = shortened_list([f"“{status}” ({shortened_list(cells)})" for status, cells in self.statuses.items()])
        has = "row has" if count == 1 else "rows have"
        return f"{count} {has} a status that leadplan doesn’t know: {named}. Each counts as not done and changes nothing else."


def read_items(sheet: Spreadsheet, columns: Sequence[str]) -> ReadTable:
    """Two queries. A cell that can't be read is a fault, and what is stored stays; a row without a name is left out."""
    first = {name: number for number, name in reversed(list(enumerate(columns))) if name}
    found = ReadTable(columns=first)
    people = PeopleLookup.load()
    teams = {word: team for team in Team.objects.all() for word in (fold(team.name), team.key)}
    for number, cells in sheet.numbered():
        errors = formula_errors(number, cells, [place for place, name in enumerate(columns) if name])
        name = cells[first[names.NAME]]
        if errors or not name:
            words = "This row has no name."
            found.faults += errors or [CellError(cell_name(number, first[names.NAME]), words)]
            continue
        item = read_item(found, number, cells, columns, people)
        item.team = teams.get(fold(item.team_name))
        if item.id in found.items:
            found.fault(item, names.ID, f"“{item.id[:60]}” is already in row {found.items[item.id].row}.")
        else:
            found.items[item.id] = item
    return found


@dataclass(frozen=True, slots=True)
class RowReader:
    """One row of the table; what can't be read becomes a fault of `found`."""

    found: ReadTable
    cells: Row
    columns: Sequence[str]

    def text(self, name: str) -> str:
        return self.cells[self.found.columns[name]] if name in self.found.columns else ""

    def links(self, name: str) -> list[str]:
        """IDs, or names where the table has no IDs."""
        apart = r"[,;\s]+" if names.ID in self.found.columns else r"[,;]\s*"
        values = [cell for cell, one in zip(self.cells, self.columns, strict=True) if one == name]
        return [self.link(one) for value in values for one in re.split(apart, value) if one]

    def link(self, text: str) -> str:
        return (text if names.ID in self.found.columns else fold(text))[:LONGEST_ID]

    def day(self, item: Item, name: str) -> date | None:
        day = parse_day(self.text(name)) if self.text(name) else None
        if isinstance(day, str):
            self.found.fault(item, name, day)
            return None
        return day

    def owner(self, item: Item, people: PeopleLookup) -> Person | None:
        person = people.find(self.text(names.OWNER)) if self.text(names.OWNER) else None
        if isinstance(person, str):
            self.found.fault(item, names.OWNER, person)
            return None
        return person

    def priority(self, item: Item) -> int:
        text = self.text(names.PRIORITY)
        if text and fold(text) not in PRIORITIES:
            words = (
                f"The priority of “{item.name}”, “{text[:40]}”, isn’t known. Use 1 to 5, P1 to P5, or lowest, low, medium, "
                "high, highest."
            )
            self.found.fault(item, names.PRIORITY, words)
        return PRIORITIES.get(fold(text), 3)

    def is_done(self, item: Item) -> bool:
        status = fold(self.text(names.STATUS))
        if status and status not in DONE | NOT_DONE:
            cells = self.found.statuses.setdefault(self.text(names.STATUS)[:40], [])
            cells.append(cell_name(item.row, self.found.columns[names.STATUS]))
        return status in DONE


def read_item(found: ReadTable, number: int, cells: Row, columns: Sequence[str], people: PeopleLookup) -> Item:
    read = RowReader(found, cells, columns)
    name = read.text(names.NAME)
    item = Item(number, (read.text(names.ID) or fold(name))[:LONGEST_ID], shortened(name), read.text(names.SUMMARY))
    item.parent, item.team_name = read.link(read.text(names.PARENT)), read.text(names.TEAM)
    item.done = read.is_done(item)
    item.blocks, item.blocked_by = read.links(names.BLOCKS), read.links(names.BLOCKED_BY)
    item.url = read.text(names.URL) or (item.id if item.id.startswith("https://") else "")
    item.target, item.start = read.day(item, names.TARGET), read.day(item, names.START)
    item.owner, item.priority = read.owner(item, people), read.priority(item)
    if item.start and item.target and item.target < item.start:
        found.fault(item, names.TARGET, "The target is before the start.")
        item.unread.add(names.START)
        item.start = item.target = None
    return item


def parse_linear_day(text: str) -> date | None:
    """Linear writes the midnight of the person who exports: "Thu Jun 25 2026 23:00:00 GMT+0000 (GMT+00:00)" is 26 June."""
    try:
        instant = datetime.strptime(text.partition(" (")[0], "%a %b %d %Y %H:%M:%S GMT%z")
    except ValueError:
        return None
    return (instant + timedelta(hours=12)).date()


def parse_iso_day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC")).date()
    except ValueError:
        return None


def parse_pattern(text: str) -> date | None:
    for pattern in DATE_PATTERNS:
        with suppress(ValueError):
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - only its day is used
    return None


def shortened_list(parts: Sequence[str]) -> str:
    return ", ".join([*parts[:MOST_NAMED], *(["…"] if len(parts) > MOST_NAMED else [])])


def shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def parse_day(text: str) -> date | str:
    """A date, or an error message."""
    day = parse_linear_day(text) or parse_iso_day(text) or parse_pattern(text)
    if day is None:
        return f"“{text[:30]}” isn’t an unambiguous date. Write it as 2026-12-03."
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    return f"{text[:30]} is out of range. Use a year from {FIRST_DAY.year} to {LAST_DAY.year}."
