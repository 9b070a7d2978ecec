"""Forms of table imports: a file or pasted text, then what each column is."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError

from people.django_types import FormData
from people.forms.fields import Choice
from people.queries import time_off_table
from people.spreadsheets import tables
from people.spreadsheets.tables import IsHeading, Spreadsheet, column_letters
from people.upload_checks import InvalidUpload


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

    def __init__(self, *args: Any, is_heading: IsHeading, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_heading = is_heading
        self.fields["table"].widget.attrs["placeholder"] = example

    @classmethod
    def to_edit(cls, sheet: Spreadsheet, *, is_heading: IsHeading, example: str) -> Self:
        """With a table that was sent before, so that errors can be fixed here."""
        return cls(initial={"table": sheet.as_pasted()}, is_heading=is_heading, example=example)

    def clean(self) -> None:
        found = self.cleaned_data
        file, text = found.get("file"), found.get("table") or ""
        if "file" in self.errors or "table" in self.errors:
            return
        if not file and not text.strip():
            raise ValidationError("Choose a file, or paste a table.")
        try:
            found["sheet"] = (
                tables.from_file(file, self.is_heading) if file else tables.from_text(text, self.is_heading)
            )
        except InvalidUpload as fault:
            self.add_error("file" if file else "table", str(fault))


class ColumnField(forms.ChoiceField):
    """What a column is; empty if it is not imported."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class TableColumnsForm(forms.Form):
    """What each column is, confirmed by the person. The table travels with the form, so going back and reloading work."""

    table = forms.CharField(max_length=600_000, strip=False, widget=forms.HiddenInput)
    sheet = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    """The etag of the preview that the person saw."""
    invalid_choice: ClassVar[str] = "Choose another."
    use_required_attribute = False

    def __init__(self, data: FormData, sheet: Spreadsheet) -> None:
        super().__init__(data, initial={"table": sheet.as_csv(), "sheet": sheet.sheet})
        self.spreadsheet = sheet
        for number, (head, column) in enumerate(zip(sheet.head, self.guess(), strict=True)):
            self.fields[f"column-{number}"] = ColumnField(
                label=sheet.heading(number),
                choices=self.choices_of(head),
                initial=column,
                help_text=", ".join(dict.fromkeys(row[number] for row in sheet.rows[:20] if row[number]))[:40],
                error_messages={"invalid_choice": self.invalid_choice},
            )

    def guess(self) -> list[str]:
        raise NotImplementedError

    def choices_of(self, head: str) -> Sequence[Choice]:
        raise NotImplementedError

    def columns(self) -> list[str]:
        return [self.cleaned_data.get(f"column-{number}", "") for number in range(len(self.spreadsheet.head))]

    def mapping(self) -> dict[str, str | None]:
        """Each heading with its field; columns without a heading go by their letters."""
        heads = (head or column_letters(number) for number, head in enumerate(self.spreadsheet.head))
        return {head: one or None for head, one in zip(heads, self.columns(), strict=True)}

    @classmethod
    def guessed(cls, sheet: Spreadsheet, **chosen: str) -> Self:
        """The form as if sent with its guesses, except for what is `chosen`."""
        form = cls(None, sheet)
        data = {name: field.initial or "" for name, field in form.fields.items()}
        return cls({**data, "table": sheet.as_csv(), "sheet": sheet.sheet, **chosen}, sheet)

    @classmethod
    def sheet_of(cls, data: FormData, is_heading: IsHeading) -> Spreadsheet:
        """The table that travelled with the form. Raises InvalidUpload."""
        sent = data or {}
        return tables.from_text(str(sent.get("table", "")), is_heading, str(sent.get("sheet", ""))[:100])


class TimeOffColumnsForm(TableColumnsForm):
    def guess(self) -> list[str]:
        return time_off_table.guess_columns(self.spreadsheet)

    def choices_of(self, head: str) -> Sequence[Choice]:
        return [("", "skip"), *time_off_table.FIELDS.items()]

    def clean(self) -> None:
        if error := time_off_table.columns_error(self.spreadsheet, self.columns()):
            raise ValidationError(error)
