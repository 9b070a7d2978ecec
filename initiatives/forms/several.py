"""Adding several critical areas: typed or pasted lines, and picked starting points."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django import forms

from initiatives.models import CriticalArea, Initiative
from initiatives.starting_points import BY_KEY, CATALOGUES, StartingPoint

MOST_LINES: Final = 30
PARTS: Final = re.compile(r"\s*(?::(?:\s+|$)|\t| – | — | - )\s*")
"""Between an area's name and why it matters."""
STEPS: Final = ("impact", "irreversibility", "complexity", "effort")


class Offered(NamedTuple):
    """A starting point, whether it is picked, and whether the initiative already has it."""

    point: StartingPoint
    picked: bool
    there: bool


class SeveralForm(forms.Form):
    lines = forms.CharField(
        label="One area per line",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(
            attrs={"rows": 4, "placeholder": "HTTP API: customers build on it\nScope of the first release"}
        ),
        help_text="A name, then optionally a colon and why it matters.",
    )
    picked = forms.MultipleChoiceField(
        required=False, choices=[(key, key) for key in BY_KEY], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        self.names = {name.casefold() for name in initiative.areas.values_list("name", flat=True)}

    def catalogues(self) -> list[tuple[str, list[Offered]]]:
        picked = set(self["picked"].value() or [])
        return [
            (
                one.title,
                [Offered(point, point.key in picked, point.name.casefold() in self.names) for point in one.points],
            )
            for one in CATALOGUES
        ]

    def clean_lines(self) -> list[tuple[str, str]]:
        """Name and reason of each line."""
        found, faults, names = [], [], set(self.names)
        lines = [line.strip(" \t-*•") for line in str(self.cleaned_data["lines"]).splitlines()]
        for line in filter(None, lines):
            name, *rest = PARTS.split(line, maxsplit=1)
            name = " ".join(name.split())
            if not name:
                faults.append(f"“{line[:40]}” has no name. Put the name before the colon.")
            elif len(name) > self.longest():
                faults.append(f"“{name[:40]}…” is too long for a name. Put a colon after the name.")
            elif name.casefold() in names:
                faults.append(f"An area named “{name}” already exists. Remove this line.")
            names.add(name.casefold())
            found.append((name, rest[0] if rest else ""))
        if len(found) > MOST_LINES:
            faults = [f"{len(found)} areas are too many to focus on. Keep the {MOST_LINES} that matter most."]
        if faults:
            raise forms.ValidationError(faults)
        return found

    @staticmethod
    def longest() -> int:
        return CriticalArea._meta.get_field("name").max_length or 0

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        typed = {name.casefold() for name, _ in found.get("lines", [])}
        for key in found.get("picked", []):
            name = BY_KEY[key].name
            if name.casefold() in typed | self.names:
                self.add_error("picked", f"An area named “{name}” already exists.")
        if not self.errors and not found.get("lines") and not found.get("picked"):
            raise forms.ValidationError("Enter at least one line, or pick an area below.")
        return found

    def rows(self) -> Iterator[CriticalArea]:
        """The unsaved areas of a valid form."""
        for name, why in self.cleaned_data["lines"]:
            yield CriticalArea(initiative=self.initiative, name=name, why=why)
        for key in self.cleaned_data["picked"]:
            point = BY_KEY[key]
            steps = {step: getattr(point, step) for step in STEPS}
            yield CriticalArea(initiative=self.initiative, name=point.name, why=point.why, **steps)
