"""What importing a table would change. Writes nothing; a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Q

from initiatives.models import CriticalArea, Initiative
from integrations.imports.models import ExternalRef, Thing
from integrations.imports.queries import columns as names
from integrations.imports.queries.dependency_lines import add_dependency_lines
from integrations.imports.queries.items import Item, ReadTable, read_items
from integrations.imports.queries.lines import ImportPreview, Line, compare, fill
from people.models import Person, Team
from people.names import fold
from people.spreadsheets.tables import CellError, Spreadsheet, cell_name

DEEPEST: Final = 10
DATES: Final = ("start", "target")
NOT_YOURS: Final = "This was imported before, into an initiative that you can’t change. Its leads can import it again."


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What the person chose: what each column is, the name of the source, the initiative that all rows are areas of, and the
    team whose rows are imported; rows of others are only what these wait for. `site` is where the rows' IDs are unique.
    """

    columns: Sequence[str]
    system: str
    site: str
    source: str = ""
    into: Initiative | None = None
    team: Team | None = None


def preview_import(sheet: Spreadsheet, chosen: ImportChoices, viewer: Person, today: date) -> ImportPreview:
    table = read_items(sheet, chosen.columns)
    found = ImportPreview(faults=table.faults)
    refs = ExternalRef.objects.filter(system=chosen.system, site=chosen.site)
    builder = PreviewBuilder(table, found, chosen, {one.external_id: one for one in refs}, viewer, today)
    builder.load()
    wanted = [
        one for one in table.items.values() if chosen.team is None or not one.team_name or one.team == chosen.team
    ]
    # What others are part of comes first.
    for item in sorted(wanted, key=lambda one: one.parent in table.items):
        builder.add(item)
    lines = {one.external_id: one for one in found.lines}
    add_dependency_lines(found, table, lines, builder.refs, today)
    found.lines.sort(key=lambda one: one.item.row)
    found.status_note = table.status_note()
    found.faults.sort(key=lambda one: (int("".join(filter(str.isdigit, one.place)) or 0), one.place))
    return found


