"""Friday's form: three minutes at most, saved as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django import forms

from focus.reviewing.acts import Said, Spent
from focus.reviewing.lines import HALF, Line, Option, tidy

EXACT: Final = "exact"
MOST: Final = 80
MOST_IN_ALL: Final = 168
HELPED: Final = {"yes": True, "no": False, "": None}


def hours_field(label: str, most: int = MOST) -> forms.DecimalField:
    limits = f"Hours go from 0 to {most}."
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0", "max": str(most), "inputmode": "decimal"}),
        error_messages={
            "invalid": "Type the hours as a number, such as 3.5.",
            "min_value": limits,
            "max_value": limits,
            "max_digits": limits,
            "max_whole_digits": limits,
            "max_decimal_places": "Hours go in steps of half an hour.",
        },
    )


def in_halves(hours: Decimal | None, shown: Decimal | None) -> Decimal | None:
    """Whatever stood there before may stay as it is."""
    if hours is not None and hours % HALF and hours != shown:
        raise forms.ValidationError("Hours go in steps of half an hour.")
    return hours


class LineForm(forms.Form):
    """What became of one area. Hours that are typed win over a quick answer."""

    spent = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose one of the answers."})
    hours = hours_field("Hours, exactly")
    note = forms.CharField(required=False, max_length=200)
    settled = forms.BooleanField(required=False)
    helped = forms.ChoiceField(required=False, choices=[(name, name) for name in HELPED])

    def __init__(self, data: Mapping[str, Any] | None, *, line: Line, initial: Mapping[str, Any]) -> None:
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
        """What stands in the field for exact hours when the form is opened."""
        found: Decimal | None = first_answer(self.line)["hours"]
        return found

    def clean_hours(self) -> Decimal | None:
        return in_halves(self.cleaned_data["hours"], self.shown_hours)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("spent") == EXACT and found.get("hours") is None and "hours" not in self.errors:
            self.add_error("hours", "How many hours exactly? Or choose another answer.")
        return found

    def said(self) -> Spent:
        found = self.cleaned_data
        typed, choice = found["hours"], found["spent"]
        if typed is None or (choice != EXACT and typed == self.shown_hours):
            typed = next((one.hours for one in self.options if one.name == choice), Decimal(0))
        return Spent(
            self.line.area,
            typed,
            " ".join(found["note"].split()),
            HELPED[found["helped"]],
            settles=found["settled"] and self.line.may_settle,
            is_main=self.line.is_main,
        )


def first_answer(line: Line) -> dict[str, Any]:
    """As planned, or as it was said before."""
    hours = line.planned if line.real is None else line.real
    quick = next((one.name for one in line.options if one.hours == hours), EXACT)
    return {
        "spent": quick,
        "hours": tidy(hours) if quick == EXACT else None,
        "note": line.note,
        "helped": {True: "yes", False: "no", None: ""}[line.helped],
    }


class WeekForm(forms.Form):
    """What is said of the whole week. `seen` is which review was open, to notice that another was saved since."""

    day_to_day = hours_field("Day-to-day", MOST_IN_ALL)
    meetings = hours_field("Meetings", MOST_IN_ALL)
    note = forms.CharField(
        label="One line on the week",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="For you alone.",
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
            self.week.add_error(None, f"That is {self.said().hours:g} hours in all; a week has {MOST_IN_ALL}.")
            return False
        return valid

    def said(self) -> Said:
        found = self.week.cleaned_data
        spent = [one.said() for one in self.lines]
        return Said(
            note=" ".join(found["note"].split()),
            day_to_day=found["day_to_day"],
            meetings=found["meetings"],
            spent=[one for one in spent if one.is_main or one.says_something],
        )


def form_of(
    lines: Sequence[Line],
    week: Mapping[str, Any],
    *,
    data: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
) -> ReviewForm:
    """`week` is what the week's fields show at first; `typed` a draft, which stands in place of it."""
    draft = typed or {}
    return ReviewForm(
        WeekForm(data, initial={**week, **own(draft, "")}),
        [LineForm(data, line=line, initial=own(draft, f"{line.prefix}-")) for line in lines],
    )


def own(draft: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """The part of a draft that is one form's; a box that was not ticked is not in it."""
    found: dict[str, Any] = {
        name.removeprefix(prefix): value
        for name, value in draft.items()
        if name.startswith(prefix) and (prefix or "-" not in name)
    }
    found.pop("seen", None)
    return found
