"""Several critical areas at once: lines that somebody typed or pasted, and starting points that they picked."""

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
    """A starting point, whether it is picked, and whether the initiative has it already."""

    point: StartingPoint
    picked: bool
    there: bool


class SeveralForm(forms.Form):
    lines = forms.CharField(
        label="One area a line",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(
            attrs={"rows": 4, "placeholder": "HTTP API: customers build on it\nScope of the first release"}
        ),
        help_text="A name, and after a colon why it matters.",
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
                faults.append(f"“{line[:40]}” has no name before its reason.")
            elif len(name) > self.longest():
                faults.append(f"“{name[:40]}…” is too long for a name; put a colon after the first words.")
            elif name.casefold() in names:
                faults.append(f"There is an area {name} already; take its line out.")
            names.add(name.casefold())
            found.append((name, rest[0] if rest else ""))
        if len(found) > MOST_LINES:
            faults = [
                f"{len(found)} lines are more than an initiative can keep in mind; take the {MOST_LINES} that matter."
            ]
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
                self.add_error("picked", f"There is an area {name} already.")
        if not self.errors and not found.get("lines") and not found.get("picked"):
            raise forms.ValidationError("Type a line, or pick something below.")
        return found

    def rows(self) -> Iterator[CriticalArea]:
        """Of a valid form: areas that are not saved yet."""
        for name, why in self.cleaned_data["lines"]:
            yield CriticalArea(initiative=self.initiative, name=name, why=why)
        for key in self.cleaned_data["picked"]:
            point = BY_KEY[key]
            steps = {step: getattr(point, step) for step in STEPS}
            yield CriticalArea(initiative=self.initiative, name=point.name, why=point.why, **steps)
