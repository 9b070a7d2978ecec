"""A piece of own work: what, how many hours are left, when it is due, and what it is about."""

from datetime import date
from decimal import Decimal
from typing import Final

from django import forms

from focus.calendars.queries.meetings import Abouts
from focus.models import OwnWork
from initiatives.models import CriticalArea, Initiative
from people.django_types import FormData, field_of
from people.forms.base import VersionedForm
from people.forms.fields import DayField

HOURS_RANGE: Final = "Enter 0.5 to 168 hours."


class OwnWorkForm(VersionedForm[OwnWork]):
    watched = ("title", "hours", "due", "weekly", "initiative", "area")
    hours = forms.DecimalField(
        label="Hours left",
        min_value=Decimal("0.5"),
        max_value=168,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0.5", "inputmode": "decimal"}),
        error_messages={
            "required": "Enter roughly how many hours it takes.",
            "invalid": "Enter the hours as a number, such as 3.5.",
            "min_value": HOURS_RANGE,
            "max_value": HOURS_RANGE,
            "max_digits": HOURS_RANGE,
            "max_whole_digits": HOURS_RANGE,
            "max_decimal_places": "Use half-hour steps.",
        },
    )
    due = DayField(label="Due", error_messages={"required": "Enter the day it is due."})
    about = forms.ChoiceField(label="About", required=False)

    class Meta:
        model = OwnWork
        fields = ("title", "hours", "due", "weekly")
        labels = {"title": "What", "weekly": "Every week"}
        help_texts = {"weekly": "Takes these hours each week, from the week it is due."}
        widgets = {"title": forms.TextInput(attrs={"autocomplete": "off"})}
        error_messages = {"title": {"required": "Enter what you must write, read or decide."}}

    def __init__(
        self, data: FormData = None, *, instance: OwnWork, abouts: Abouts, today: date, prefix: str | None = None
    ) -> None:
        super().__init__(data, instance=instance, prefix=prefix)
        self.abouts = abouts
        if instance.pk is None:
            self.initial |= {"hours": None, "due": today}
        current = subject_of(instance)
        choices = [("", "None of these"), *abouts.choices()]
        if current and current[0] not in (*abouts.initiatives, *abouts.areas):
            choices.append(current)  # something that is settled by now, or no longer theirs
        field_of(self, "about", forms.ChoiceField).choices = choices
        self.initial["about"] = current[0] if current else ""

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        if hours % Decimal("0.5") and hours != self.instance.hours:
            raise forms.ValidationError("Use half-hour steps.")
        return hours

    def subject(self) -> tuple[Initiative | None, CriticalArea | None]:
        chosen = self.cleaned_data["about"]
        if chosen and chosen == self.initial["about"]:
            return self.instance.initiative, self.instance.area
        return self.abouts.rows(chosen)


def subject_of(row: OwnWork) -> tuple[str, str] | None:
    """The initiative or area of a row, as a choice of the form."""
    if row.area is not None:
        return f"{row.area.initiative.key}/{row.area.key}", row.area.name
    return (row.initiative.key, row.initiative.name) if row.initiative else None
