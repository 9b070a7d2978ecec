"""Updates one table from a file: creates new rows, changes rows that differ, deletes nothing."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from leadplan.orgfile.schema.values import Entry
from people import search_index
from people.model_fields import format_number
from people.models import AuditLine, Person, Skill
from people.services.row_undo import RowRecorder

Row = TypeVar("Row", bound=Model)
BATCH: Final = 500
MAX_REJECTED: Final = 200
VERSION: Final = "version"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was created or changed; `fields` maps names to old and new values, None for a new row."""

    list: str
    name: str
    fields: dict[str, tuple[Any, Any]] | None = None

    def __str__(self) -> str:
        if self.fields is None:
            return f"+ {self.list}: {self.name}"
        return f"~ {self.list}: {self.name} ({self.values_text()})"

    def values_text(self) -> str:
        """The fields of a changed row, with both values."""
        return ", ".join(
            f"{name} {display(before)} → {display(after)}" for name, (before, after) in (self.fields or {}).items()
        )


def display(value: Any) -> str:
    if value in (None, ""):
        return "–"
    return format_number(value) if isinstance(value, Decimal) else str(value)


@dataclass(slots=True)
class ImportRun:
    """A running import: who, when, the changes so far, and the ids that the file can refer to."""

    by: Person | None
    now: datetime
    today: date
    """In the organisation's time zone."""
    happened_until: date
    correcting: bool = False
    """Whether entries may change weeks that are over."""
    refused: list[tuple[Any, str]] = field(default_factory=list)
    """Entries that may not be imported, and why."""
    rejected: list[tuple[str, Any, str]] = field(default_factory=list)
    """The list, the entry and the reason where the database accepts no such row. The import goes on, to report all of them."""
    corrected: list[tuple[Any, str]] = field(default_factory=list)
    """Entries that change weeks that are over, and which."""
    warned: list[tuple[Any, str]] = field(default_factory=list)
    """Entries that are imported as they are, and what is odd about them."""
    changes: list[Change] = field(default_factory=list)
    created: set[tuple[str, str]] = field(default_factory=set)
    """The list and name of every new row."""
    lines: list[AuditLine] = field(default_factory=list)
    recorder: RowRecorder = field(default_factory=RowRecorder)
    people: dict[str, Person] = field(default_factory=dict)
    """By key, of the file and of the database."""
    persons: dict[int, Person] = field(default_factory=dict)
    skills: dict[str, Skill] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    initiatives: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    """By INITIATIVE/AREA."""
    cycles: dict[str, int] = field(default_factory=dict)
    stakeholders: dict[tuple[int, str], int] = field(default_factory=dict)
    """By lead and key."""
    keys: dict[str, dict[int, str]] = field(default_factory=dict)

    def person(self, key: str | None) -> int | None:
        return None if key is None else self.people[key].pk

    def display_value(self, column: str, value: Any) -> Any:
        """A value as people know it: for an id, the key that it refers to."""
        table = REFERENCED_TABLES.get(column)
        if table is None or value is None:
            return value
        if table == "people":
            return self.persons[value].key
        if value not in self.keys.get(table, {}):
            self.keys[table] = {pk: key for key, pk in getattr(self, table).items()}
        return self.keys[table][value]

    def note(self, change: Change) -> None:
        self.changes.append(change)
        if change.fields is None:
            self.created.add((change.list, change.name))


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row from the file. `mentioned` are the columns that it mentions; the others apply only to a new row."""

    name: str
    columns: Mapping[str, Any]
    mentioned: frozenset[str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Columns that identify the row: set only on a new one."""
    entry: Entry | None = None
    """Where the file mentions it."""


Note = Callable[[Row, Change], AuditLine | list[AuditLine] | None]
"""The audit line of a change."""


def sync(
    run: ImportRun,
    listed: str,
    model: type[Row],
    identity: tuple[str, ...],
    wanted: Iterable[FileRow],
    note: Note[Row] | None = None,
    among: Iterable[Row] | None = None,
) -> dict[Any, Row]:
    """Create and change rows of a table, or of `among`, and record it; returns them by the values of their `identity`."""
    match, match_of_row = itemgetter(*identity), attrgetter(*identity)
    existing = {match_of_row(row): row for row in (model._default_manager.all() if among is None else among)}
    return sync_matched(run, listed, model, existing, ((match(one.fixed), one) for one in wanted), note)


