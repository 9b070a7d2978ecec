"""One or two new initiatives to evaluate: how many hours each, and from when. The values are in the URL and never stored."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django import forms

from initiatives.models import Initiative
from people.django_types import FormData, field_of
from people.forms.fields import DayField


def hours_field(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=168, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
        error_messages={
            "min_value": "Enter 0 or more hours.", "max_value": "Enter at most 168 hours.",
            "invalid": "Enter hours as a number, such as 6 or 7.5.",
        },
    )  # fmt: skip


class EvaluationForm(forms.Form):
    """Both choices offer the same rows, which are loaded once."""

    one = forms.ChoiceField(
        label="New initiative",
        error_messages={"required": "Choose an initiative.", "invalid_choice": "Choose an initiative from the list."},
    )
    one_hours = hours_field("Hours a week")
    other = forms.ChoiceField(
        label="Second initiative",
        required=False,
        error_messages={"invalid_choice": "Choose an initiative from the list."},
    )
    other_hours = hours_field("Hours a week")
    day = DayField(required=False, label="From")

    def __init__(self, data: FormData, *, seen: Sequence[Initiative], usual_hours: Decimal, today: date) -> None:
        super().__init__(data, initial={"one_hours": usual_hours, "other_hours": usual_hours, "day": today})
        self.usual_hours = usual_hours
        self.seen = {row.key: row for row in seen}
        for name, nothing in (("one", "Choose an initiative"), ("other", "None")):
            choices = [("", nothing), *((row.key, row.name) for row in seen)]
            field_of(self, name, forms.ChoiceField).choices = choices

    def chosen(self) -> list[tuple[Initiative, Decimal]]:
        """The chosen initiatives with their hours a week. The form must be valid."""
        typed = self.cleaned_data
        pairs = [(typed["one"], typed["one_hours"]), (typed["other"], typed["other_hours"])]
        return [(self.seen[key], self.usual_hours if hours is None else hours) for key, hours in pairs if key]

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("one") and found.get("one") == found.get("other"):
            self.add_error("other", "This is the same initiative. Choose a different one, or none.")
