"""Offering to mentor, and asking for a mentor."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms

from growth.models import HOURS_RANGE, LEAST_HOURS, MOST_HOURS
from people.django_types import FormData, field_of
from people.models import Person, Skill

RHYTHMS = ((7, "every week"), (14, "every 2 weeks"), (28, "every 4 weeks"))


class OfferForm(forms.Form):
    """Offering a skill again changes its hours."""

    skill = forms.ModelChoiceField(
        Skill.objects.order_by("name", "key"),
        empty_label="Choose a skill",
        error_messages={"required": "Choose the skill.", "invalid_choice": "Choose a skill from the list."},
    )
    hours_a_month = forms.DecimalField(
        label="Hours a month",
        min_value=LEAST_HOURS,
        max_value=MOST_HOURS,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
        error_messages={
            "required": HOURS_RANGE,
            "invalid": HOURS_RANGE,
            "min_value": HOURS_RANGE,
            "max_value": HOURS_RANGE,
            "max_decimal_places": "Use half-hour steps.",
        },
    )

    def __init__(self, data: FormData = None) -> None:
        super().__init__(data, initial={"hours_a_month": 1})

    def clean_hours_a_month(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours_a_month"]
        if hours % LEAST_HOURS:
            raise forms.ValidationError("Use half-hour steps.")
        return hours


class AskForm(forms.Form):
    """Only someone from the list of the goal can be asked."""

    mentor = forms.ChoiceField(error_messages={
        "required": "Choose who to ask.",
        "invalid_choice": "They can’t mentor you for this goal any more. Choose someone from the list.",
    })  # fmt: skip
    every_days = forms.TypedChoiceField(label="Check in", coerce=int, choices=RHYTHMS, initial=14)

    def __init__(self, data: FormData = None, *, mentors: Sequence[Person]) -> None:
        super().__init__(data)
        self.mentors = {one.key: one for one in mentors}
        field_of(self, "mentor", forms.ChoiceField).choices = [(one.key, one.name) for one in mentors]

    @property
    def chosen(self) -> Person:
        return self.mentors[self.cleaned_data["mentor"]]
