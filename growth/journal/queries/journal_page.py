"""The journal as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from growth.journal.queries.source_links import links_of
from growth.models import JournalEntry
from growth.querysets import ShareableQuerySet
from people.model_fields import format_number
from people.models import Person


class EntryLine(NamedTuple):
    """An entry with a link to where it comes from; empty where that is gone. `is_shared`: the manager of today sees it."""

    row: JournalEntry
    url: str
    is_shared: bool

    @property
    def figure_text(self) -> str:
        return figure_text(self.row)


class Month(NamedTuple):
    first: date
    entries: Sequence[EntryLine]


@dataclass(frozen=True, slots=True)
class JournalPage:
    months: Sequence[Month]
    manager: Person | None
    """Who entries can be shared with."""
    today: date

    @property
    def count(self) -> int:
        return sum(len(one.entries) for one in self.months)


def entries_of(person: Person) -> ShareableQuerySet[JournalEntry]:
    return JournalEntry.objects.of(person)


def load_journal(person: Person, today: date) -> JournalPage:
    """All entries, the latest first. Three queries."""
    rows = list(entries_of(person))
    links = links_of(rows, person, today)
    lines = [line_of(row, person, links) for row in rows]
    months = [Month(first, list(found)) for first, found in groupby(lines, key=lambda one: one.row.on.replace(day=1))]
    return JournalPage(months, person.manager, today)


def load_line(row: JournalEntry, person: Person, today: date) -> EntryLine:
    """One entry. One query."""
    return line_of(row, person, links_of([row], person, today))


def line_of(row: JournalEntry, person: Person, links: Mapping[int, str]) -> EntryLine:
    shared = row.shared_with_id is not None and row.shared_with_id == person.manager_id
    return EntryLine(row, links.get(row.pk, ""), shared)


def figure_text(row: JournalEntry) -> str:
    return result_text(row.result_figure, row.result_unit)


def result_text(figure: Decimal | None, unit: str) -> str:
    """40,000 EUR per year; empty without a figure."""
    return f"{Decimal(format_number(figure)):,} {unit}".strip() if figure is not None else ""
