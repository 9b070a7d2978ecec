"""Forms of the gap map and of the preview of an absence."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django import forms

from engine.weeks import Week
from initiatives.models import Phase
from people.django_types import field_of
from people.forms.fields import DayField

LONGEST: Final = timedelta(weeks=26)


class AwayForm(forms.Form):
    """Who would be away, and when; both days are included."""

    who = forms.MultipleChoiceField(
        choices=(),
        error_messages={"required": "Choose at least one person.", "invalid_choice": "Choose people from your teams."},
    )
    start = DayField(label="From")
    end = DayField(label="To")

    def __init__(self, data: Mapping[str, object] | None, *, week: Week) -> None:
        super().__init__(data, initial={"start": week.monday, "end": week.monday + timedelta(days=13)})
        names = self.data.get("who", [])
        # People who aren't on the team are filtered out by the lookup, so an unknown name changes nothing.
        field_of(self, "who", forms.MultipleChoiceField).choices = [(name, name) for name in names if name]

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", "The last day can’t be before the first day.")

    def chosen(self) -> tuple[list[str], date, date]:
        found = self.cleaned_data
        return found["who"], found["start"], found["end"]


class RehearsalForm(AwayForm):
    """The same for everything that the viewer and their reports lead."""

    def __init__(self, data: Mapping[str, object] | None, *, today: date) -> None:
        super().__init__(data, week=Week.of(today).next)
        self.today = today

    def clean(self) -> None:
        super().clean()
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and start < self.today:
            self.add_error("start", "Choose today or a later day.")
        if start and end and end - start > LONGEST:
            self.add_error("end", "Choose at most 26 weeks.")


class DelegateForm(forms.Form):
    """Who stands in for an initiative's leads, by key, on which days."""

    who = forms.SlugField(error_messages={"required": "Choose who stands in."})
    start = DayField(label="From")
    end = DayField(label="To")

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", "The last day can’t be before the first day.")


class MapForm(forms.Form):
    """Filters of the gap map. Invalid values are ignored."""

    skill = forms.SlugField(required=False)
    phase = forms.ChoiceField(required=False, choices=[("", "Any phase"), *Phase.choices])
    settled = forms.BooleanField(required=False, label="Show settled")

    def chosen(self) -> tuple[str, str, bool]:
        """Skill, phase, and whether settled areas are shown."""
        self.is_valid()
        found = self.cleaned_data
        return found.get("skill") or "", found.get("phase") or "", bool(found.get("settled"))
