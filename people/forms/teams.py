"""Teams: who is responsible for one, and who is in it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people import pasting
from people.forms.fields import TEAM_EXAMPLE, TEAM_HELP, PersonNameField, TeamField
from people.forms.seen import SeenForm
from people.models import Person, Role, Team

ANSWERING = ("engineering_manager", "product_manager", "tech_lead")
BY_ROLE = {
    Role.ENGINEERING_MANAGER: "engineering_manager",
    Role.PRODUCT_MANAGER: "product_manager",
    Role.ENGINEER: "tech_lead",
}


def members_field(**kwargs: Any) -> TeamField:
    return TeamField(
        help_text=TEAM_HELP,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": TEAM_EXAMPLE}),
        max_length=40_000,
        error_messages={"required": "Enter at least one person."},
        **kwargs,
    )


class TeamForm(SeenForm):
    """The people responsible for a team edit it, so there has to be at least one."""

    engineering_manager = PersonNameField(required=False, label="Engineering manager")
    product_manager = PersonNameField(required=False, label="Product manager")
    tech_lead = PersonNameField(required=False, label="Tech lead")

    class Meta:
        model = Team
        fields = ("name", *ANSWERING)
        error_messages = {"name": {"required": "Enter a name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ANSWERING:
                self.fields[name].standing = self.initial[name] = getattr(self.instance, name)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Team.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("A team with this name already exists.")
        return name

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not any(found.get(name) or name in self.errors for name in ANSWERING):
            raise ValidationError("Enter at least one of the three: they can edit the team.")
        return found


class NewTeamForm(TeamForm):
    """A team and its members; the person who adds it is prefilled where their role fits."""

    members = members_field(label="Members", required=False)

    field_order = ("name", *ANSWERING, "members")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = BY_ROLE.get(Role(by.role))
        if place:
            self.initial.setdefault(place, by)

    def members_named(self) -> pasting.Team:
        return self.cleaned_data.get("members") or pasting.Team([], [])


class MembersForm(forms.Form):
    members = members_field(label="New members")
