"""From which day on, and the name typed once more."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.forms.fields import DayField
from people.models import Person


class LeaveForm(forms.Form):
    day = DayField(label="Gone from", help_text="The first day on which they are no longer here; today or later.")
    confirmation = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, person: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.today = person, today
        self.fields["confirmation"].label = f"Type {person.name} to confirm"

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise ValidationError("Nobody leaves in the past; choose today or a later day.")
        return day

    def clean_confirmation(self) -> str:
        typed = " ".join(str(self.cleaned_data["confirmation"]).split())
        if typed.casefold() != self.person.name.casefold():
            raise ValidationError(f"This is not their name; type {self.person.name}.")
        return typed
