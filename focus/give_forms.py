"""The form for making room: what each item of an overfull week gives up."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms

from focus.giving import Give, Line

HALF: Final = Decimal("0.5")


class GiveForm(forms.Form):
    """Half-hours to cut from one item, and where they go."""

    hours = forms.DecimalField(min_value=0, max_digits=5, decimal_places=2, required=False)
    how = forms.ChoiceField()

    def __init__(self, line: Line, data: Mapping[str, Any] | None = None) -> None:
        initial = {"hours": f"{line.give.hours:g}", "how": line.give.code}
        super().__init__(data, prefix=line.entry.dom_id, initial=initial)
        self.line = line
        name, most = line.entry.name, f"{line.entry.hours:g}"
        words = f"“{name}”: enter 0 to {most} hours, in half-hour steps."
        faults = ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits")
        hours, how = self.fields["hours"], self.fields["how"]
        hours.error_messages |= dict.fromkeys(faults, words)
        hours.widget.attrs |= {
            "max": most, "step": "0.5", "inputmode": "decimal", "aria-label": f"Hours to cut from {name}",
        }  # fmt: skip
        assert isinstance(how, forms.ChoiceField)
        how.choices = line.options
        how.widget.attrs |= {"aria-label": f"What happens to the hours cut from {name}"}
        how.error_messages |= dict.fromkeys(("required", "invalid_choice"), f"Choose what happens to “{name}”.")
        self.words = words

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"] or Decimal(0)
        if hours % HALF or hours > Decimal(str(self.line.entry.hours)):
            raise forms.ValidationError(self.words)
        return hours

    def give(self) -> Give:
        return Give.of(float(self.cleaned_data["hours"]), self.cleaned_data["how"])
