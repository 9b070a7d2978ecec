"""Rows of one table brought in step with what a file says: what is new is made, what differs is changed, nothing goes."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model

from people.models import AuditLine, Person

Row = TypeVar("Row", bound=Model)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was made or changed; `fields` maps names to what was and what is, empty for a new row."""

    list: str
    name: str
    fields: dict[str, tuple[Any, Any]] | None = None

    def __str__(self) -> str:
        if self.fields is None:
            return f"+ {self.list}: {self.name}"
        told = ", ".join(f"{name} {before!s} → {after!s}" for name, (before, after) in self.fields.items())
        return f"~ {self.list}: {self.name} ({told})"


@dataclass(slots=True)
class Import:
    """One import on its way: who, when, what has been found, and the ids of what the file can refer to."""

    by: Person | None
    now: datetime
    changes: list[Change] = field(default_factory=list)
    lines: list[AuditLine] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    initiatives: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    """By INITIATIVE/AREA."""
    cycles: dict[str, int] = field(default_factory=dict)
    stakeholders: dict[tuple[int, str], int] = field(default_factory=dict)
    """By lead and key."""

    def person(self, key: str | None) -> int | None:
        return None if key is None else self.people[key].pk


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row as the file has it. `said` are the columns that it mentions; the others count for a new row only."""

    match: Hashable
    name: str
    columns: Mapping[str, Any]
    said: frozenset[str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Columns that name the row: for a new one only."""


Note = Callable[[Any, Change], AuditLine | None]


def sync(
    run: Import,
    listed: str,
    model: type[Row],
    existing: Mapping[Any, Row],
    wanted: Iterable[Wanted],
    note: Note | None = None,
) -> dict[Hashable, Row]:
    """Make and change rows, and say so; two statements, whatever their number. `note` gives a change its audit line."""
    rows = dict(existing)
    made: list[tuple[Row, Change]] = []
    changed: list[tuple[Row, Change]] = []
    for one in wanted:
        row = rows.get(one.match)
        if row is None:
            rows[one.match] = row = model(**one.fixed, **one.columns)
            made.append((row, Change(listed, one.name)))
        elif different := differences(row, one):
            for name, (_, after) in different.items():
                setattr(row, name, after)
            changed.append((row, Change(listed, one.name, different)))
    model._default_manager.bulk_create([row for row, _ in made], batch_size=BATCH)
    names = sorted({name for _, change in changed for name in change.fields or ()})
    if names:
        model._default_manager.bulk_update([row for row, _ in changed], names, batch_size=BATCH)
    for row, change in (*made, *changed):
        run.changes.append(change)
        if note is not None and (line := note(row, change)) is not None:
            run.lines.append(line)
    return rows


def differences(row: Model, one: Wanted) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name in one.said:
        before, after = getattr(row, name), one.columns[name]
        if before != after:
            found[name] = (before, after)
    return found


def link(
    run: Import, listed: str, through: Any, left: str, right: str, wanted: Mapping[int, tuple[str, set[int]]]
) -> None:
    """Bring a many-to-many field in step for the rows that mention it: per id its name and the ids that it names."""
    there: dict[int, dict[int, int]] = {}
    rows = through.objects.filter(**{f"{left}__in": list(wanted)})
    for pk, one, other in rows.values_list("pk", f"{left}_id", f"{right}_id"):
        there.setdefault(one, {})[other] = pk
    new, gone = [], []
    for one, (name, others) in wanted.items():
        before = there.get(one, {})
        new += [through(**{f"{left}_id": one, f"{right}_id": other}) for other in sorted(others - before.keys())]
        gone += [pk for other, pk in before.items() if other not in others]
        if others != before.keys() and (before or not named_now(run, name)):
            run.changes.append(Change(listed, name, {right: (len(before), len(others))}))
    through.objects.bulk_create(new, batch_size=BATCH)
    if gone:
        through.objects.filter(pk__in=gone).delete()


def named_now(run: Import, name: str) -> bool:
    """Whether a row of that name was made by this import: then its links are no change of their own."""
    return any(change.name == name and change.fields is None for change in run.changes)


def wanted(match: Hashable, name: str, entry: Any, columns: Mapping[str, Any], /, **fixed: Any) -> Wanted:
    """Columns by the entry's own field names; a column of another name is given as `field=column` in `RENAMED`."""
    said = frozenset(column for column in columns if entry.said(RENAMED.get(column, column)))
    return Wanted(match, name, columns, said, fixed)


RENAMED = {
    "start": "from_",
    "end": "to",
    "manager_id": "manager",
    "owner_id": "owner",
    "producer_id": "producer",
    "dri_id": "dri",
    "by_id": "by",
    "person_id": "person",
    "engineering_manager_id": "engineering_manager",
    "product_manager_id": "product_manager",
    "tech_lead_id": "tech_lead",
    "initiative_id": "initiative",
    "area_id": "area",
    "team_id": "team",
    "cycle_id": "cycle",
}
