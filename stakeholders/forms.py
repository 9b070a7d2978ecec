"""What a lead says of a stakeholder."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from initiatives.models import Initiative
from people.forms.fields import DayField, PersonNameField
from people.forms.seen import SeenForm
from people.models import Person
from stakeholders.contacts import audience_of
from stakeholders.models import Audience, Engagement, Promise, Stakeholder, TouchpointKind

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
    """`lead` offers what they lead; what is there already stays on offer."""

    initiatives = forms.ModelMultipleChoiceField(
        Initiative.objects.none(), required=False, label="Has a say in", widget=forms.CheckboxSelectMultiple
    )
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
        fields = ("audience", "influence", "interest", "engagement", "desired", "cadence_days", "initiatives")
        labels = {"audience": "Listens as", "engagement": "Stands now", "desired": "Should stand"}

    def __init__(self, *args: Any, lead: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead = lead
        chosen = self.fields["initiatives"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        offered = Q(pk__in=Initiative.objects.led_by(lead, today).order_by().values("pk"))
        if self.instance.pk:
            offered |= Q(pk__in=[one.pk for one in self.instance.initiatives.all()])
        chosen.queryset = Initiative.objects.filter(offered).order_by("name")


class NewStakeholderForm(StakeholderForm):
    """`who` is somebody of the organisation by name, or a name from outside of it."""

    who = forms.CharField(
        label="Who",
        max_length=120,
        help_text="Somebody here by name, or anybody else.",
        widget=forms.TextInput(attrs={"list": "people-names", "autocomplete": "off"}),
        error_messages={"required": "Who is it?"},
    )
    audience = forms.ChoiceField(
        label="Listens as", required=False, choices=[("", "what their role says"), *Audience.choices]
    )
    field_order = ("who",)

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

    def clean_audience(self) -> str:
        """`who` stands before it."""
        person = self.instance.person
        return self.cleaned_data["audience"] or (audience_of(person) if person else Audience.OTHER)


class TouchForm(forms.Form):
    """A contact that took place, today where nothing else is said."""

    kind = forms.ChoiceField(label="How", choices=TouchpointKind.choices)
    on = DayField(label="Day", required=False)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"placeholder": "A line, for you alone"}),
    )

    engagement = forms.ChoiceField(
        label="Stands then", required=False, choices=[("", "as before"), *Engagement.choices]
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise forms.ValidationError("A contact is noted once it has taken place.")
        return on


class DismissForm(forms.Form):
    reason = forms.CharField(
        label="Why they need not be in it", max_length=300, error_messages={"required": "Say why, for yourself."}
    )


class PromiseForm(forms.ModelForm):  # type: ignore[type-arg]
    due = DayField(label="By", required=False)

    class Meta:
        model = Promise
        fields = ("what", "whose", "due")
        labels = {"what": "What", "whose": "Whose"}
        error_messages = {"what": {"required": "What was promised?"}}
