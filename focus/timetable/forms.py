"""Forms of the week's calendar: when a block is, and the person's preferences for their week."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django import forms

from engine.weeks import Week
from focus.models import WeekPreferences
from people.display import format_date
from people.django_types import FormData, Initial, field_of
from people.forms.base import VersionedForm
from people.forms.fields import TimeField

QUARTER: Final = Decimal("0.25")
LONGEST: Final = Decimal(12)
HOURS_WORDS: Final = "Enter 0.25 to 12 hours in quarter-hour steps, such as 1.5."


class BlockForm(forms.Form):
    """`seen` is the block's time when the page was loaded; undoing a move resets `manual` to 0."""

    day = forms.ChoiceField(label="Day", error_messages={"invalid_choice": "Choose a day of this week."})
    at = TimeField(label="Start", step=900)
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
    manual = forms.CharField(max_length=1, required=False, widget=forms.HiddenInput)

    def __init__(self, data: FormData, *, week: Week, zone: ZoneInfo, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        self.zone = zone
        days = [(str(day), format_date(day, "D j M")) for day in week.days]
        field_of(self, "day", forms.ChoiceField).choices = days

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        if hours % QUARTER:
            raise forms.ValidationError(HOURS_WORDS)
        return hours

    def clean_at(self) -> time:
        found: time = self.cleaned_data["at"]
        return found.replace(second=0, microsecond=0)

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("day") and found.get("at") is not None and found.get("hours"):
            self.place(date.fromisoformat(found["day"]), found["at"], found["hours"])

    def place(self, day: date, at: time, hours: Decimal) -> None:
        starts = datetime.combine(day, at, self.zone)
        # 02:30 does not exist on the day on which the clocks go forward.
        if starts.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != starts.replace(tzinfo=None):
            self.add_error("at", "The clocks go forward that day and skip this time. Enter another time.")
        minutes = round(hours * 60)
        last = starts.astimezone(UTC) + timedelta(minutes=minutes - 1)
        if last.astimezone(self.zone).date() != day:
            self.add_error("hours", "A block must end on the day it starts. Make it shorter or start earlier.")
        self.cleaned_data |= {"starts": starts.astimezone(UTC), "minutes": minutes}

    def words(self) -> str:
        """What is wrong, in one line."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class NewBlockForm(BlockForm):
    area = forms.ChoiceField(
        label="Area",
        error_messages={"required": "Choose an area.", "invalid_choice": "That area isn’t in this week’s plan."},
    )

    def __init__(
        self, data: FormData, *, week: Week, zone: ZoneInfo, areas: list[tuple[str, str]], initial: Initial
    ) -> None:
        super().__init__(data, week=week, zone=zone, initial=initial)
        field_of(self, "area", forms.ChoiceField).choices = areas
        self.order_fields(["area", "day", "at", "hours"])


STEP: Final = 30  # minutes: blocks start on half-hours from the start of the day
WRONG_TIME: Final = "Enter a time like 9:00 or 9:30."


class PreferencesForm(VersionedForm[WeekPreferences]):
    has_defaults = True
    day_starts = TimeField(
        label="Your day starts at",
        step=STEP * 60,
        help_text="In your time zone, on the hour or half hour. Its length comes from your contracted hours; "
        "days over six hours keep an hour for lunch.",
        error_messages={"required": WRONG_TIME, "invalid": WRONG_TIME},
    )

    class Meta:
        model = WeekPreferences
        fields = ("day_starts", "longest_block", "afternoons", "shares_actual_hours")
        labels = {
            "longest_block": "Longest focus block",
            "afternoons": "My best hours are in the afternoon",
            "shares_actual_hours": "Share my actual hours with my managers",
        }
        help_texts = {
            "longest_block": "With a break of at least half an hour between blocks, as long as everything fits.",
            "afternoons": "Focus blocks go into afternoons first. If this is off, mornings come first.",
            "shares_actual_hours": "Per initiative and week, after your review. Your notes stay private.",
        }

    def clean_day_starts(self) -> time:
        found: time = self.cleaned_data["day_starts"]
        if found.minute % STEP or found.second or found.microsecond:
            raise forms.ValidationError("Enter a time on the hour or half hour, such as 8:30.")
        return found
