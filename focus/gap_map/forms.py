"""Forms of the gap map and of the preview of an absence."""

from datetime import date, timedelta
from typing import Any

from django import forms

from engine.weeks import Week
from initiatives.models import Phase
from people.forms.fields import DayField


class AwayForm(forms.Form):
    """Who would be away, and when; both days are included."""

    who = forms.MultipleChoiceField(
        choices=(),
        error_messages={"required": "Choose at least one person.", "invalid_choice": "Choose people from your teams."},
    )
    start = DayField(label="From")
    end = DayField(label="To")

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"start": week.monday, "end": week.monday + timedelta(days=13)})
        super().__init__(*args, **kwargs)
        names = self.data.get("who", []) if self.is_bound else []
        # People who aren't on the team are filtered out by the lookup, so an unknown name changes nothing.
        self.fields["who"].choices = [(name, name) for name in names if name]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", "The last day can’t be before the first day.")
        return found

    def chosen(self) -> tuple[list[str], date, date]:
        found = self.cleaned_data
        return found["who"], found["start"], found["end"]


class MapForm(forms.Form):
    """Filters of the gap map. Invalid values are ignored."""

    skill = forms.SlugField(required=False)
    phase = forms.ChoiceField(required=False, choices=[("", "Any phase"), *Phase.choices])
    settled = forms.BooleanField(required=False, label="Show settled")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in self.fields}
        return {
            **found,
            "skill": found["skill"] or "",
            "phase": found["phase"] or "",
            "settled": bool(found["settled"]),
        }
