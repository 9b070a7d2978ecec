"""Carrying out an import as its preview showed it, in one transaction, and undoing it within a day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from initiatives.dependencies.services import changes as dependencies
from initiatives.models import CriticalArea, DateSource, Dependency, Initiative, Membership, RequiredLevel
from initiatives.services import areas, imported, initiative_details, members
from integrations.imports.models import DataImport, ExternalRef, ImportMapping, ImportState, Thing
from integrations.imports.queries.columns import mapping_of
from integrations.imports.queries.lines import ImportPreview, Line
from integrations.imports.queries.preview import ImportChoices, preview_import
from people import audit
from people.concurrency import EditConflict, Version, row_etag
from people.keys import lock_names
from people.models import AuditLine, Person
from people.services import row_undo
from people.services.row_undo import RowRecorder, RowUndo
from people.spreadsheets.tables import Spreadsheet

UNDONE: Final = (Initiative, CriticalArea, Dependency)
"""What the change logs of initiatives name after an undo."""


class NotUndoable(Exception):
    """A day has passed, or it was undone already."""


class NothingToImport(Exception):
    """Nothing would change, or there are cells with errors that the person has not agreed to skip."""


@transaction.atomic
def carry_out(
    row: DataImport,
    sheet: Spreadsheet,
    chosen: ImportChoices,
    *,
    seen: str,
    skip_faults: bool,
    by: Person,
    now: datetime,
    today: date,
) -> ImportPreview:
    """Raises EditConflict if it would no longer do what the preview with the etag `seen` showed, or was already carried out,
    and NothingToImport.
    """
    lock_names()
    row = DataImport.objects.select_for_update().get(pk=row.pk)
    found = preview_import(sheet, chosen, by, today)
    if found.etag() != seen or row.state != ImportState.READY:
        raise EditConflict
    if not found.changes or (found.faults and not skip_faults):
        raise NothingToImport
    recorder = RowRecorder()
    writer = ImportWriter(recorder, chosen, by, now, today)
    writer.write(found.lines)
    remember(sheet, chosen, by)
    row.state, row.imported_at, row.result, row.site = ImportState.IMPORTED, now, found.summary(), chosen.site
    row.undo, row.table = dict(recorder.finish()), {}
    row.save()
    log(row, "imported", by, now)
    # What can no longer be undone needs no rows.
    old = DataImport.objects.visible_to(by).filter(imported_at__lt=now).exclude(pk=row.pk)
    old.exclude(pk__in=[one.pk for one in old if one.may_be_undone(now)]).update(undo={})
    return found


def remember(sheet: Spreadsheet, chosen: ImportChoices, by: Person) -> None:
    """What the columns were, for the next table of this system."""
    mapping, _ = ImportMapping.objects.get_or_create(person=by, system=chosen.system)
    mapping.source = chosen.source
    mapping.columns |= mapping_of(sheet, chosen.columns)
    mapping.save()


@transaction.atomic
def undo(row: DataImport, *, by: Person, now: datetime) -> None:
    """Raises NotUndoable, and ChangedSince if something it brought was changed since: then nothing is undone."""
    lock_names()
    row = DataImport.objects.select_for_update().get(pk=row.pk)
    if not row.may_be_undone(now) or not row.undo:
        raise NotUndoable
    lines = undo_lines(row.undo, by, now)
    row_undo.undo(row.undo)
    audit.append(lines)
    row.state, row.undo = ImportState.UNDONE, {}
    row.save()
    log(row, "undone", by, now)


def undo_lines(recorded: RowUndo, by: Person, now: datetime) -> list[AuditLine]:
    """What an undo removes and restores, for the change logs of initiatives."""
    found: list[AuditLine] = []
    for part, verb in ((dict(recorded["created"]), "removed"), (recorded["changed"], "restored")):
        ids = {model: [int(pk) for pk in part.get(model._meta.label, ())] for model in UNDONE}
        rows = (
            *Initiative.objects.filter(pk__in=ids[Initiative]),
            *CriticalArea.objects.filter(pk__in=ids[CriticalArea]).select_related("initiative"),
            *Dependency.objects.filter(pk__in=ids[Dependency]).select_related("initiative"),
        )
        found += [audit.row_line(one, verb, by=by, now=now) for one in rows]
    return found


def log(row: DataImport, verb: str, by: Person, now: datetime) -> None:
    label = f"{row.get_system_display()}: {row.title}"
    line = audit.line(at=now, by=by, verb=verb, thing="import", label=label, after=row.result)
    audit.append([line])


class ImportWriter:
    """Writes the lines of a preview through the services of the pages."""

    def __init__(self, recorder: RowRecorder, chosen: ImportChoices, by: Person, now: datetime, today: date) -> None:
        self.recorder, self.chosen, self.by, self.now, self.today = recorder, chosen, by, now, today

    def write(self, lines: Sequence[Line]) -> None:
        new, known = [one for one in lines if one.is_new], [one for one in lines if not one.is_new]
        self.add_initiatives([one for one in new if one.thing == Thing.INITIATIVE])
        for line in known:
            self.change(line)
        self.add_areas([one for one in new if one.thing == Thing.AREA])
        for line in new:
            if line.thing == Thing.DEPENDENCY:
                self.add_dependency(line)
        for line in lines:
            self.give_date(line)
        self.keep_references(new, known)

    def add_initiatives(self, lines: Sequence[Line]) -> None:
        rows = [one.row for one in lines if isinstance(one.row, Initiative)]
        owners = [one.item.owner for one in lines]
        assigned = imported.add_initiatives(rows, owners, by=self.by, now=self.now, today=self.today)
        self.recorder.creates(rows)
        self.recorder.creates(assigned)

    def add_areas(self, lines: Sequence[Line]) -> None:
        rows = []
        for line in lines:
            assert isinstance(line.row, CriticalArea)
            if line.home is not None:
                assert isinstance(line.home.row, Initiative)
                line.row.initiative = line.home.row
            rows.append(line.row)
        for row in rows:
            self.add_owner(row)
        imported.add_areas(rows, by=self.by, now=self.now)
        self.recorder.creates(rows)

    def add_owner(self, row: CriticalArea) -> None:
        """The owner of an area is on its initiative."""
        if row.owner is None or row.initiative.assignments.filter(person=row.owner).exists():
            return
        added: list[Membership] = members.add(
            row.initiative, [row.owner], familiarity=None, start=None, by=self.by, now=self.now, today=self.today
        )
        self.recorder.creates(added)

    def add_dependency(self, line: Line) -> None:
        row = line.row
        assert isinstance(row, Dependency)
        if line.area is not None:
            waits = line.area.row
            row.initiative = waits if isinstance(waits, Initiative) else waits.initiative
            row.area = waits if isinstance(waits, CriticalArea) else None
        dependencies.add(row, by=self.by, now=self.now)
        self.recorder.creates([row])
        self.recorder.creates(row.acceptance_checks.all())

    def change(self, line: Line) -> None:
        if not line.new and line.date_given is None:
            return
        row = line.row
        self.recorder.changes([row])
        seen = Version(("version",), row_etag(row, ["version"]))
        for name, value in line.new.items():
            setattr(row, name, value)
        if isinstance(row, Initiative):
            initiative_details.change(row, seen=seen, by=self.by, now=self.now)
        elif isinstance(row, CriticalArea):
            if "owner" in line.new:
                self.add_owner(row)
            needs = [RequiredLevel(one.skill, one.level) for one in row.requirements.select_related("skill")]
            areas.change(row, needs, seen=seen, by=self.by, now=self.now)
        elif line.new:
            dependencies.change(row, seen=seen, by=self.by, now=self.now)

    def give_date(self, line: Line) -> None:
        row = line.row
        if line.date_given is None or not isinstance(row, Dependency):
            return
        self.recorder.changes(row.dates_given.filter(recorded_on=self.today))
        self.recorder.changes(row.date_requests.filter(answered_on=None))
        given = dependencies.give_date(
            row, self.today, line.date_given, by=self.by, now=self.now, source=DateSource.IMPORT, replace=True
        )
        if given.pk not in self.recorder.before.get(given._meta.label, {}):
            self.recorder.creates([given])

    def keep_references(self, new: Sequence[Line], known: Sequence[Line]) -> None:
        """Which row is which, and what was brought. References whose facts stay the same aren't touched."""
        rows = [self.reference(one) for one in new]
        ExternalRef.objects.bulk_create(rows, batch_size=500)
        self.recorder.creates(rows)
        changed = []
        for line in known:
            assert line.ref is not None
            if line.brought != line.ref.brought:
                self.recorder.changes([line.ref])
                line.ref.brought, line.ref.seen_at = line.brought, self.now
                changed.append(line.ref)
        ExternalRef.objects.bulk_update(changed, ["brought", "seen_at"], batch_size=200)

    def reference(self, line: Line) -> ExternalRef:
        row = line.row
        return ExternalRef(
            system=self.chosen.system, site=self.chosen.site, external_id=line.external_id, thing=line.thing,
            key=row.key if isinstance(row, Initiative) else f"{row.initiative.key}/{row.key}",
            url=line.item.url[:500], seen_at=self.now, brought=line.brought,
        )  # fmt: skip
