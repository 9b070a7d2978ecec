"""Forms of critical areas: one with its required skills, and several at once from lines or templates."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory

from initiatives.forms import scales
from initiatives.forms.area_templates import AREA_TEMPLATE_GROUPS, AREA_TEMPLATES, AreaTemplate
from initiatives.models import CriticalArea, Initiative, RequiredLevel
from people.django_types import FormData, field_of
from people.forms.base import VersionedForm
from people.forms.fields import SkillNameField
from people.models import Person


class AreaForm(VersionedForm[CriticalArea]):
    """One area. Its version also counts changes of what has a form of its own: its status and required skills."""

    watched = ("version",)

    class Meta:
        model = CriticalArea
        fields = ("name", "why", "impact", "irreversibility", "complexity", "effort", "owner", "status")
        widgets = {
            "why": forms.Textarea(attrs={"rows": 2}),
            "impact": forms.Select(choices=scales.IMPACT),
            "irreversibility": forms.Select(choices=scales.IRREVERSIBILITY),
            "complexity": forms.Select(choices=scales.COMPLEXITY),
        }
        labels = {"why": "Why it matters", "impact": "Impact", "irreversibility": "Reversibility"}
        help_texts = {name: scales.RATIOS[name] for name in ("impact", "irreversibility", "complexity")}
        error_messages = {"name": {"required": "Enter a name for the area, such as “HTTP API design”."}}

    def __init__(self, *args: Any, owners: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = field_of(self, "owner", forms.ModelChoiceField)
        owner.queryset = Person.objects.filter(Q(pk__in=list(owners)) | Q(pk=self.instance.owner_id or 0))
        owner.empty_label = "no owner yet"
        owner.error_messages["invalid_choice"] = "The owner must be on the initiative. Add them to the team first."
        field_of(self, "effort", forms.ChoiceField).choices = scales.EFFORT
        if self.instance.pk:
            # The status has its own form, which asks for a reason: initiatives/services/progress.py.
            del self.fields["status"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        same = self.instance.initiative.areas.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError(f"An area named “{name}” already exists.")
        return name


class RequirementForm(forms.Form):
    """A skill by name, existing or new, and a level. An empty row is ignored."""

    skill = SkillNameField(
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "skill-names", "placeholder": "such as HTTP API design"}),
    )
    level = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "level"), *scales.LEVELS[1:]],
        error_messages={"invalid_choice": "Choose a required level from 1 to 4."},
    )

    def clean(self) -> None:
        found = self.cleaned_data
        if "skill" in found and "level" in found:
            skill, level = found["skill"], found["level"]
            if skill and not level:
                self.add_error("level", "Choose the required level.")
            if level and not skill:
                self.add_error("skill", "Enter a skill.")


if TYPE_CHECKING:
    BaseRequirementFormSet = BaseFormSet[RequirementForm]
else:
    BaseRequirementFormSet = BaseFormSet


class RequirementFormSet(BaseRequirementFormSet):
    """Several required skills, each at most once."""

    def clean(self) -> None:
        names: set[str] = set()
        for form in self.forms:
            skill = getattr(form, "cleaned_data", {}).get("skill")
            name = str(skill).casefold() if skill else ""
            if name and name in names:
                form.add_error("skill", "This skill is listed twice.")
            names.add(name)
        if any(form.errors for form in self.forms):
            raise ValidationError("")

    def requirements(self) -> list[RequiredLevel]:
        rows = (form.cleaned_data for form in self.forms)
        return [RequiredLevel(row["skill"], row["level"]) for row in rows if row.get("skill") and row.get("level")]


RequirementRows = cast(
    "type[RequirementFormSet]",
    formset_factory(RequirementForm, formset=RequirementFormSet, extra=2, max_num=30, absolute_max=40),
)


def requirement_rows(area: CriticalArea | None) -> list[dict[str, object]]:
    """An area's requirements as initial rows of the form."""
    if area is None or area.pk is None:
        return []
    return [{"skill": one.skill, "level": one.level} for one in area.requirements.select_related("skill")]


def possible_owners(initiative: Initiative) -> list[int]:
    """Members and leads of the initiative."""
    on_it = initiative.memberships.values_list("person_id", flat=True)
    lead_it = initiative.assignments.values_list("person_id", flat=True)
    return [*on_it, *lead_it]


MOST_LINES: Final = 30
NAME_SEPARATOR: Final = re.compile(r"\s*(?::(?:\s+|$)|\t| – | — | - )\s*")
"""Between an area's name and why it matters."""
RATED_FIELDS: Final = ("impact", "irreversibility", "complexity", "effort")


class OfferedTemplate(NamedTuple):
    """A starting template, whether it is picked, and whether the initiative already has it."""

    template: AreaTemplate
    picked: bool
    there: bool


class BulkAreasForm(forms.Form):
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
        required=False, choices=[(key, key) for key in AREA_TEMPLATES], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: FormData = None, *, initiative: Initiative) -> None:
        super().__init__(data)
        self.initiative = initiative
        self.names = {name.casefold() for name in initiative.areas.values_list("name", flat=True)}

    def template_groups(self) -> list[tuple[str, list[OfferedTemplate]]]:
        picked = set(self["picked"].value() or [])
        return [
            (
                one.title,
                [
                    OfferedTemplate(template, template.key in picked, template.name.casefold() in self.names)
                    for template in one.templates
                ],
            )
            for one in AREA_TEMPLATE_GROUPS
        ]

    def clean_lines(self) -> list[tuple[str, str]]:
        """Name and reason of each line."""
        found, faults, names = [], [], set(self.names)
        lines = [line.strip(" \t-*•") for line in str(self.cleaned_data["lines"]).splitlines()]
        for line in filter(None, lines):
            name, *rest = NAME_SEPARATOR.split(line, maxsplit=1)
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

    def clean(self) -> None:
        found = self.cleaned_data
        typed = {name.casefold() for name, _ in found.get("lines", [])}
        for key in found.get("picked", []):
            name = AREA_TEMPLATES[key].name
            if name.casefold() in typed | self.names:
                self.add_error("picked", f"An area named “{name}” already exists.")
        if not self.errors and not found.get("lines") and not found.get("picked"):
            raise forms.ValidationError("Enter at least one line, or pick an area below.")

    def rows(self) -> Iterator[CriticalArea]:
        """The unsaved areas of a valid form."""
        for name, why in self.cleaned_data["lines"]:
            yield CriticalArea(initiative=self.initiative, name=name, why=why)
        for key in self.cleaned_data["picked"]:
            template = AREA_TEMPLATES[key]
            steps = {step: getattr(template, step) for step in RATED_FIELDS}
            yield CriticalArea(initiative=self.initiative, name=template.name, why=template.why, **steps)
