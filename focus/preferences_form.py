"""The form for a person's week preferences."""

from datetime import time
from typing import Final

from django import forms

from focus.models import WeekPreferences

STEP: Final = 30
"""Minutes: blocks start on half-hours from the start of the day."""
WRONG: Final = "Enter a time like 9:00 or 9:30."


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    day_starts = forms.TimeField(
        label="Your day starts at",
        widget=forms.TimeInput(attrs={"type": "time", "step": STEP * 60}, format="%H:%M"),
        help_text="In your time zone, on the hour or half hour. Its length comes from your contracted hours; "
        "days over six hours keep an hour for lunch.",
        error_messages={"required": WRONG, "invalid": WRONG},
    )

    class Meta:
        model = WeekPreferences
        fields = ("day_starts", "afternoons", "shares_real")
        labels = {
            "afternoons": "My best hours are in the afternoon",
            "shares_real": "Share my actual hours with my managers",
        }
        help_texts = {
            "afternoons": "Focus blocks go into afternoons first. If this is off, mornings come first.",
            "shares_real": "Per initiative and week, after your review. Your notes stay private.",
        }

    def clean_day_starts(self) -> time:
        found: time = self.cleaned_data["day_starts"]
        if found.minute % STEP or found.second or found.microsecond:
            raise forms.ValidationError("Enter a time on the hour or half hour, such as 8:30.")
        return found
