"""What the commands that import tables share: the file, the columns, the preview in words or as JSON."""

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser

from people import clock
from people.database_state import DatabaseCommand
from people.forms.tables import TableColumnsForm
from people.management.acting_person import person_named
from people.models import Person
from people.names import fold
from people.spreadsheets import tables
from people.spreadsheets.tables import CellError, Spreadsheet, cell_name, column_letters
from people.upload_checks import InvalidUpload


@dataclass(frozen=True, slots=True)
class TablePreview:
    """What an import would do; `changes` are JSON objects."""

    changes: Sequence[dict[str, object]] = ()
    faults: Sequence[CellError] = ()
    left_out: Sequence[CellError] = ()
    mapping: dict[str, str | None] = field(default_factory=dict)
    table: Spreadsheet | None = None

    def as_json(self) -> dict[str, object]:
        sheet = self.table.sheet if self.table else ""

        def cells(errors: Sequence[CellError]) -> list[dict[str, str]]:
            return [{"sheet": sheet, "cell": one.place, "message": one.text} for one in errors]

        return {
            "table": self.table
            and {
                "sheet": sheet,
                "heading_row": self.table.heading_row,
                "other_sheets": list(self.table.other_sheets),
            },
            "mapping": self.mapping,
            "changes": list(self.changes),
            "left_out": cells(self.left_out),
            "faults": cells(self.faults),
        }


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports, when."""

    by: Person | None
    now: datetime
    today: date
    correcting: bool = False
    """Whether weeks that are over may change."""


class TableImportCommand(DatabaseCommand, ABC):
    """Subclasses say what the columns are, preview and import."""

    form: ClassVar[type[TableColumnsForm]]
    field_names: ClassVar[dict[str, str]] = {}
    """The columns' values that are written differently in `--map` and in the JSON."""

    @staticmethod
    @abstractmethod
    def is_heading(row: Sequence[str]) -> bool: ...

    @abstractmethod
    def preview(self, form: TableColumnsForm, importer: Importer) -> tuple[Any, TablePreview]:
        """What was found, for `carry_out`, and how it is printed."""

    @abstractmethod
    def carry_out(self, form: TableColumnsForm, found: Any, importer: Importer) -> int: ...

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a CSV, Excel or LibreOffice file; - reads standard input")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADING=FIELD", help="what a column is; FIELD may be skip"
        )
        parser.add_argument("--dry-run", action="store_true", help="print what would change, without changing anything")
        parser.add_argument("--json", action="store_true", help="print it as JSON")
        parser.add_argument(
            "--as", dest="actor", metavar="EMAIL", help="import under this person's name and permissions"
        )

    def handle(
        self, *, file: str, map: list[str], dry_run: bool, json: bool, actor: str | None, **options: object
    ) -> None:
        by, now = person_named(actor), clock.now()
        importer = Importer(by, now, now.date(), options.get("correct_mistakes") is True)
        form = self.form_of(file, map)
        found, shown = None, self.columns_preview(form) if isinstance(form, TableColumnsForm) else form
        if isinstance(form, TableColumnsForm) and not shown.faults:
            found, shown = self.preview(form, importer)
        self.print_preview(shown, as_json=json)
        if shown.faults:
            raise CommandError(f"{len(shown.faults)} error{'s' if len(shown.faults) > 1 else ''}. Nothing was changed.")
        if dry_run or not isinstance(form, TableColumnsForm):
            return
        count = self.carry_out(form, found, importer)
        if not json:
            self.stdout.write(f"{count} imported.")

    def form_of(self, file: str, mapped: Sequence[str]) -> TableColumnsForm | TablePreview:
        """The columns as guessed and mapped; a preview with the reason if the file can't be read."""
        try:
            with sys.stdin.buffer if file == "-" else Path(file).open("rb") as stream:
                sheet = tables.from_file(stream, self.is_heading)
        except OSError as error:
            raise CommandError(f"Can't read {file} ({error.strerror}).") from error
        except InvalidUpload as error:
            return TablePreview(faults=[CellError("", str(error))])
        return self.form.guessed(sheet, **dict(self.choice(sheet, one) for one in mapped))

    def choice(self, sheet: Spreadsheet, mapped: str) -> tuple[str, str]:
        """A form field and its value, from HEADING=FIELD. Raises CommandError."""
        heading, equals, name = mapped.rpartition("=")
        names = [head or column_letters(number) for number, head in enumerate(sheet.head)]
        column = next((number for number, one in enumerate(names) if fold(one) == fold(heading)), None)
        if not equals or column is None:
            raise CommandError(f"--map {mapped}: write HEADING=FIELD, with one of these headings: {', '.join(names)}.")
        values = {shown: value for value, shown in self.field_names.items()}
        name = name.strip()
        return f"column-{column}", "" if name == "skip" else values.get(name, name)

    def columns_preview(self, form: TableColumnsForm) -> TablePreview:
        form.is_valid()
        row = form.spreadsheet.heading_row
        faults = []
        for name, errors in form.errors.items():
            column = int(name.removeprefix("column-")) if name.startswith("column-") else 0
            faults += [CellError(cell_name(row, column), str(error)) for error in errors]
        return TablePreview(faults=faults, mapping=self.mapping(form), table=form.spreadsheet)

    def mapping(self, form: TableColumnsForm) -> dict[str, str | None]:
        return {head: one and self.field_names.get(one, one) for head, one in form.mapping().items()}

    def print_preview(self, shown: TablePreview, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(shown.as_json(), ensure_ascii=False, indent=2))
            return
        if shown.table is not None:
            self.stdout.write(f"Table found: {shown.table.place}.")
            if shown.table.other_sheets:
                self.stdout.write(f"Not read: {', '.join(shown.table.other_sheets)}.")
        for head, name in shown.mapping.items():
            self.stdout.write(f"{head}: {name or 'skipped'}")
        for change in shown.changes:
            self.stdout.write(
                "+ " + ", ".join(f"{name} {value}" for name, value in change.items() if value is not None)
            )
        for one in shown.left_out:
            self.stdout.write(f"left out: {one.place} {one.text}")
        for one in shown.faults:
            self.stderr.write(f"{one.place} {one.text}".strip())
