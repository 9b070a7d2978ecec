"""Hours a week that are possible but unlikely: the form asks once, and takes them when they are confirmed."""

from decimal import Decimal
from typing import Final

from django import forms

from people.model_fields import format_hours

MOST_USUAL: Final = 60
"""Above these hours a week a form asks."""
MESSAGES: Final = {
    "min_value": "Hours can't be below 0.",
    "max_value": "A week has 168 hours.",
    "invalid": "Enter hours as a number, such as 40 or 37.5.",
}


class ConfirmedHoursForm(forms.Form):
    """A form with hours a week, and a box to confirm them that is only shown when it is needed."""

    sure = forms.BooleanField(required=False, label="Yes, that is right")
    asks_hours = False

    def question_hours(self, name: str) -> None:
        """Call it from `clean`."""
        hours: Decimal | None = self.cleaned_data.get(name)
        if hours is None or hours <= MOST_USUAL:
            return
        self.asks_hours = True
        if not self.cleaned_data.get("sure"):
            a_day = format_hours((hours / 5).quantize(Decimal("0.1")))
            self.add_error(
                name,
                f"{format_hours(hours)} h a week is {a_day} h on each of five days. Correct it, or confirm it below.",
            )
