"""An entry of the journal, by hand or kept from a proposal."""

from datetime import date

from django import forms

from growth.models import MOST_TEXT, JournalEntry
from people.django_types import FormData
from people.forms.base import VersionedForm
from people.forms.fields import DayField

LINK: str = "Enter a link that starts with https:// or http://."


class EntryForm(VersionedForm[JournalEntry]):
    watched = ("on", "title", "text", "kind", "result_figure", "result_unit", "evidence_url")
    on = DayField(label="Date", error_messages={"required": "Enter the day it happened."})
    result_figure = forms.DecimalField(
        label="Result",
        required=False,
        max_digits=16,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
        help_text="A figure, if there is one.",
        error_messages={
            "invalid": "Enter the result as a number, such as 23 or 1.5.",
            "max_decimal_places": "Use at most two decimal places.",
            "max_digits": "Enter a smaller number.",
            "max_whole_digits": "Enter a smaller number.",
        },
    )
    evidence_url = forms.URLField(
        label="Link to evidence",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": LINK, "max_length": "Enter a link of at most 500 characters."},
    )

    class Meta:
        model = JournalEntry
        fields = ("title", "on", "kind", "text", "result_figure", "result_unit", "evidence_url")
        labels = {"title": "What you want to remember", "text": "Details", "result_unit": "Unit"}
        help_texts = {"result_unit": "Such as days, or EUR per year."}
        widgets = {
            "title": forms.TextInput(attrs={"autocomplete": "off"}),
            "text": forms.Textarea(attrs={"rows": 4}),
            "result_unit": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        error_messages = {
            "title": {
                "required": "Enter what you want to remember.",
                "max_length": "Enter at most 200 characters; the details have room for more.",
            },
            "text": {"max_length": f"Enter at most {MOST_TEXT:,} characters."},
        }

    def __init__(self, data: FormData = None, *, instance: JournalEntry, today: date) -> None:
        super().__init__(data, instance=instance)
        if instance.pk is None:
            self.initial["on"] = today

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_evidence_url(self) -> str:
        found = str(self.cleaned_data["evidence_url"])
        if found and not found.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(LINK)
        return found
