"""Import levels of skills from a table of people × skills."""

from collections.abc import Sequence
from typing import Any

from initiatives.skill_matrix import services
from initiatives.skill_matrix.forms import ColumnsForm
from initiatives.skill_matrix.queries import skill_import
from people.forms.tables import TableColumnsForm
from people.management.table_import import Importer, TableImportCommand, TablePreview


class Command(TableImportCommand):
    help = "Import levels of skills from a table: all of it or, if it has errors, none of it."
    form = ColumnsForm
    field_names = {skill_import.PERSON: "person", skill_import.NEW: "new"}

    @staticmethod
    def is_heading(row: Sequence[str]) -> bool:
        return skill_import.is_heading(row)

    def preview(self, form: TableColumnsForm, importer: Importer) -> tuple[Any, TablePreview]:
        found = skill_import.preview_import(form.spreadsheet, form.columns(), importer.by, importer.today)
        changes: list[dict[str, object]] = [
            {"person": one.person.key, "skill": one.skill, "before": one.before, "after": one.after, "cell": one.place}
            for one in found.changes
        ]
        return found, TablePreview(changes, found.faults, (), self.mapping(form), form.spreadsheet)

    def carry_out(self, form: TableColumnsForm, found: Any, importer: Importer) -> int:
        return services.import_skills(found, by=importer.by, now=importer.now, today=importer.today)
