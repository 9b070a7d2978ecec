"""The form of a critical area and its required skills."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory

from initiatives import steps
from initiatives.areas import Need
from initiatives.models import CriticalArea, Initiative
from people.forms.fields import SkillNameField
from people.models import Person


class AreaForm(forms.ModelForm):  # type: ignore[type-arg]
    """`version` is the version that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CriticalArea
        fields = ("name", "why", "impact", "irreversibility", "complexity", "effort", "owner", "status")
        widgets = {
            "why": forms.Textarea(attrs={"rows": 2}),
            "impact": forms.Select(choices=steps.IMPACT),
            "irreversibility": forms.Select(choices=steps.IRREVERSIBILITY),
            "complexity": forms.Select(choices=steps.COMPLEXITY),
        }
        labels = {"why": "Why it matters", "impact": "Impact", "irreversibility": "Reversibility"}
        help_texts = {name: steps.RATIOS[name] for name in ("impact", "irreversibility", "complexity")}
        error_messages = {"name": {"required": "Enter a name for the area, such as “HTTP API design”."}}

    def __init__(self, *args: Any, owners: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = Person.objects.filter(Q(pk__in=list(owners)) | Q(pk=self.instance.owner_id or 0))
        owner.empty_label = "no owner yet"
        owner.error_messages["invalid_choice"] = "The owner must be on the initiative. Add them to the team first."
        effort = self.fields["effort"]
        assert isinstance(effort, forms.ChoiceField)
        effort.choices = steps.EFFORT
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            # The status has its own form, which asks for a reason: initiatives/updates.py.
            del self.fields["status"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        same = self.instance.initiative.areas.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError(f"An area named “{name}” already exists.")
        return name


class NeedForm(forms.Form):
    """A skill by name, existing or new, and a level. An empty row is ignored."""

    skill = SkillNameField(
        required=False, widget=forms.TextInput(attrs={"list": "skill-names", "placeholder": "such as HTTP API design"})
    )
    level = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "level"), *steps.LEVELS[1:]],
        error_messages={"invalid_choice": "Choose a required level from 1 to 4."},
    )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if "skill" in found and "level" in found:
            skill, level = found["skill"], found["level"]
            if skill and not level:
                self.add_error("level", "Choose the required level.")
            if level and not skill:
                self.add_error("skill", "Enter a skill.")
        return found


if TYPE_CHECKING:
    NeedRows = BaseFormSet[NeedForm]
else:
    NeedRows = BaseFormSet


class NeedFormSet(NeedRows):
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

    def needs(self) -> list[Need]:
        rows = (form.cleaned_data for form in self.forms)
        return [Need(row["skill"], row["level"]) for row in rows if row.get("skill") and row.get("level")]


Needs = cast("type[NeedFormSet]", formset_factory(NeedForm, formset=NeedFormSet, extra=2, max_num=30, absolute_max=40))


def needs_of(area: CriticalArea | None) -> list[dict[str, Any]]:
    """An area's requirements as initial rows of the form."""
    if area is None or area.pk is None:
        return []
    return [{"skill": one.skill, "level": one.level} for one in area.requirements.select_related("skill")]


def possible_owners(initiative: Initiative) -> list[int]:
    """Members and leads of the initiative."""
    on_it = initiative.memberships.values_list("person_id", flat=True)
    lead_it = initiative.assignments.values_list("person_id", flat=True)
    return [*on_it, *lead_it]
