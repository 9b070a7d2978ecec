"""The form that schedules a departure: the first day without the person, and their name typed to confirm."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.forms.fields import DayField
from people.models import Person


class DepartureForm(forms.Form):
    day = DayField(label="Effective date", help_text="The first day they are no longer here. Today or later.")
    confirmation = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, person: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.today = person, today
        self.fields["confirmation"].label = f"Type “{person.name}” to confirm"

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise ValidationError("This day is in the past. Choose today or a later day.")
        return day

    def clean_confirmation(self) -> str:
        typed = " ".join(str(self.cleaned_data["confirmation"]).split())
        if typed.casefold() != self.person.name.casefold():
            raise ValidationError(f"The name doesn't match. Type “{self.person.name}”.")
        return typed
