"""Importing an organisation file in the administration: a dry run, the import if it still does the same, its undo for a day."""

import json
from datetime import datetime

from django.db import transaction

from engine.weeks import Week
from integrations.imports.models import DataImport, ImportState, System
from integrations.imports.services import carry_out
from leadplan.orgfile.importing import Report, import_organisation
from people.concurrency import EditConflict, etag
from people.keys import lock_names
from people.models import Person
from people.services.row_undo import RowRecorder


class NewWeek(Exception):
    """A week is over since the import: what applied in it is not rewritten."""


def keep_file(content: bytes, title: str, *, by: Person, now: datetime) -> DataImport:
    """With what its import would change. Raises InvalidFile."""
    report = import_organisation(content, by=by, now=now, dry_run=True, public_only=True)
    return DataImport.objects.create(
        person=by, system=System.ORGANISATION_FILE, title=title[:200], created_at=now,
        table={"file": content.decode("utf-8-sig")}, settings=as_shown(report),
    )  # fmt: skip


def as_shown(report: Report) -> dict[str, object]:
    changes = [
        {
            "what": one.list.replace("_", " "),
            "name": one.name,
            "is_new": one.fields is None,
            "values": one.values_text(),
        }
        for one in report.changes
    ]
    return {"changes": changes, "notices": report.notices, "counts": in_words(report)}


def in_words(report: Report) -> str:
    new = sum(one.fields is None for one in report.changes)
    sides = ((new, "new"), (len(report.changes) - new, "changed"))
    return ", ".join(f"{count:,} {word} row{'' if count == 1 else 's'}" for count, word in sides if count)


def version_of(row: DataImport) -> str:
    """The etag of what the page shows."""
    return etag([json.dumps(row.settings, sort_keys=True)])


@transaction.atomic
def import_file(row: DataImport, *, seen: str, by: Person, now: datetime) -> None:
    """Raises InvalidFile if it can no longer be imported, and EditConflict if it would no longer do what the preview showed."""
    # In the order in which an undo locks, so that neither waits for the other.
    lock_names()
    row = DataImport.objects.select_for_update().get(pk=row.pk)
    if row.state != ImportState.READY or version_of(row) != seen:
        raise EditConflict
    recorder = RowRecorder()
    report = import_organisation(row.table["file"].encode(), by=by, now=now, recorder=recorder, public_only=True)
    if as_shown(report) != row.settings:
        raise EditConflict
    row.state, row.imported_at, row.result = ImportState.IMPORTED, now, in_words(report)
    row.undo, row.table = dict(recorder.finish()), {}
    row.save()


def look_again(row: DataImport, *, by: Person, now: datetime) -> None:
    """What the import would do now. Raises InvalidFile."""
    report = import_organisation(row.table["file"].encode(), by=by, now=now, dry_run=True, public_only=True)
    row.settings = as_shown(report)
    row.save(update_fields=["settings"])


def undo_file(row: DataImport, *, by: Person, now: datetime) -> None:
    """Raises NotUndoable, ChangedSince, and NewWeek."""
    zone = by.zone("UTC")
    if row.imported_at and Week.of(row.imported_at.astimezone(zone).date()) != Week.of(now.astimezone(zone).date()):
        raise NewWeek
    carry_out.undo(row, by=by, now=now)
