"""Import time off from a table."""

from collections.abc import Sequence
from typing import Any

from people.forms.tables import TableColumnsForm, TimeOffColumnsForm
from people.management.table_import import Importer, TableImportCommand, TablePreview
from people.queries import time_off_table
from people.services import time_off_import


class Command(TableImportCommand):
    help = "Import time off from a table: all of it or, if it has errors, none of it."
    form = TimeOffColumnsForm

    @staticmethod
    def is_heading(row: Sequence[str]) -> bool:
        return time_off_table.is_heading(row)

    def preview(self, form: TableColumnsForm, importer: Importer) -> tuple[Any, TablePreview]:
        found = time_off_table.preview(form.spreadsheet, form.columns(), importer.by)
        changes: list[dict[str, object]] = [
            {"person": row.person.key, "from": str(row.start), "to": str(row.end), "part": str(row.part), "cell": place}
            for row, place in found.changes
        ]
        return found, TablePreview(changes, found.errors, found.left_out, self.mapping(form), form.spreadsheet)

    def carry_out(self, form: TableColumnsForm, found: Any, importer: Importer) -> int:
        return time_off_import.import_time_off(
            form.spreadsheet, form.columns(), by=importer.by, now=importer.now, seen=found.etag()
        )
