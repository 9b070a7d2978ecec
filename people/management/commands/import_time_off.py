"""Import time off from a table."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandParser

from people.forms.tables import TableColumnsForm, TimeOffColumnsForm
from people.management.table_import import Importer, TableImportCommand, TablePreview
from people.queries import time_off_table
from people.services import time_off_import


class Command(TableImportCommand):
    help = "Import time off from a table: all of it or, if it has errors, none of it."
    form = TimeOffColumnsForm

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--correct-mistakes",
            action="store_true",
            help="also add time off in weeks that are over; without it those rows are left out",
        )

    @staticmethod
    def is_heading(row: Sequence[str]) -> bool:
        return time_off_table.is_heading(row)

    def preview(self, form: TableColumnsForm, importer: Importer) -> tuple[Any, TablePreview]:
        found = time_off_table.preview(form.spreadsheet, form.columns(), importer.by, importer.today)
        changes: list[dict[str, object]] = [
            {"person": row.person.key, "from": str(row.start), "to": str(row.end), "part": str(row.part), "cell": place}
            for row, place in found.changes(found.past_code if importer.correcting else "")
        ]
        left_out = found.left_out if importer.correcting else [*found.left_out, *(one.reason for one in found.past)]
        return found, TablePreview(changes, found.errors, left_out, self.mapping(form), form.spreadsheet)

    def carry_out(self, form: TableColumnsForm, found: Any, importer: Importer) -> int:
        return time_off_import.import_time_off(
            form.spreadsheet,
            form.columns(),
            by=importer.by,
            now=importer.now,
            today=importer.today,
            seen=found.etag(),
            correcting=found.past_code if importer.correcting else "",
        )
