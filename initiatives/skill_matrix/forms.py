"""Forms of the skill matrix: a rating, what is shown, a new skill, the columns of an import."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

from initiatives.forms import scales
from initiatives.models import Initiative
from initiatives.skill_matrix.queries.matrix import MatrixChoice
from initiatives.skill_matrix.queries.skill_import import NEW, PERSON, SKIPPED, guess_columns
from people.django_types import FormData, ModelForm, field_of
from people.forms.fields import Choice
from people.forms.tables import TableColumnsForm
from people.models import Person, Skill, Team

Row = TypeVar("Row", bound=Model)
MOST_OFFERED = 200


class RatingForm(forms.Form):
    """A level; an empty one undoes the author's own last rating."""

    level = forms.TypedChoiceField(
        choices=[("", "– · undo my last rating"), *scales.LEVELS],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose a level from 0 to 4."},
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=300)


class LevelForm(forms.Form):
    """A required level, chosen by its description."""

    level = forms.TypedChoiceField(
        choices=scales.LEVELS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a level from 0 to 4.", "required": "Choose a level from 0 to 4."},
    )
    note = forms.CharField(
        label="Based on",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"placeholder": "Led the design of the second version", "maxlength": "300"}),
        help_text="Seen by everyone who can see the rating.",
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


def offered(rows: QuerySet[Row], asked: str) -> list[Row]:
    """As many as a person can read through, and the one that is asked for."""
    first = [*rows.order_by("name")[:MOST_OFFERED]]
    if asked and len(first) == MOST_OFFERED:
        first += rows.filter(key=asked)
    return first


class MatrixForm(forms.Form):
    """Whose ratings and which skills; offers only what the viewer may see."""

    of = forms.ChoiceField(required=False, label="People")
    order = forms.ChoiceField(required=False, label="Order", choices=[("", "By name"), ("team", "By team")])
    skills = forms.ChoiceField(
        required=False, label="Skills", choices=[("", "Needed skills only"), ("all", "All skills")]
    )

    def __init__(self, data: FormData = None, *, viewer: Person, today: date) -> None:
        super().__init__(data)
        prefix, _, key = str(self.data.get("of", "")).partition(".")
        initiatives, teams = Initiative.objects.visible_to(viewer, today), Team.objects.visible_to(viewer)
        self.initiatives = {one.key: one for one in offered(initiatives, key if prefix == "i" else "")}
        self.teams = {one.key: one for one in offered(teams, key if prefix == "t" else "")}
        groups: list[Choice] = [("", "My people")]
        for title, prefix, rows in (("Initiatives", "i", self.initiatives), ("Teams", "t", self.teams)):
            if rows:
                groups.append((title, [(f"{prefix}.{key}", str(row)) for key, row in rows.items()]))
        field_of(self, "of", forms.ChoiceField).choices = groups

    def choice(self) -> MatrixChoice | None:
        """None if the choice doesn't exist or the viewer may not see it."""
        if not self.is_valid():
            return None
        prefix, _, key = self.cleaned_data["of"].partition(".")
        how = {"every_skill": self.cleaned_data["skills"] == "all", "by_team": self.cleaned_data["order"] == "team"}
        if prefix == "i":
            return MatrixChoice(initiative=self.initiatives[key], **how)
        if prefix == "t":
            return MatrixChoice(team=self.teams[key], **how)
        return MatrixChoice(**how)


class SkillForm(ModelForm[Skill]):
    """A new skill; names are compared without case."""

    class Meta:
        model = Skill
        fields = ("name", "description", "general")
        labels = {"general": "Not tied to one product"}
        help_texts = {
            "general": "For skills such as security, operations or facilitation: being new to a product doesn’t lower them."
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"name": {"required": "Enter a name for the skill, such as “HTTP API design”."}}

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Skill.objects.filter(name__iexact=name).exists():
            raise ValidationError(f"A skill named “{name}” already exists.")
        return name


class ColumnsForm(TableColumnsForm):
    invalid_choice = "This skill no longer exists. Choose another."

    @cached_property
    def skills(self) -> list[Skill]:
        return list(Skill.objects.order_by("name", "key"))

    def guess(self) -> list[str]:
        return guess_columns(self.spreadsheet, self.skills)

    def choices_of(self, head: str) -> Sequence[Choice]:
        made = [(NEW, f"new skill: {head[:120]}")] if head else []
        return [(SKIPPED, "skip"), (PERSON, "person"), *made, ("Skills", [(one.key, one.name) for one in self.skills])]

    def clean(self) -> None:
        chosen = self.columns()
        if chosen.count(PERSON) != 1:
            raise ValidationError("Choose exactly one column as the person.")
        skills = [one for one in chosen if one not in (PERSON, SKIPPED, NEW)]
        for key in {one for one in skills if skills.count(one) > 1}:
            raise ValidationError(f"Two columns are set to “{Skill.objects.get(key=key)}”. Skip one of them.")
        if not skills and NEW not in chosen:
            raise ValidationError("Choose a skill for at least one column.")
