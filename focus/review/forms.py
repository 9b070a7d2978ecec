"""The review form: takes at most three minutes, saved all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django import forms

from engine.weeks import Week
from focus.formatting import sentence
from focus.models import OwnWork
from focus.review.queries.review_page import ReviewPage
from focus.review.queries.reviewed_areas import HALF, AreaHours, Option, ReviewInput, ReviewLine, tidy
from initiatives.models import TransferSession
from initiatives.transfers.queries.transfer_sessions import other_of
from people.django_types import FormData, field_of
from people.models import Person

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

    def __init__(self, data: FormData, *, line: ReviewLine, initial: Mapping[str, object]) -> None:
        super().__init__(data, prefix=line.prefix, initial={**first_answer(line), **initial})
        self.line = line
        choices = [(one.name, one.words) for one in self.options] + [(EXACT, "exactly")]
        field_of(self, "spent", forms.ChoiceField).choices = choices

    @property
    def options(self) -> list[Option]:
        return self.line.options

    @property
    def chosen(self) -> str:
        return str(self["spent"].value() or "")

    @property
    def shown_hours(self) -> Decimal | None:
        """What the field for exact hours shows when the form is opened."""
        return first_hours(self.line)

    @property
    def has_more(self) -> bool:
        """Whether anything besides the hours is filled in, or wrong, so that it is not folded."""
        filled = any(self[name].value() for name in ("note", "settled", "helped"))
        return filled or bool(self.errors)

    @property
    def more_words(self) -> str:
        """What is folded: Did the advice help, settled, note."""
        words = [
            *(["did the advice help"] if self.line.was_advised else []),
            *(["settled"] if self.line.may_settle else []),
            "note",
        ]
        return sentence(", ".join(words)).removesuffix(".")

    def clean_hours(self) -> Decimal | None:
        return in_halves(self.cleaned_data["hours"], self.shown_hours)

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("spent") == EXACT and found.get("hours") is None and "hours" not in self.errors:
            self.add_error("hours", "Enter the exact hours, or choose another answer.")

    def area_hours(self) -> AreaHours:
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


def first_answer(line: ReviewLine) -> dict[str, object]:
    """As planned, or as recorded before."""
    helped = next(name for name, value in HELPED.items() if value is line.helped)
    return {"spent": line.quick or EXACT, "hours": first_hours(line), "note": line.note, "helped": helped}


def first_hours(line: ReviewLine) -> Decimal | None:
    """What the field for exact hours shows: nothing where one of the quick answers fits."""
    return None if line.quick else tidy(line.hours)


class OwnWorkHoursForm(forms.Form):
    """The hours done on a piece of own work."""

    hours = hours_field("Hours done")

    def __init__(self, data: FormData, *, row: OwnWork, week: Week, initial: Mapping[str, object]) -> None:
        self.shown = tidy(row.done_in(week)) or None
        super().__init__(data, prefix=own_work_prefix(row), initial={"hours": self.shown, **initial})
        self.row = row
        self.fields["hours"].label = row.title

    def clean_hours(self) -> Decimal | None:
        return in_halves(self.cleaned_data["hours"], self.shown)


class SessionForm(forms.Form):
    """Whether a session of a knowledge transfer took place."""

    held = forms.BooleanField(required=False)

    def __init__(self, data: FormData, *, row: TransferSession, person: Person, initial: Mapping[str, object]) -> None:
        super().__init__(data, prefix=session_prefix(row), initial={"held": row.done_on is not None, **initial})
        self.row = row
        kind = row.get_kind_display().lower()
        self.fields["held"].label = f"{row.transfer.skill}: {kind}, with {other_of(row, person.pk)}"


def session_prefix(row: TransferSession) -> str:
    return f"session-{row.pk}"


def own_work_prefix(row: OwnWork) -> str:
    return f"own-work-{row.pk}"


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
    remember = forms.CharField(
        label="What will you want to remember?",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="One line. Your journal proposes it; only you can see it.",
    )
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean_day_to_day(self) -> Decimal | None:
        return in_halves(self.cleaned_data["day_to_day"], self.initial.get("day_to_day"))

    def clean_meetings(self) -> Decimal | None:
        return in_halves(self.cleaned_data["meetings"], self.initial.get("meetings"))


@dataclass(frozen=True)
class ReviewForm:
    """The week's form, one for each area, each piece of own work and each session of a knowledge transfer."""

    week: WeekForm
    lines: Sequence[LineForm]
    own_work: Sequence[OwnWorkHoursForm] = ()
    sessions: Sequence[SessionForm] = ()

    @property
    def main(self) -> list[LineForm]:
        return [one for one in self.lines if one.line.is_main]

    @property
    def others(self) -> list[LineForm]:
        return [one for one in self.lines if not one.line.is_main]

    @property
    def shows_others(self) -> bool:
        return any(one.is_bound and one.errors for one in self.others)

    @property
    def is_bound(self) -> bool:
        return self.week.is_bound

    def is_valid(self) -> bool:
        valid = all([self.week.is_valid(), *(one.is_valid() for one in (*self.lines, *self.own_work, *self.sessions))])
        if valid and self.review_input().hours > MOST_IN_ALL:
            self.week.add_error(
                None, f"This adds up to {self.review_input().hours:g} hours, but a week has {MOST_IN_ALL}."
            )
            return False
        return valid

    def review_input(self) -> ReviewInput:
        found = self.week.cleaned_data
        spent = [one.area_hours() for one in self.lines]
        return ReviewInput(
            note=" ".join(found["note"].split()),
            remember=" ".join(found["remember"].split()),
            day_to_day=found["day_to_day"],
            meetings=found["meetings"],
            spent=[one for one in spent if one.is_main or one.says_something],
            own_work={one.row: one.cleaned_data["hours"] or Decimal(0) for one in self.own_work},
            sessions=[(one.row, one.cleaned_data["held"]) for one in self.sessions],
        )


def form_of(page: ReviewPage, data: FormData = None) -> ReviewForm:
    """With what was typed, else with the draft over what is known."""
    draft = page.draft.form_data if page.draft and data is None else {}
    return ReviewForm(
        WeekForm(data, initial={**page.first_values, **own(draft, "")}),
        [LineForm(data, line=line, initial=own(draft, f"{line.prefix}-")) for line in page.lines],
        [
            OwnWorkHoursForm(data, row=row, week=page.week, initial=own(draft, f"{own_work_prefix(row)}-"))
            for row in page.own_work
        ],
        [
            SessionForm(data, row=row, person=page.week_request.person, initial=own(draft, f"{session_prefix(row)}-"))
            for row in page.sessions
        ],
    )


def own(draft: Mapping[str, str], prefix: str) -> dict[str, object]:
    """The part of a draft that belongs to one form; an unticked box is not in it."""
    return {
        name.removeprefix(prefix): value
        for name, value in draft.items()
        if name.startswith(prefix) and (prefix or "-" not in name) and name != f"{prefix}seen"
    }
