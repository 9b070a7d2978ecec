"""What a lead says of a stakeholder."""

from typing import Any

from django import forms

from people.forms.fields import DayField, PersonNameField
from people.forms.seen import SeenForm
from people.models import Person
from stakeholders.models import Promise, Stakeholder, TouchpointKind

INFLUENCE = (
    (1, "1 · none on what you need"),
    (2, "2 · is asked"),
    (3, "3 · can help or delay"),
    (4, "4 · decides parts of it"),
    (5, "5 · decides it"),
)
INTEREST = (
    (1, "1 · does not look"),
    (2, "2 · hears of it"),
    (3, "3 · follows it"),
    (4, "4 · it touches their plans"),
    (5, "5 · their success hangs on it"),
)


class StakeholderForm(SeenForm):
    influence = forms.TypedChoiceField(coerce=int, choices=INFLUENCE, initial=3, label="Influence")
    interest = forms.TypedChoiceField(coerce=int, choices=INTEREST, initial=3, label="Interest")
    cadence_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=365,
        label="In touch every so many days",
        help_text="Empty for whenever it happens.",
        error_messages={"min_value": "From 1 to 365 days.", "max_value": "From 1 to 365 days."},
    )

    class Meta:
        model = Stakeholder
        fields = ("audience", "influence", "interest", "engagement", "desired", "cadence_days")
        labels = {"audience": "Listens as", "engagement": "Stands now", "desired": "Should stand"}


class NewStakeholderForm(StakeholderForm):
    """`who` is somebody of the organisation by name, or a name from outside of it."""

    who = forms.CharField(
        label="Who",
        max_length=120,
        help_text="Somebody here by name, or anybody else.",
        widget=forms.TextInput(attrs={"list": "people-names", "autocomplete": "off"}),
    )
    field_order = ("who",)

    def __init__(self, *args: Any, lead: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead = lead

    def clean_who(self) -> str:
        typed = " ".join(str(self.cleaned_data["who"]).split())
        found = Person.objects.here().filter(name__iexact=typed)[:2]
        if len(found) > 1 or "@" in typed:
            self.instance.person = PersonNameField().clean(typed)
        elif found:
            self.instance.person = found[0]
        else:
            self.instance.name = typed
        if self.instance.person == self.lead:
            raise forms.ValidationError("That is you.")
        return typed


class TouchForm(forms.Form):
    kind = forms.ChoiceField(label="How", choices=TouchpointKind.choices)
    on = DayField(label="Day")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"placeholder": "A line, for you alone"}),
    )


class PromiseForm(forms.ModelForm):  # type: ignore[type-arg]
    due = DayField(label="By", required=False)

    class Meta:
        model = Promise
        fields = ("what", "whose", "due")
        labels = {"what": "What", "whose": "Whose"}
