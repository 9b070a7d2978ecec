"""Forms of the skill matrix: a rating, what is shown, a new skill."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from initiatives import steps
from initiatives.matrix import Choice
from initiatives.models import Initiative
from people.models import Person, Skill, Team

OFFERED = 200


class RatingForm(forms.Form):
    """A level; an empty one undoes the author's own last rating."""

    level = forms.TypedChoiceField(
        choices=[("", "– · undo my last rating"), *steps.LEVELS],
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
        choices=steps.LEVELS,
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


def offered(rows: QuerySet[Any], asked: str) -> list[Any]:
    """As many as a person can read through, and the one that is asked for."""
    first = [*rows.order_by("name")[:OFFERED]]
    if asked and len(first) == OFFERED:
        first += rows.filter(key=asked)
    return first


class MatrixForm(forms.Form):
    """Whose ratings and which skills; offers only what the viewer may see."""

    of = forms.ChoiceField(required=False, label="People")
    order = forms.ChoiceField(required=False, label="Order", choices=[("", "By name"), ("team", "By team")])
    skills = forms.ChoiceField(
        required=False, label="Skills", choices=[("", "Needed skills only"), ("all", "All skills")]
    )

    def __init__(self, *args: Any, viewer: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefix, _, key = str(self.data.get("of", "")).partition(".")
        initiatives, teams = Initiative.objects.visible_to(viewer, today), Team.objects.visible_to(viewer)
        self.initiatives = {one.key: one for one in offered(initiatives, key if prefix == "i" else "")}
        self.teams = {one.key: one for one in offered(teams, key if prefix == "t" else "")}
        groups: list[Any] = [("", "My people")]
        for title, prefix, rows in (("Initiatives", "i", self.initiatives), ("Teams", "t", self.teams)):
            if rows:
                groups.append((title, [(f"{prefix}.{key}", str(row)) for key, row in rows.items()]))
        of = self.fields["of"]
        assert isinstance(of, forms.ChoiceField)
        of.choices = groups

    def choice(self) -> Choice | None:
        """None if the choice doesn't exist or the viewer may not see it."""
        if not self.is_valid():
            return None
        prefix, _, key = self.cleaned_data["of"].partition(".")
        how = {"every_skill": self.cleaned_data["skills"] == "all", "by_team": self.cleaned_data["order"] == "team"}
        if prefix == "i":
            return Choice(initiative=self.initiatives[key], **how)
        if prefix == "t":
            return Choice(team=self.teams[key], **how)
        return Choice(**how)


class SkillForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new skill; names are compared without case."""

    class Meta:
        model = Skill
        fields = ("name", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"name": {"required": "Enter a name for the skill, such as “HTTP API design”."}}

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Skill.objects.filter(name__iexact=name).exists():
            raise ValidationError(f"A skill named “{name}” already exists.")
        return name