@dataclass(slots=True)
class PreviewBuilder:
    table: ReadTable
    found: ImportPreview
    chosen: ImportChoices
    refs: Mapping[str, ExternalRef]
    viewer: Person
    today: date
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    """Those the viewer may change, by key and by name in lower case."""
    areas: dict[tuple[int, str], CriticalArea] = field(default_factory=dict)
    led: set[str] = field(default_factory=set)
    """Names of initiatives, existing or new, that the viewer leads."""
    new: dict[str, Line] = field(default_factory=dict)
    """Lines of initiatives, by the ID of their row."""
    area_names: set[tuple[str, str]] = field(default_factory=set)

    def load(self) -> None:
        keys = {one.key.partition("/")[0] for one in self.refs.values()}
        words = {one.parent for one in self.table.items.values() if one.parent and one.parent not in self.table.items}
        editable = Initiative.objects.editable_by(self.viewer, self.today)
        for row in editable.filter(Q(key__in=keys | words) | Q(name__in=words)):
            self.initiatives[row.key] = row
            self.initiatives.setdefault(fold(row.name), row)
        if self.chosen.into is not None:
            self.initiatives[self.chosen.into.key] = self.chosen.into
        homes = {row.pk: row for row in self.initiatives.values()}
        for area in CriticalArea.objects.filter(initiative__in=homes).select_related("owner"):
            area.initiative = homes[area.initiative_id]
            self.areas[area.initiative_id, area.key] = area
            self.area_names.add((area.initiative.key, fold(area.name)))
        led = Initiative.objects.led_by(self.viewer, self.today)
        self.led = {fold(name) for name in led.values_list("name", flat=True)}

    def add(self, item: Item) -> None:
        ref = self.refs.get(item.id)
        if ref is not None:
            self.add_known(item, ref)
        elif item.done:
            self.leave_out(item, "is done or closed")
        elif self.chosen.into is not None:
            self.add_area(item, self.chosen.into, None)
        elif item.parent:
            self.add_part(item)
        else:
            self.add_initiative(item)

    def add_known(self, item: Item, ref: ExternalRef) -> None:
        """A row that was imported before."""
        key, _, area_key = ref.key.partition("/")
        home = self.initiatives.get(key)
        if home is None:
            self.table.fault(item, names.NAME, NOT_YOURS)
            return
        row = self.areas.get((home.pk, area_key)) if area_key else home
        if row is None:
            self.leave_out(item, "was removed here since it was imported")
            return
        line = Line(item, Thing(ref.thing), item.id, row, self.place(item), ref)
        wanted = self.area_values(item) if area_key else self.initiative_values(item)
        compare(line, wanted)
        if not area_key:
            self.keep_dates_in_order(line, ref)
            self.new[item.id] = line
        self.found.lines.append(line)

    def keep_dates_in_order(self, line: Line, ref: ExternalRef) -> None:
        """A target can’t be taken where it is before the start that was set here, and the other way round."""
        start, target = (line.new.get(name, getattr(line.row, name)) for name in DATES)
        if not (isinstance(start, date) and isinstance(target, date) and target < start):
            return
        self.table.fault(
            line.item, names.TARGET, "The target would be before the start that is here. Change one of them first."
        )
        for name in DATES:
            if line.new.pop(name, None) is not None:
                line.brought[name] = ref.brought.get(name, "")
        line.changes = [one for one in line.changes if one.is_kept or one.name not in DATES]

    def add_initiative(self, item: Item) -> None:
        name = fold(item.name)
        if name in self.led:
            self.table.fault(item, names.NAME, f"You already lead an initiative named “{item.name}”.")
            return
        self.led.add(name)
        line = Line(item, Thing.INITIATIVE, item.id, Initiative(), self.place(item))
        fill(line, self.initiative_values(item))
        self.found.lines.append(line)
        self.new[item.id] = line

    def add_part(self, item: Item) -> None:
        """A row that is part of another: an area of the topmost one's initiative."""
        top, steps = item, 0
        while top.parent in self.table.items and steps < DEEPEST:
            top, steps = self.table.items[top.parent], steps + 1
        if steps == DEEPEST:
            self.table.fault(item, names.PARENT, "These rows are part of each other.")
        elif top.parent:
            home = self.home_of(top.parent)
            if home is None:
                words = f"“{top.parent[:60]}” isn’t in this table, and you can’t change an initiative of that name."
                self.table.fault(item, names.PARENT, words)
            else:
                self.add_area(item, home, None)
        else:
            line = self.new.get(top.id)
            if line is None or not isinstance(line.row, Initiative):
                self.leave_out(item, f"“{top.name}”, which it is part of, isn’t imported")
            else:
                self.add_area(item, line.row, line if line.is_new else None)

    def home_of(self, text: str) -> Initiative | None:
        ref = self.refs.get(text)
        return self.initiatives.get(ref.key) if ref else self.initiatives.get(text) or self.initiatives.get(fold(text))

    def add_area(self, item: Item, home: Initiative, home_line: Line | None) -> None:
        known = (home_line.external_id if home_line else home.key, fold(item.name))
        if known in self.area_names:
            words = f"An area named “{item.name}” already exists in “{home.name}”."
            self.table.fault(item, names.NAME, words)
            return
        self.area_names.add(known)
        line = Line(item, Thing.AREA, item.id, CriticalArea(initiative=home), self.place(item), home=home_line)
        fill(line, self.area_values(item))
        self.found.lines.append(line)

    def initiative_values(self, item: Item) -> dict[str, object]:
        """Only of columns that the table has, and cells that can be read."""
        values: dict[str, tuple[str, object]] = {
            "name": (names.NAME, item.name), "summary": (names.SUMMARY, item.summary), "start": (names.START, item.start),
            "target": (names.TARGET, item.target), "priority": (names.PRIORITY, item.priority),
        }  # fmt: skip
        return self.in_table(item, values)

    def area_values(self, item: Item) -> dict[str, object]:
        values = {
            "name": (names.NAME, item.name),
            "why": (names.SUMMARY, item.summary),
            "owner": (names.OWNER, item.owner),
        }
        return self.in_table(item, values)

    def in_table(self, item: Item, values: Mapping[str, tuple[str, object]]) -> dict[str, object]:
        return {name: value for name, (column, value) in values.items() if self.table.has(item, column)}

    def leave_out(self, item: Item, why: str) -> None:
        self.found.left_out.append(CellError(self.place(item), f"“{item.name}” {why}."))

    def place(self, item: Item) -> str:
        return cell_name(item.row, self.table.columns[names.NAME])
