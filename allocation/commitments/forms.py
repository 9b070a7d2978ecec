"""What is weighed: one or two initiatives, for how many hours, from when. It travels in the address and is kept nowhere."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from initiatives.models import Initiative, Stage
from initiatives.stages import EXPECTED
from people.forms.fields import DayField

USUAL: Decimal = EXPECTED[Stage.WEEKLY]


def hours_field(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=168, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
        error_messages={
            "min_value": "Hours can’t be below 0.", "max_value": "A week has 168 hours.",
            "invalid": "Write hours as a number, such as 6 or 7.5.",
        },
    )  # fmt: skip


class WeighForm(forms.Form):
    """Both choices are among the same rows, which are loaded once."""

    one = forms.ChoiceField(
        label="What you weigh",
        error_messages={"required": "Choose an initiative.", "invalid_choice": "Choose one of those that you see."},
    )
    one_hours = hours_field("Hours a week")
    other = forms.ChoiceField(
        label="Against", required=False, error_messages={"invalid_choice": "Choose one of those that you see."}
    )
    other_hours = hours_field("Hours a week")
    day = DayField(required=False, label="From")

    def __init__(self, *args: Any, seen: Sequence[Initiative], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = {row.key: row for row in seen}
        for name, nothing in (("one", "choose an initiative"), ("other", "nothing: as it is")):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", nothing), *((row.key, row.name) for row in seen)]

    def chosen(self) -> list[tuple[Initiative, Decimal]]:
        """What is weighed in a valid form, and for how many hours a week."""
        typed = self.cleaned_data
        pairs = [(typed["one"], typed["one_hours"]), (typed["other"], typed["other_hours"])]
        return [(self.seen[key], USUAL if hours is None else hours) for key, hours in pairs if key]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("one") and found.get("one") == found.get("other"):
            self.add_error("other", "It is the same: choose another one, or nothing.")
        return found
