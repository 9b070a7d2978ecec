"""A table, uploaded as a file or pasted."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people import sheets
from people.uploads import Refused


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
            found["sheet"] = sheets.from_file(file) if file else sheets.from_text(text)
        except Refused as fault:
            self.add_error("file" if file else "table", str(fault))
        return found
