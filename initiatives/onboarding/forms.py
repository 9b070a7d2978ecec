"""Forms of onboarding: the user's own profile, the first initiative, its areas, the first ratings."""

import zoneinfo
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django import forms

from initiatives.forms import scales
from initiatives.forms.areas import AreaForm, RequirementFormSet, RequirementRows, possible_owners
from initiatives.forms.initiative_details import NewInitiativeForm
from initiatives.models import CriticalArea, Initiative, PointKind, RequiredLevel
from initiatives.skill_matrix.queries.matrix import MatrixCell, SkillMatrix
from people.django_types import FormData, field_of
from people.forms.fields import DayField, country_choices, time_zone_choices
from people.models import Organisation, Person, Role, Seniority, Skill

AREAS_OFFERED = 4
PEOPLE_OFFERED = 500
"""People to choose yourself from; in a larger organisation your email address finds you."""


def local_time_zone() -> str:
    """The most likely time zone, if leadplan runs on the machine of the person who tries it."""
    name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return name if name in zoneinfo.available_timezones() else "UTC"


class ProfileForm(forms.Form):
    """The organisation, if there is none yet, and the administrator's own profile."""

    organisation = forms.CharField(
        max_length=120, label="Your organisation", error_messages={"required": "Enter your organisation’s name."}
    )
    timezone = forms.ChoiceField(
        choices=time_zone_choices,
        label="Time zone",
        initial=local_time_zone,
        widget=forms.Select(attrs={"data-browser-zone": ""}),
    )
    country = forms.ChoiceField(
        choices=country_choices, required=False, label="Country", help_text="Used for public holidays."
    )
    me = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        to_field_name="key",
        label="You are",
        empty_label="a new person",
        help_text="Lists people in this organisation who have no account yet.",
    )
    name = forms.CharField(max_length=120, label="Your name", required=False)
    role = forms.ChoiceField(choices=Role, label="Your role", initial=Role.ENGINEER)
    seniority = forms.ChoiceField(choices=Seniority, label="Seniority", initial=Seniority.STAFF)
    hours = forms.DecimalField(
        label="Contracted hours a week",
        initial=40,
        min_value=0,
        max_value=168,
        decimal_places=2,
        error_messages={
            "min_value": "Hours can't be below 0.",
            "max_value": "A week has 168 hours.",
            "invalid": "Enter hours as a number, such as 40 or 37.5.",
        },
    )
    day_to_day = forms.DecimalField(
        label="Of these, for day-to-day work",
        initial=12,
        min_value=0,
        max_value=168,
        decimal_places=2,
        help_text="Reviews, interviews, questions: hours that your initiatives never get.",
        error_messages={
            "min_value": "Hours can't be below 0.",
            "max_value": "A week has 168 hours.",
            "invalid": "Enter hours as a number, such as 12 or 7.5.",
        },
    )

    def __init__(self, data: FormData = None, *, organisation: Organisation | None, email: str) -> None:
        super().__init__(data)
        me = field_of(self, "me", forms.ModelChoiceField)
        if organisation is None:
            del self.fields["me"]
            self.fields["name"].required = True
            self.fields["name"].error_messages["required"] = "Enter your name."
            return
        for name in ("organisation", "timezone", "country"):
            del self.fields[name]
        free = Person.objects.current().without_account()
        same = free.filter(email__iexact=email).first()
        offered = {*free.order_by("name").values_list("pk", flat=True)[:PEOPLE_OFFERED], *([same.pk] if same else [])}
        me.queryset = Person.objects.filter(pk__in=offered).order_by("name")
        self.initial.setdefault("me", same.key if same else "")

    def clean(self) -> None:
        found = self.cleaned_data
        if not found.get("me") and not found.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter your name.")
        hours, reserve = found.get("hours"), found.get("day_to_day")
        if hours is not None and reserve is not None and reserve > hours:
            self.add_error("day_to_day", f"Day-to-day can’t exceed your contracted hours ({hours:g}).")


