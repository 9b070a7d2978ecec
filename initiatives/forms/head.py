"""Forms of an initiative as a whole: making one, changing its head, finding some."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from initiatives import steps
from initiatives.models import Health, Initiative, Phase
from people.forms.fields import TEAM_EXAMPLE, TEAM_HELP, DayField, TeamField
from people.models import Person, Team


class HeadForm(forms.ModelForm):  # type: ignore[type-arg]
    """What stands at the top of an initiative's page. `version` is the one that the editor was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    start = DayField(required=False)
    target = DayField(required=False)

    class Meta:
        model = Initiative
        fields = ("name", "summary", "phase", "priority", "start", "target", "open")
        widgets = {"summary": forms.Textarea(attrs={"rows": 2}), "priority": forms.Select(choices=steps.PRIORITY)}
        help_texts = {
            "priority": steps.RATIOS["priority"],
            "open": "Everyone in the organisation may read it; its ratings stay with those who may see them.",
        }
        error_messages = {"name": {"required": "Give the initiative a name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version


class NewInitiativeForm(forms.ModelForm):  # type: ignore[type-arg]
    """An initiative and its team in one go; whoever sends it leads it."""

    target = DayField(required=False)
    hours = forms.DecimalField(
        label="Your agreed hours a week",
        required=False,
        min_value=0,
        max_value=168,
        decimal_places=2,
        help_text="What you and your manager agreed that you spend on it.",
        error_messages={
            "min_value": "Hours can't be below 0.",
            "max_value": "A week has 168 hours.",
            "invalid": "Write hours as a number, such as 12 or 7.5.",
        },
    )
    team = TeamField(
        required=False,
        label="The team",
        help_text=TEAM_HELP,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": TEAM_EXAMPLE}),
    )

    class Meta:
        model = Initiative
        fields = ("name", "summary", "phase", "priority", "target")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "priority": forms.Select(choices=steps.PRIORITY),
        }
        help_texts = {"priority": steps.RATIOS["priority"]}
        error_messages = {"name": {"required": "Give the initiative a name."}}

    whole_team = forms.ModelChoiceField(
        Team.objects.order_by("name"), required=False, label="And everyone of a team", empty_label="no whole team"
    )

    field_order = ("name", "summary", "phase", "priority", "target", "hours", "team", "whole_team")

    def __init__(self, *args: Any, lead: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead, self.today = lead, today
        if not Team.objects.exists():
            del self.fields["whole_team"]

    def clean_name(self) -> str:
        """A second click on the button makes no second initiative."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Initiative.objects.led_by(self.lead, self.today).filter(name__iexact=name).exists():
            raise ValidationError(f"You lead an initiative {name} already.")
        return name

    def teams(self) -> list[Team]:
        team = self.cleaned_data.get("whole_team")
        return [team] if team else []


class FindForm(forms.Form):
    """Which initiatives the list shows. What can't be understood narrows nothing."""

    q = forms.CharField(required=False, max_length=120, label="Find")
    phase = forms.ChoiceField(required=False, choices=[("", "Any phase"), *Phase.choices])
    health = forms.ChoiceField(required=False, choices=[("", "Any health"), *Health.choices])
    mine = forms.BooleanField(required=False, label="Only those you lead")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
