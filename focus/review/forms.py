"""The review form: takes at most three minutes, saved all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django import forms

from focus.review.queries.reviewed_areas import HALF, Option, ReviewLine, tidy
from focus.review.services import AreaHours, ReviewInput

EXACT: Final = "exact"
MOST: Final = 80
MOST_IN_ALL: Final = 168
HELPED: Final = {"yes": True, "no": False, "": None}


def hours_field(label: str, most: int = MOST) -> forms.DecimalField:
    limits = f"Enter 0 to {most} hours."
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0", "max": str(most), "inputmode": "decimal"}),
        error_messages={
            "invalid": "Enter the hours as a number, such as 3.5.",
            "min_value": limits,
            "max_value": limits,
            "max_digits": limits,
            "max_whole_digits": limits,
            "max_decimal_places": "Use half-hour steps.",
        },
    )


def in_halves(hours: Decimal | None, shown: Decimal | None) -> Decimal | None:
    """The value that was shown may stay, even if it is not in half-hour steps."""
    if hours is not None and hours % HALF and hours != shown:
        raise forms.ValidationError("Use half-hour steps.")
    return hours


class LineForm(forms.Form):
    """The answer for one area. Typed hours win over a quick answer."""

    spent = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose one of the answers."})
    hours = hours_field("Exact hours")
    note = forms.CharField(required=False, max_length=200)
    settled = forms.BooleanField(required=False)
    helped = forms.ChoiceField(required=False, choices=[(name, name) for name in HELPED])

    def __init__(self, data: Mapping[str, Any] | None, *, line: ReviewLine, initial: Mapping[str, Any]) -> None:
        super().__init__(data, prefix=line.prefix)
        self.line = line
        spent = self.fields["spent"]
        assert isinstance(spent, forms.ChoiceField)
        spent.choices = [(one.name, one.words) for one in self.options] + [(EXACT, "exactly")]
        self.initial = {**first_answer(line), **initial}

    @cached_property
    def options(self) -> list[Option]:
        return self.line.options

    @property
    def chosen(self) -> str:
        return str(self["spent"].value() or "")

    @property
    def shown_hours(self) -> Decimal | None:
        """What the field for exact hours shows when the form is opened."""
        found: Decimal | None = first_answer(self.line)["hours"]
        return found

    def clean_hours(self) -> Decimal | None:
        return in_halves(self.cleaned_data["hours"], self.shown_hours)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("spent") == EXACT and found.get("hours") is None and "hours" not in self.errors:
            self.add_error("hours", "Enter the exact hours, or choose another answer.")
        return found

    def said(self) -> AreaHours:
        found = self.cleaned_data
        typed, choice = found["hours"], found["spent"]
        if typed is None or (choice != EXACT and typed == self.shown_hours):
            typed = next((one.hours for one in self.options if one.name == choice), Decimal(0))
        return AreaHours(
            self.line.area,
            typed,
            " ".join(found["note"].split()),
            HELPED[found["helped"]],
            settles=found["settled"] and self.line.may_settle,
            is_main=self.line.is_main,
        )


def first_answer(line: ReviewLine) -> dict[str, Any]:
    """As planned, or as recorded before."""
    hours = line.planned if line.real is None else line.real
    quick = next((one.name for one in line.options if one.hours == hours), EXACT)
    return {
        "spent": quick,
        "hours": tidy(hours) if quick == EXACT else None,
        "note": line.note,
        "helped": {True: "yes", False: "no", None: ""}[line.helped],
    }


class WeekForm(forms.Form):
    """Fields of the whole week. `seen` identifies the review that was open, to notice if another was saved since."""

    day_to_day = hours_field("Day-to-day hours", MOST_IN_ALL)
    meetings = hours_field("Meeting hours", MOST_IN_ALL)
    note = forms.CharField(
        label="Week in one line",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Only you can see this.",
    )
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean_day_to_day(self) -> Decimal | None:
        return in_halves(self.cleaned_data["day_to_day"], self.initial.get("day_to_day"))

    def clean_meetings(self) -> Decimal | None:
        return in_halves(self.cleaned_data["meetings"], self.initial.get("meetings"))


@dataclass(frozen=True)
class ReviewForm:
    """The week's form and one for each area."""

    week: WeekForm
    lines: Sequence[LineForm]

    @property
    def main(self) -> list[LineForm]:
        return [one for one in self.lines if one.line.is_main]

    @property
    def others(self) -> list[LineForm]:
        return [one for one in self.lines if not one.line.is_main]

    @property
    def shows_others(self) -> bool:
        return any(one.is_bound and one.errors for one in self.others)

    def is_valid(self) -> bool:
        valid = all([self.week.is_valid(), *(one.is_valid() for one in self.lines)])
        if valid and self.said().hours > MOST_IN_ALL:
            self.week.add_error(None, f"This adds up to {self.said().hours:g} hours, but a week has {MOST_IN_ALL}.")
            return False
        return valid

    def said(self) -> ReviewInput:
        found = self.week.cleaned_data
        spent = [one.said() for one in self.lines]
        return ReviewInput(
            note=" ".join(found["note"].split()),
            day_to_day=found["day_to_day"],
            meetings=found["meetings"],
            spent=[one for one in spent if one.is_main or one.says_something],
        )


def form_of(
    lines: Sequence[ReviewLine],
    week: Mapping[str, Any],
    *,
    data: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
) -> ReviewForm:
    """`week` is what the week's fields show at first; `typed` is a draft that overrides it."""
    draft = typed or {}
    return ReviewForm(
        WeekForm(data, initial={**week, **own(draft, "")}),
        [LineForm(data, line=line, initial=own(draft, f"{line.prefix}-")) for line in lines],
    )


def own(draft: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """The part of a draft that belongs to one form; an unticked box is not in it."""
    found: dict[str, Any] = {
        name.removeprefix(prefix): value
        for name, value in draft.items()
        if name.startswith(prefix) and (prefix or "-" not in name)
    }
    found.pop("seen", None)
    return found