def sync_matched(
    run: ImportRun,
    listed: str,
    model: type[Row],
    existing: Mapping[Any, Row],
    wanted: Iterable[tuple[Hashable, FileRow]],
    note: Note[Row] | None = None,
) -> dict[Any, Row]:
    """The same for rows whose match is not just their columns. In two statements, however many there are."""
    rows = dict(existing)
    touched: list[tuple[Row, FileRow, Change]] = []
    columns: set[str] = set()
    for match, one in wanted:
        row = rows.get(match)
        if row is None:
            rows[match] = row = model(**one.fixed, **one.columns)
            touched.append((row, one, Change(listed, one.name)))
        elif different := differences(row, one):
            if row.pk is not None:
                run.recorder.changes([row])
            columns.update(different)
            touched.append((row, one, Change(listed, one.name, apply_changes(run, row, one, different))))
    for row, _, change in save_rows(run, listed, model, touched, columns):
        run.note(change)
        noted = note(row, change) if note is not None else None
        run.lines += noted if isinstance(noted, list) else [noted] if noted else []
    return rows


def differences(row: Model, one: FileRow) -> dict[str, Any]:
    """The columns whose value differs in the file."""
    return {name: one.columns[name] for name in sorted(one.mentioned) if getattr(row, name) != one.columns[name]}


def apply_changes(run: ImportRun, row: Model, one: FileRow, different: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the row's new values; returns old and new values by the file's names."""
    shown = {}
    for name, after in different.items():
        shown[file_name(name, one.entry)] = (
            run.display_value(name, getattr(row, name)),
            run.display_value(name, after),
        )
        setattr(row, name, after)
    return shown


Touched = list[tuple[Row, FileRow, Change]]


def save_rows(run: ImportRun, listed: str, model: type[Row], touched: Touched[Row], columns: set[str]) -> Touched[Row]:
    """Store the rows, without those that the database rejects; returns what was stored."""
    # So that someone who is editing the row learns that it has changed.
    counted = hasattr(model, VERSION)
    for row, _, change in touched if counted else ():
        if change.fields is not None:
            setattr(row, VERSION, getattr(row, VERSION) + 1)
    names = sorted(columns | {VERSION}) if counted else sorted(columns)
    left = touched
    while left:
        new, old = ([row for row, _, change in left if (change.fields is None) is added] for added in (True, False))
        try:
            with transaction.atomic():
                model._default_manager.bulk_create(new, batch_size=BATCH)
                if old:
                    model._default_manager.bulk_update(old, names, batch_size=BATCH)
                search_index.refresh(model, [*new, *old])
            run.recorder.creates(new)
        except IntegrityError as error:
            left = without_rejected(run, listed, left, error)
        else:
            break
    return left


def without_rejected(run: ImportRun, listed: str, touched: Touched[Row], error: IntegrityError) -> Touched[Row]:
    """The rows that break no constraint by themselves; the others are reported."""
    found = rejected_entries(touched)
    if not found:
        run.rejected.append((listed, None, str(error)))
        return []
    run.rejected += [(listed, one.entry, words) for _, one, words in found]
    if len(found) >= MAX_REJECTED:
        return []
    rejected = {id(row) for row, _, _ in found}
    return [one for one in touched if id(one[0]) not in rejected]


def rejected_entries(touched: Touched[Row]) -> list[tuple[Row, FileRow, str]]:
    """Entries whose rows break a database constraint, each with the constraint's message."""
    found: list[tuple[Row, FileRow, str]] = []
    for row, one, change in touched:
        if change.fields is None:
            row.pk = None
        try:
            row.validate_constraints()
        except ValidationError as error:
            found += [(row, one, words) for words in error.messages]
        if len(found) >= MAX_REJECTED:
            break
    return found


def file_row(name: str, entry: Entry, columns: Mapping[str, Any], /, **fixed: Any) -> FileRow:
    """A row with the columns whose fields the entry mentions."""
    mentioned = frozenset(column for column in columns if entry.mentions(file_name(column, entry)))
    return FileRow(name, columns, mentioned, fixed, entry)


def numbered(names: Iterable[tuple[object, ...]]) -> Iterator[Hashable]:
    """Each name with the number of times it occurred before."""
    count: Counter[Hashable] = Counter()
    for one in names:
        yield (*one, count[one])
        count[one] += 1


def fields_of(entry: Entry, *names: str) -> dict[str, Any]:
    """The values of these fields of the file, by column."""
    return {entry.columns.get(name, name): getattr(entry, name) for name in names}


FILE_NAMES: Final = {"end": "to", "author_id": "by"}
"""The file's names for columns, where they differ in more than an `_id`."""


def file_name(column: str, entry: Entry | None) -> str:
    named = {own: name for name, own in entry.columns.items()} if entry else {}
    return named.get(column) or FILE_NAMES.get(column, column.removesuffix("_id"))


REFERENCED_TABLES: Final = {
    **dict.fromkeys(("manager_id", "owner_id", "dri_id", "by_id", "author_id", "person_id"), "people"),
    **dict.fromkeys(("engineering_manager_id", "product_manager_id", "tech_lead_id"), "people"),
    **dict.fromkeys(("producer_id", "team_id"), "teams"),
    "initiative_id": "initiatives",
    "area_id": "areas",
    "cycle_id": "cycles",
}
"""The import's table that has the keys for a column's ids."""
