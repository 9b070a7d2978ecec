"""The lines of an import's preview: what a row becomes, and field by field what changes and what stays as it was edited here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Model

from initiatives.models import CriticalArea, Dependency, Initiative
from integrations.imports.models import ExternalRef, Thing
from integrations.imports.queries.items import Item
from people.concurrency import etag
from people.display import format_date
from people.spreadsheets.tables import CellError

ETA: Final = "eta"
"""What the last import brought as the date given of a dependency."""
LABELS: Final = {
    "name": "Name", "summary": "Summary", "why": "Why it matters", "target": "Target", "start": "Start",
    "priority": "Priority", "owner": "Owner", "need_by": "Needed by", "producer": "Team", "dri": "DRI",
    ETA: "Their date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`is_kept`: it was edited here since the last import, so the value `after` of the other system isn't taken."""

    name: str
    before: str
    after: str
    is_kept: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.name]


@dataclass(slots=True)
class Line:
    """What one row becomes, or one link between two. `home` is the line of the initiative if that is new too.

    `row` is a new row or the stored one, `new` its new values, `brought` what the reference keeps; `date_given` is
    given for a dependency.
    """

    item: Item
    thing: Thing
    external_id: str
    row: Initiative | CriticalArea | Dependency
    place: str
    ref: ExternalRef | None = None
    home: "Line | None" = None
    area: "Line | None" = None
    new: dict[str, object] = field(default_factory=dict)
    changes: list[FieldChange] = field(default_factory=list)
    brought: dict[str, str] = field(default_factory=dict)
    date_given: date | None = None

    @property
    def is_new(self) -> bool:
        return self.ref is None

    @property
    def kept(self) -> list[FieldChange]:
        return [one for one in self.changes if one.is_kept]

    @property
    def applied(self) -> list[FieldChange]:
        return [one for one in self.changes if not one.is_kept]

    @property
    def is_change(self) -> bool:
        return self.is_new or bool(self.applied)

    @property
    def name(self) -> str:
        return self.item.name if self.is_new else self.row.name

    @property
    def where(self) -> str:
        """The initiative of an area or a dependency."""
        return "" if isinstance(self.row, Initiative) else self.row.initiative.name

    @property
    def label(self) -> str:
        return str(Thing(self.thing).label)


@dataclass(slots=True)
class ImportPreview:
    lines: list[Line] = field(default_factory=list)
    faults: list[CellError] = field(default_factory=list)
    left_out: list[CellError] = field(default_factory=list)
    status_note: str = ""

    @property
    def changes(self) -> list[Line]:
        return [one for one in self.lines if one.is_change]

    @property
    def edited_here(self) -> list[Line]:
        return [one for one in self.lines if one.kept]

    @property
    def same(self) -> int:
        return sum(not one.changes and not one.is_new for one in self.lines)

    def counts(self) -> list[tuple[int, str]]:
        """How many rows of each kind are new or changed, in words."""
        found = []
        for thing, words in COUNTED:
            new = sum(one.thing == thing and one.is_new for one in self.lines)
            changed = sum(one.thing == thing and not one.is_new and bool(one.applied) for one in self.lines)
            found += [(new, f"new {words[new != 1]}")] if new else []
            found += [(changed, f"changed {words[changed != 1]}")] if changed else []
        return found

    def summary(self) -> str:
        return ", ".join(f"{count:,} {words}" for count, words in self.counts())

    def etag(self) -> str:
        """Of what is shown: an import that would do something else is shown again instead."""
        return etag(
            (one.thing, one.external_id, one.is_new, one.changes, one.date_given, one.where) for one in self.lines
        )


COUNTED: Final = (
    (Thing.INITIATIVE, ("initiative", "initiatives")),
    (Thing.AREA, ("critical area", "critical areas")),
    (Thing.DEPENDENCY, ("dependency", "dependencies")),
)


def as_text(value: object) -> str:
    """A value as references keep it."""
    if isinstance(value, Model):
        return str(getattr(value, "key", value.pk))
    return "" if value is None else str(value)


def shown(value: object) -> str:
    if isinstance(value, date):
        return format_date(value, "j M Y")
    return "–" if value in (None, "") else str(value)


def compare(line: Line, wanted: Mapping[str, object]) -> None:
    """Take what differs in the other system, unless the field was edited here since the last import."""
    assert line.ref is not None
    line.brought = dict(line.ref.brought)
    for name, value in wanted.items():
        here = getattr(line.row, name)
        now, then, last = as_text(value), as_text(here), line.ref.brought.get(name, "")
        if now == then:
            line.brought[name] = now
            continue
        is_kept = then != last
        line.changes.append(FieldChange(name, shown(here), shown(value), is_kept))
        if not is_kept:
            line.new[name] = value
            line.brought[name] = now


def fill(line: Line, wanted: Mapping[str, object]) -> None:
    """The values of a new row."""
    for name, value in wanted.items():
        setattr(line.row, name, value)
        line.brought[name] = as_text(value)
        if name != "name" and value not in (None, ""):
            line.changes.append(FieldChange(name, "", shown(value)))
