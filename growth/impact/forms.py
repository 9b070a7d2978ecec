"""For which days and which readers an impact document is, and what to leave out."""

from datetime import date

from django import forms

from growth.impact.queries import Reader
from people.django_types import FormData
from people.forms.fields import DayField


class ImpactForm(forms.Form):
    """The values are in the address; by default this quarter, for the person themselves."""

    first = DayField(label="From", error_messages={"required": "Enter the first day."})
    last = DayField(label="To", error_messages={"required": "Enter the last day."})
    reader = forms.ChoiceField(
        label="For", choices=Reader.choices, error_messages={"invalid_choice": "Choose one of the readers."}
    )

    def __init__(self, data: FormData, *, today: date) -> None:
        super().__init__({**self.defaults(today), **{name: value for name, value in (data or {}).items() if value}})

    @staticmethod
    def defaults(today: date) -> dict[str, object]:
        quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        return {"first": quarter.isoformat(), "last": today.isoformat(), "reader": Reader.OWN.value}

    def clean(self) -> None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day can’t be before the first day.")

    @property
    def chosen_reader(self) -> Reader:
        return Reader(self.cleaned_data["reader"])
