"""How somebody likes their week, as they say it."""

from datetime import time
from typing import Final

from django import forms

from focus.models import WeekPreferences

STEP: Final = 30
"""Minutes: blocks lie on half-hours from the start of the day on."""
WRONG: Final = "Write the time like 9:00 or 9:30."


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    day_starts = forms.TimeField(
        label="Your day starts at",
        widget=forms.TimeInput(attrs={"type": "time", "step": STEP * 60}, format="%H:%M"),
        help_text="By your own clock, at a full or half hour. How long it is, your contracted hours of that weekday say; "
        "of a day of more than six hours, an hour in the middle stays free for lunch.",
        error_messages={"required": WRONG, "invalid": WRONG},
    )

    class Meta:
        model = WeekPreferences
        fields = ("day_starts", "afternoons", "shares_real")
        labels = {
            "afternoons": "My best hours are in the afternoon",
            "shares_real": "My managers see the hours that I really spent",
        }
        help_texts = {
            "afternoons": "Focus is then laid into afternoons first; otherwise mornings go first.",
            "shares_real": "Per initiative and week, after your review. Your notes stay yours.",
        }

    def clean_day_starts(self) -> time:
        found: time = self.cleaned_data["day_starts"]
        if found.minute % STEP or found.second or found.microsecond:
            raise forms.ValidationError("A day starts at a full or half hour, such as 8:30.")
        return found
