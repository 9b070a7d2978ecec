"""Forms of an initiative as a whole: creating one, editing its details, filtering the list."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from initiatives.forms import scales
from initiatives.models import Health, Initiative, Phase
from people.django_types import FormData, ModelForm
from people.forms.base import VersionedForm
from people.forms.fields import TEAM_EXAMPLE, TEAM_HELP, DayField, PastedTeamField
from people.models import Person, Team


class InitiativeDetailsForm(VersionedForm[Initiative]):
    watched = ("version",)
    start = DayField(required=False)
    target = DayField(required=False)

    class Meta:
        model = Initiative
        fields = ("name", "summary", "phase", "priority", "start", "target", "open_to_everyone")
        widgets = {"summary": forms.Textarea(attrs={"rows": 2}), "priority": forms.Select(choices=scales.PRIORITY)}
        help_texts = {
            "priority": scales.RATIOS["priority"],
            "open_to_everyone": "Everyone in the organisation can read it. "
            "Ratings stay visible only to the people who may see them.",
        }
        error_messages = {"name": {"required": "Enter a name for the initiative."}}


class NewInitiativeForm(ModelForm[Initiative]):
    """An initiative and its team in one form; the person who sends it becomes its lead."""

    target = DayField(required=False)
    hours = forms.DecimalField(
        label="Your agreed hours a week",
        required=False,
        min_value=0,
        max_value=168,
        decimal_places=2,
        help_text="The hours a week that you and your manager have agreed.",
        error_messages={
            "min_value": "Hours can't be below 0.",
            "max_value": "A week has 168 hours.",
            "invalid": "Enter hours as a number, such as 12 or 7.5.",
        },
    )
    team = PastedTeamField(
        required=False,
        label="Team",
        help_text=TEAM_HELP,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": TEAM_EXAMPLE}),
    )

    class Meta:
        model = Initiative
        fields = ("name", "summary", "phase", "priority", "target")
        widgets = {"summary": forms.Textarea(attrs={"rows": 2}), "priority": forms.Select(choices=scales.PRIORITY)}
        help_texts = {"priority": scales.RATIOS["priority"]}
        error_messages = {"name": {"required": "Enter a name for the initiative."}}

    whole_team = forms.ModelChoiceField(
        Team.objects.order_by("name"), required=False, label="Add everyone from a team", empty_label="no team"
    )

    field_order: tuple[str, ...] = ("name", "summary", "phase", "priority", "target", "hours", "team", "whole_team")

    def __init__(self, data: FormData = None, *, lead: Person, today: date, instance: Initiative | None = None) -> None:
        super().__init__(data, instance=instance)
        self.lead, self.today = lead, today
        if not Team.objects.exists():
            del self.fields["whole_team"]

    def clean_name(self) -> str:
        """Refuses the second click on the button, which would create the initiative twice."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        others = Initiative.objects.led_by(self.lead, self.today).exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise ValidationError(f"You already lead an initiative named “{name}”.")
        return name

    def teams(self) -> list[Team]:
        team = self.cleaned_data.get("whole_team")
        return [team] if team else []


class InitiativeFilterForm(forms.Form):
    """Which initiatives the list shows. A value that can't be understood is ignored."""

    q = forms.CharField(required=False, max_length=120, label="Find")
    phase = forms.ChoiceField(required=False, choices=[("", "Any phase"), *Phase.choices])
    health = forms.ChoiceField(required=False, choices=[("", "Any health"), *Health.choices])
    mine = forms.BooleanField(required=False, label="Only initiatives you lead")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