class FirstInitiativeForm(NewInitiativeForm):
    """An initiative, its team and its next milestone."""

    point_name = forms.CharField(
        max_length=120,
        required=False,
        label="Next milestone",
        help_text="A date on which much is decided: a scope workshop, a design review, a launch.",
        widget=forms.TextInput(attrs={"placeholder": "such as Design document review"}),
    )
    point_date = DayField(required=False, label="Date")
    point_kind = forms.ChoiceField(choices=PointKind, required=False, initial=PointKind.DESIGN_REVIEW, label="Type")

    field_order = ("name", "phase", "priority", "hours", "team", "point_name", "point_date", "point_kind")

    def __init__(self, data: FormData = None, *, lead: Person, today: date) -> None:
        super().__init__(data, lead=lead, today=today)
        for name in ("summary", "target", "whole_team"):
            self.fields.pop(name, None)
        self.order_fields(self.field_order)

    def clean(self) -> None:
        super().clean()
        found = self.cleaned_data
        name, day = found.get("point_name"), found.get("point_date")
        if name and not day and "point_date" not in self.errors:
            self.add_error("point_date", "Enter the milestone’s date.")
        if day and not name:
            self.add_error("point_name", "Enter the milestone’s name.")
        if day and day < self.today:
            self.add_error("point_date", "This date has passed. Enter today or a later date.")


class FirstAreasForm:
    """Several areas, each with its required skills. A row without a name and skills is ignored."""

    def __init__(self, data: FormData, initiative: Initiative) -> None:
        self.rows: list[tuple[AreaForm, RequirementFormSet]] = []
        self.fault = ""
        owners = possible_owners(initiative)
        for number in range(AREAS_OFFERED):
            needs: RequirementFormSet = RequirementRows(data, prefix=f"area-{number}-needs")
            needs.extra = 2
            form = AreaForm(
                data,
                instance=CriticalArea(initiative=initiative),
                owners=owners,
                prefix=f"area-{number}",
                empty_permitted=not (data and any(one.has_changed() for one in needs.forms)),
                use_required_attribute=False,
            )
            for name in ("status", "seen"):
                del form.fields[name]
            self.rows.append((form, needs))

    def is_valid(self) -> bool:
        right = all([part.is_valid() for row in self.rows for part in row])  # noqa: C419 - a list, so that every form is validated
        names = [form.cleaned_data["name"].casefold() for form, _ in self.filled()]
        if right and not names:
            self.fault = "Enter at least one thing that the initiative must get right."
        elif len(set(names)) < len(names):
            self.fault = "Two areas have the same name. Rename one."
        elif right and not any(needs.requirements() for _, needs in self.filled()):
            self.fault = "Set a required skill for at least one area: without one there is no gap to find."
        return right and not self.fault

    @property
    def faulty(self) -> bool:
        """Whether some row has errors."""
        return any(form.is_bound and (form.errors or not needs.is_valid()) for form, needs in self.rows)

    def filled(self) -> list[tuple[AreaForm, RequirementFormSet]]:
        return [row for row in self.rows if getattr(row[0], "cleaned_data", {}).get("name")]

    def areas(self) -> list[tuple[CriticalArea, list[RequiredLevel]]]:
        return [(form.save(commit=False), needs.requirements()) for form, needs in self.filled()]


class RatingGridForm(forms.Form):
    """A level for each cell that may be rated; an empty one rates nothing."""

    def __init__(self, data: FormData = None, *, cells: Sequence[MatrixCell]) -> None:
        super().__init__(data)
        self.cells = {f"level-{cell.person.key}.{cell.skill.key}": cell for cell in cells}
        for name, cell in self.cells.items():
            label = f"{cell.person}, {cell.skill}"
            self.fields[name] = forms.TypedChoiceField(
                required=False,
                label=label,
                choices=[("", "–"), *((number, str(number)) for number, _ in scales.LEVELS)],
                coerce=int,
                empty_value=None,
                initial=cell.mine,
                widget=forms.Select(attrs={"aria-label": label}),
                error_messages={"invalid_choice": f"{label}: choose a level from 0 to 4."},
            )

    def rows(self, matrix: SkillMatrix) -> list[tuple[Person, list[forms.BoundField | None]]]:
        """The fields in the matrix's rows of cells; None where a cell may not be rated."""
        names = {(cell.person.pk, cell.skill.pk): name for name, cell in self.cells.items()}
        return [
            (row.person, [self[names[cell.person.pk, cell.skill.pk]] if cell else None for cell in row.cells])
            for row in matrix.rows
        ]

    def changed_levels(self) -> list[tuple[Person, Skill, int]]:
        """The chosen levels that differ from the current ratings."""
        chosen = ((self.cells[name], level) for name, level in self.cleaned_data.items() if level is not None)
        return [(cell.person, cell.skill, level) for cell, level in chosen if level != cell.mine]
