"""Carrying out an import as its preview showed it, in one transaction, and undoing it within a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from initiatives.dependencies.services import changes as dependencies
from initiatives.models import CriticalArea, DateGiven, DateRequest, Dependency, Initiative, Membership
from initiatives.services import areas, imported, initiative_details, members
from integrations.imports.models import UNDO_PERIOD, DataImport, ExternalRef, ImportMapping, ImportState, System, Thing
from integrations.imports.queries.columns import mapping_of
from integrations.imports.queries.lines import ImportPreview, Line
from integrations.imports.queries.preview import ImportChoices, preview_import
from people import audit, events
from people.concurrency import EditConflict
from people.events import NO_CHANGES
from people.keys import lock_names
from people.models import AuditLine, EventType, Person
from people.services import row_undo
from people.services.row_undo import RowRecorder, RowUndo
from people.spreadsheets.tables import Spreadsheet

UNDONE: Final = (Initiative, CriticalArea, Dependency)
"""What the change logs of initiatives name after an undo."""
CHANGED: Final[Mapping[type[Model], EventType]] = {
    Initiative: EventType.INITIATIVE_CHANGED,
    CriticalArea: EventType.AREA_CHANGED,
    Dependency: EventType.DEPENDENCY_CHANGED,
}
REPORTED: Final[Mapping[type[Model], Sequence[str]]] = {
    Initiative: initiative_details.AUDITED_FIELDS,
    CriticalArea: areas.AUDITED_FIELDS,
    Dependency: dependencies.AUDITED_FIELDS,
}


class NotUndoable(Exception):
    """A day has passed, or it was undone already."""


class NoLongerYours(Exception):
    """It changed an initiative that the person can no longer change."""


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
    with events.together():
        writer.write(found.lines)
    remember(sheet, chosen, by)
    row.state, row.imported_at, row.result, row.site = ImportState.IMPORTED, now, found.summary(), chosen.site
    row.undo, row.table = dict(recorder.finish()), {}
    row.save()
    log(row, "imported", by, now)
    # What can no longer be undone needs no rows.
    DataImport.objects.visible_to(by).filter(imported_at__lte=now - UNDO_PERIOD).update(undo={})
    return found


def remember(sheet: Spreadsheet, chosen: ImportChoices, by: Person) -> None:
    """What the columns were, for the next table of this system."""
    mapping, _ = ImportMapping.objects.get_or_create(person=by, system=chosen.system)
    mapping.source = chosen.source
    mapping.columns |= mapping_of(sheet, chosen.columns)
    mapping.save()


@transaction.atomic
def undo(row: DataImport, *, by: Person, now: datetime) -> None:
    """Raises NotUndoable, NoLongerYours, and ChangedSince if something it brought was changed since: then nothing is undone."""
    lock_names()
    row = DataImport.objects.select_for_update().get(pk=row.pk)
    if not row.may_be_undone(now) or not row.undo:
        raise NotUndoable
    lines, rows = undo_lines(row.undo, by, now)
    if row.system == System.ORGANISATION_FILE:
        # Like its import, it reports nothing (docs/webhooks.md).
        for line in lines:
            line.event = None
    else:
        check_editable(rows, by, now)
    row_undo.undo(row.undo)
    audit.append(lines)
    row.state, row.undo = ImportState.UNDONE, {}
    row.save()
    log(row, "undone", by, now)


Undone = Initiative | CriticalArea | Dependency


def check_editable(rows: Sequence[Undone], by: Person, now: datetime) -> None:
    """Raises NoLongerYours."""
    homes = {one.pk if isinstance(one, Initiative) else one.initiative_id for one in rows}
    today = timezone.localdate(now)
    if homes - set(Initiative.objects.editable_by(by, today).values_list("pk", flat=True)):
        raise NoLongerYours


def undo_lines(recorded: RowUndo, by: Person, now: datetime) -> tuple[list[AuditLine], list[Undone]]:
    """What an undo removes and restores, for the change logs of initiatives, and the rows as they are before it."""
    found: list[AuditLine] = []
    there: list[Undone] = []
    for part, verb in ((dict(recorded["created"]), "removed"), (recorded["changed"], "restored")):
        ids = {model: [int(pk) for pk in part.get(model._meta.label, ())] for model in UNDONE}
        rows = (
            *Initiative.objects.filter(pk__in=ids[Initiative]),
            *CriticalArea.objects.filter(pk__in=ids[CriticalArea]).select_related("initiative"),
            *Dependency.objects.filter(pk__in=ids[Dependency]).select_related("initiative"),
        )
        there += rows
        for one in rows:
            kind, changes = CHANGED[type(one)], NO_CHANGES
            if verb == "restored":
                before = row_undo.from_values(type(one)(), part[one._meta.label][str(one.pk)][0])
                changes = audit.field_changes(before, one, REPORTED[type(one)])
            event = kind if verb == "restored" else None
            found.append(audit.row_line(one, verb, by=by, now=now, event=event, changes=changes))
    return found, there


def log(row: DataImport, verb: str, by: Person, now: datetime) -> None:
    """Without the name of the file or the query, which only the person sees."""
    line = audit.line(at=now, by=by, verb=verb, thing="import", label=row.get_system_display(), after=row.result)
    audit.append([line])


class ImportWriter:
    """Writes the lines of a preview through the services of the pages."""

    def __init__(self, recorder: RowRecorder, chosen: ImportChoices, by: Person, now: datetime, today: date) -> None:
        self.recorder, self.chosen, self.by, self.now, self.today = recorder, chosen, by, now, today
        self.on_team: set[tuple[int, int]] = set()

    def write(self, lines: Sequence[Line]) -> None:
        new, known = [one for one in lines if one.is_new], [one for one in lines if not one.is_new]
        self.add_initiatives([one for one in new if one.thing == Thing.INITIATIVE])
        self.change(known)
        self.add_areas([one for one in new if one.thing == Thing.AREA])
        for line in new:
            if line.thing == Thing.DEPENDENCY:
                self.add_dependency(line)
        self.give_dates(lines)
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
        if row.owner is None or (row.initiative_id, row.owner.pk) in self.on_team:
            return
        self.on_team.add((row.initiative_id, row.owner.pk))
        if row.initiative.assignments.filter(person=row.owner).exists():
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

    def change(self, lines: Sequence[Line]) -> None:
        for model in UNDONE:
            changed = [one for one in lines if isinstance(one.row, model) and (one.new or one.date_given)]
            self.recorder.changes([one.row for one in changed])
            changed = [one for one in changed if one.new]
            for line in changed:
                for name, value in line.new.items():
                    setattr(line.row, name, value)
                if isinstance(line.row, CriticalArea) and "owner" in line.new:
                    self.add_owner(line.row)
            fields = {name for line in changed for name in line.new}
            imported.change_rows(model, [one.row for one in changed], fields, by=self.by, now=self.now)

    def give_dates(self, lines: Sequence[Line]) -> None:
        dates = {one.row: one.date_given for one in lines if isinstance(one.row, Dependency) and one.date_given}
        self.recorder.changes(
            DateGiven.objects.filter(dependency__among=[one.pk for one in dates], recorded_on=self.today)
        )
        self.recorder.changes(DateRequest.objects.filter(dependency__among=[one.pk for one in dates], answered_on=None))
        given = imported.give_dates(dates, self.today, by=self.by, now=self.now)
        known = self.recorder.before.get(DateGiven._meta.label, {})
        self.recorder.creates([one for one in given if one.pk not in known])

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
