"""Forms of imports: what the columns of a table are and where its rows go, and how to read Jira."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django import forms
from django.core.exceptions import ValidationError

from initiatives.models import Initiative
from integrations.imports.models import System
from integrations.imports.queries import columns
from integrations.imports.queries.preview import ImportChoices
from people.django_types import FormData
from people.forms.fields import Choice
from people.forms.tables import TableColumnsForm
from people.models import Person, Team
from people.spreadsheets.tables import Spreadsheet

ASKS_FOR_SOURCE: Final = {System.TABLE, System.JIRA, System.LINEAR}
"""Their IDs are not addresses."""
MOST_OFFERED: Final = 200


class ImportColumnsForm(TableColumnsForm):
    """The table is stored with the import, so it doesn't travel in the form."""

    def __init__(
        self,
        data: FormData,
        sheet: Spreadsheet,
        *,
        system: str,
        viewer: Person,
        today: date,
        remembered: Mapping[str, str],
        source: str = "",
        site: str = "",
    ) -> None:
        self.system, self.viewer, self.site, self.remembered = system, viewer, site, remembered
        super().__init__(data, sheet)
        del self.fields["table"], self.fields["sheet"]
        if system in ASKS_FOR_SOURCE and not site:
            self.fields["source"] = forms.CharField(
                label="Source",
                max_length=150,
                initial=source,
                help_text="Where the table is from. With the same name, the next import finds these rows again.",
                error_messages={"required": "Enter a name, such as “Roadmap”."},
            )
        self.editable = Initiative.objects.editable_by(viewer, today)
        first = self.editable.order_by("name").values_list("key", "name")[:MOST_OFFERED]
        self.fields["into"] = forms.ChoiceField(
            required=False,
            label="Each row becomes",
            choices=[
                ("", "an initiative, or an area of what it is part of"),
                ("An area of", [(key, name) for key, name in first]),
            ],
            error_messages={"invalid_choice": "Choose an initiative that you can change."},
        )
        self.fields["team"] = forms.ModelChoiceField(
            Team.objects.order_by("name"),
            required=False,
            to_field_name="key",
            label="Import only rows of",
            empty_label="every team",
            help_text="Rows of other teams are then only what yours wait for.",
        )
        self.order_fields(["seen", "source", "into", "team"])

    def guess(self) -> list[str]:
        return columns.guess_columns(self.spreadsheet, self.system, self.remembered)

    def choices_of(self, head: str) -> Sequence[Choice]:
        return [("", "skip"), *columns.FIELDS.items()]

    def clean(self) -> None:
        if error := columns.columns_error(self.columns()):
            raise ValidationError(error)

    def choices(self) -> ImportChoices:
        """Of a valid form. The IDs of a table are unique in what one person imports under one name."""
        found = self.cleaned_data
        source = " ".join(str(found.get("source") or "").split())
        own = f"{self.viewer.key}/{source}" if self.system == System.TABLE else source or self.system
        into = self.editable.filter(key=found["into"]).first() if found["into"] else None
        return ImportChoices(self.columns(), self.system, self.site or own, source, into, found["team"])

    def choices_to_keep(self) -> dict[str, str]:
        """What the person chose, to open the form with."""
        return {name: str(self.data.get(name) or "") for name in self.fields if name != "seen"}
