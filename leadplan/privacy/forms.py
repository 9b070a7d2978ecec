"""The form that schedules a departure: the first day without the person, and their name typed to confirm."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from people.forms.fields import DayField
from people.models import Person


class DepartureForm(forms.Form):
    day = DayField(label="Effective date", help_text="The first day they are no longer here. Today or later.")
    confirmation = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: QueryDict | None, *, person: Person, today: date) -> None:
        super().__init__(data, initial={"day": today})
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
