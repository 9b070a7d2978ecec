"""Forms that pages of several apps build on: with a version of the edited row, for a secret link, for a table."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from people import spreadsheet_reader
from people.concurrency import Version, row_etag
from people.django_types import ModelForm
from people.models import LinkKind
from people.upload_checks import InvalidUpload

Row = TypeVar("Row", bound=models.Model)


class VersionedForm(ModelForm[Row]):
    """A model form with an etag of the values it opened with, for the fields it has."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "seen":
            return row_etag(self.instance, self.watched_fields()) if self.instance.pk else ""
        return super().get_initial_for_field(field, field_name)

    def watched_fields(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if is_column(self.instance, name))

    def version(self) -> Version:
        """What the editor of a valid form saw."""
        return Version(self.watched_fields(), self.cleaned_data["seen"])

    def etag_of(self, stored: models.Model) -> str:
        """The etag of the current values."""
        return row_etag(stored, self.watched_fields())


def is_column(row: models.Model, name: str) -> bool:
    try:
        row._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


class LinkForm(forms.Form):
    purpose = forms.CharField(max_length=120)
    days = forms.TypedChoiceField(coerce=int, label="Expires in")

    def __init__(self, *args: Any, days: Sequence[int], label: str, help_text: str, **kwargs: Any) -> None:
        """`label` and `help_text` ask for the purpose; the first of `days` is the default."""
        super().__init__(*args, **kwargs)
        self.initial["days"] = days[0]
        purpose, choice = self.fields["purpose"], self.fields["days"]
        assert isinstance(choice, forms.ChoiceField)
        purpose.label, purpose.help_text = label, help_text
        choice.choices = [(one, f"{one} days") for one in days]

    @property
    def keep(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class KindForm(forms.Form):
    """The kind a list is filtered by; an unknown kind filters nothing."""

    kind = forms.ChoiceField(choices=LinkKind.choices, required=False)

    def chosen(self) -> str:
        return str(self.cleaned_data["kind"]) if self.is_valid() else ""


class TableForm(forms.Form):
    """A file or pasted text; the value of `sheet` is the table."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text="CSV or Excel (.xlsx).",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
        error_messages={"empty": "This file is empty."},
    )
    table = forms.CharField(
        label="Or paste the table",
        required=False,
        max_length=600_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Copied from a spreadsheet, including the header row.",
    )

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].widget.attrs["placeholder"] = example

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        file, text = found.get("file"), found.get("table") or ""
        if "file" in self.errors or "table" in self.errors:
            return found
        if not file and not text.strip():
            raise ValidationError("Choose a file, or paste a table.")
        try:
            found["sheet"] = spreadsheet_reader.from_file(file) if file else spreadsheet_reader.from_text(text)
        except InvalidUpload as fault:
            self.add_error("file" if file else "table", str(fault))
        return found
