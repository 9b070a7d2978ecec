"""Forms of rows with dates: from which day a change applies, and the confirmation that weeks that are over change too."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from people import effective_dates
from people.effective_dates import PastWeeks, PastWeeksChange
from people.forms.fields import DayField

CORRECT: Final = "correct"
APPLIES_FROM: Final = "applies_from"


class CorrectionField(forms.CharField):
    """Hidden until a change is refused because weeks are over; then a checkbox whose value is those weeks."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=40, label="Correct a mistake")


class Checkbox(forms.CheckboxInput):
    """Ticked, it sends back the weeks that the editor saw. Its name tells the field template what it is."""

    def __init__(self, weeks: PastWeeks) -> None:
        super().__init__(check_test=lambda value: value == weeks.code)
        self.weeks = weeks

    def format_value(self, value: Any) -> str:
        return self.weeks.code

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["value"] = self.weeks.code
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")


def add_refusal(form: forms.BaseForm, fault: PastWeeksChange | ValidationError) -> None:
    """Why nothing was saved: weeks that are over would change, or another row is in the way."""
    if isinstance(fault, PastWeeksChange):
        ask_to_correct(form, fault.weeks)
    else:
        form.add_error(None, ValidationError(fault.messages))


def ask_to_correct(form: forms.BaseForm, weeks: PastWeeks) -> None:
    """Say which weeks would change, and offer to correct a mistake in them."""
    field = form.fields[CORRECT]
    field.widget = Checkbox(weeks)
    form[CORRECT].label = f"Correct a mistake: also change {weeks.text}"
    leave = "Leave it" if weeks.first == weeks.last else "Leave them"
    later = "Choose a later day" if APPLIES_FROM in form.fields or "start" in form.fields else leave
    form.add_error(CORRECT, f"{weeks.are_over}. {later}, or tick the box if it was recorded wrongly.")


def applies_from_field(label: str = "Applies from") -> DayField:
    return DayField(required=False, label=label, help_text="Earlier weeks stay as they are. Next Monday if empty.")


def begun(start: date | None, today: date) -> bool:
    """Whether a row begins before the day from which changes apply, so that a change splits it."""
    return start is None or start < effective_dates.day_of_change(today)
