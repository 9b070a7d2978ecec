"""What the links between the rows of an imported table become: dependencies, where the two rows are of different teams."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from initiatives.models import CriticalArea, DateGiven, DateSource, Dependency, Initiative
from integrations.imports.models import ExternalRef, Thing
from integrations.imports.queries import columns as names
from integrations.imports.queries.items import Item, ReadTable
from integrations.imports.queries.lines import ETA, FieldChange, ImportPreview, Line, as_text, compare, fill, shown
from people.display import format_date
from people.names import fold
from people.spreadsheets.tables import CellError, cell_name


class Link(NamedTuple):
    """`waits` is the line of the row that is blocked."""

    blocking: Item
    waits: Line

    @property
    def id(self) -> str:
        return f"{self.blocking.id}>{self.waits.external_id}"

    @property
    def home(self) -> Initiative:
        row = self.waits.row
        return row if isinstance(row, Initiative) else row.initiative


def add_dependency_lines(
    found: ImportPreview, table: ReadTable, lines: Mapping[str, Line], refs: Mapping[str, ExternalRef], today: date
) -> None:
    links = list(links_across_teams(table, lines))
    if not links:
        return
    homes = {link.home.pk: link.home for link in links if link.home.pk}
    stored: dict[str, Dependency] = {}
    for row in Dependency.objects.filter(initiative__in=homes).select_related("producer", "dri"):
        row.initiative = homes[row.initiative_id]
        stored[f"{row.initiative.key}/{row.key}"] = row
    dates: dict[int, DateGiven] = {}
    for given in DateGiven.objects.filter(dependency__initiative__in=homes).order_by("recorded_on"):
        dates[given.dependency_id] = given
    # As they will be after the import.
    targets = {
        id(one.row): one.new.get("target", one.row.target) for one in lines.values() if isinstance(one.row, Initiative)
    }
    note_unknown_teams(found, table, links)
    for link in links:
        ref, place = refs.get(link.id), cell_name(link.blocking.row, table.columns[names.NAME])
        values = values_of(link, table, targets)
        if ref is None:
            if link.blocking.done:
                continue
            line = Line(link.blocking, Thing.DEPENDENCY, link.id, Dependency(initiative=link.home), place)
            line.home, line.area = link.waits.home or link.waits, link.waits
            fill(line, values)
        elif ref.key in stored:
            line = Line(link.blocking, Thing.DEPENDENCY, link.id, stored[ref.key], place, ref)
            compare(line, values)
        else:
            found.left_out.append(CellError(place, f"The dependency on “{link.blocking.name}” was removed here."))
            continue
        if names.TARGET in table.columns:
            add_date(found, line, dates.get(line.row.pk or 0), today)
        found.lines.append(line)


def note_unknown_teams(found: ImportPreview, table: ReadTable, links: Sequence[Link]) -> None:
    unknown = {link.blocking.team_name: link.blocking for link in links if link.blocking.team is None}
    for name, item in unknown.items():
        words = f"No team is named “{name[:60]}”, so what it delivers is imported without a team. Add the team under People."
        found.left_out.append(CellError(cell_name(item.row, table.columns[names.TEAM]), words))


def links_across_teams(table: ReadTable, lines: Mapping[str, Line]) -> Iterator[Link]:
    """Each link once, whichever of its two rows names it."""
    pairs = {(item.id, other): None for item in table.items.values() for other in item.blocks}
    pairs |= {(other, item.id): None for item in table.items.values() for other in item.blocked_by}
    for blocking, waiting in pairs:
        item, line = table.items.get(blocking), lines.get(waiting)
        if item is None or line is None or line.item.done:
            continue
        if item.team_name and line.item.team_name and fold(item.team_name) != fold(line.item.team_name):
            yield Link(item, line)


def values_of(link: Link, table: ReadTable, targets: Mapping[int, object]) -> dict[str, object]:
    values: dict[str, object] = {"name": link.blocking.name, "producer": link.blocking.team}
    if table.has(link.blocking, names.OWNER):
        values["dri"] = link.blocking.owner
    waits = link.waits
    if table.has(waits.item, names.TARGET):
        home = targets.get(id(link.home), link.home.target) if isinstance(waits.row, CriticalArea) else None
        values["need_by"] = waits.item.target or home
    return values


def add_date(found: ImportPreview, line: Line, last: DateGiven | None, today: date) -> None:
    """A due date that changed in the other system is a new date given; the earlier ones stay."""
    eta, brought = line.item.target, line.brought.get(ETA, "")
    if eta is None or as_text(eta) == brought:
        return
    if eta < today:
        words = f"The due date of “{line.item.name}”, {format_date(eta, 'j M Y')}, has passed. It is not recorded as a new date."
        found.left_out.append(CellError(line.place, words))
        return
    before = shown(last.eta) if last else ""
    if last and last.eta == eta:
        line.brought[ETA] = as_text(eta)
    elif last and last.recorded_on >= today and last.source != DateSource.IMPORT:
        line.changes.append(FieldChange(ETA, before, shown(eta), is_kept=True))
    else:
        line.changes.append(FieldChange(ETA, before, shown(eta)))
        line.date_given = eta
        line.brought[ETA] = as_text(eta)
