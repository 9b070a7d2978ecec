"""Where a block lies, as somebody says it: a day of the week, a time by their own clock, and how long."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from engine.weeks import Week

QUARTER: Final = Decimal("0.25")
LONGEST: Final = Decimal(12)
HOURS_WORDS: Final = "Type the hours like 1.5: from 0.25 to 12, in quarters of an hour."


class BlockForm(forms.Form):
    """`seen` is where the block lay when it was opened; `hand` is put back to 0 when a move is undone."""

    day = forms.ChoiceField(label="Day", error_messages={"invalid_choice": "That is no day of this week."})
    at = forms.TimeField(
        label="From",
        widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"),
        error_messages={"required": "Write the time like 14:30.", "invalid": "Write the time like 14:30."},
    )
    hours = forms.DecimalField(
        label="Hours",
        min_value=QUARTER,
        max_value=LONGEST,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
            HOURS_WORDS,
        ),
    )
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    hand = forms.CharField(max_length=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, week: Week, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["day"].choices = [(str(day), f"{day:%a} {day.day} {day:%b}") for day in week.days]  # type: ignore[attr-defined]

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        if hours % QUARTER:
            raise forms.ValidationError(HOURS_WORDS)
        return hours

    def clean_at(self) -> time:
        found: time = self.cleaned_data["at"]
        return found.replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("day") and found.get("at") is not None and found.get("hours"):
            self.place(date.fromisoformat(found["day"]), found["at"], found["hours"])
        return found

    def place(self, day: date, at: time, hours: Decimal) -> None:
        starts = datetime.combine(day, at, self.zone)
        # Half an hour after two does not exist on the morning on which clocks go forward.
        if starts.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != starts.replace(tzinfo=None):
            self.add_error("at", "On that day the clock skips this time.")
        minutes = round(hours * 60)
        last = starts.astimezone(UTC) + timedelta(minutes=minutes - 1)
        if last.astimezone(self.zone).date() != day:
            self.add_error("hours", "A block ends on the day on which it begins.")
        self.cleaned_data |= {"starts": starts.astimezone(UTC), "minutes": minutes}

    def words(self) -> str:
        """What is wrong, in one line."""
        return " ".join(str(fault) for faults in self.errors.values() for fault in faults)


class NewBlockForm(BlockForm):
    area = forms.ChoiceField(
        label="For",
        error_messages={"required": "Say what it is for.", "invalid_choice": "That is not on your plan of this week."},
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]
        self.order_fields(["area", "day", "at", "hours"])
