"""Tables that were read and are not imported yet."""

import re
from collections.abc import Mapping
from datetime import datetime

from integrations.imports.models import DataImport, ImportMapping, ImportState
from integrations.imports.queries.columns import system_of
from people.models import Person
from people.spreadsheets.tables import Spreadsheet


def keep_table(person: Person, sheet: Spreadsheet, title: str, *, now: datetime) -> DataImport:
    return DataImport.objects.create(
        person=person, system=system_of(sheet), title=title[:200], table=as_json(sheet), created_at=now
    )


def as_json(sheet: Spreadsheet) -> dict[str, object]:
    return {
        "head": list(sheet.head),
        "rows": [list(row) for row in sheet.rows],
        "first": sheet.first,
        "sheet": sheet.sheet,
    }


def sheet_of(row: DataImport) -> Spreadsheet:
    return Spreadsheet(row.table["head"], row.table["rows"], row.table["first"], row.table["sheet"])


def earlier(person: Person, number: str) -> DataImport | None:
    """A table that the person has not imported yet."""
    if not re.fullmatch("[0-9]{1,18}", number):
        return None
    return (
        DataImport.objects.visible_to(person)
        .of_tables()
        .filter(pk=int(number), state=ImportState.READY, site="")
        .first()
    )


def keep_choices(row: DataImport, chosen: Mapping[str, str]) -> None:
    """What the person chose on the preview, so that it opens with it."""
    if chosen != row.settings:
        row.settings = dict(chosen)
        row.save(update_fields=["settings"])


def remembered(person: Person, system: str) -> ImportMapping:
    """What the person chose for the last table of this system; an empty one if there was none."""
    return ImportMapping.objects.visible_to(person).filter(system=system).first() or ImportMapping()
