"""Forms for stakeholders, contacts and promises."""

from datetime import date

from django import forms
from django.db.models import Q

from initiatives.models import Initiative
from people.django_types import FormData, Initial, ModelForm, field_of
from people.forms.base import VersionedForm
from people.forms.fields import DayField, PersonNameField, RowsField
from people.models import Person
from stakeholders.models import Audience, Engagement, Promise, Stakeholder, TouchpointKind

INFLUENCE = (
    (1, "1 · no influence on what you need"),
    (2, "2 · is consulted"),
    (3, "3 · can help or delay"),
    (4, "4 · decides parts of it"),
    (5, "5 · makes the decision"),
)
INTEREST = (
    (1, "1 · not interested"),
    (2, "2 · hears about it"),
    (3, "3 · follows it"),
    (4, "4 · it affects their plans"),
    (5, "5 · their success depends on it"),
)


class StakeholderForm(VersionedForm[Stakeholder]):
    """Offers the initiatives that `lead` leads, plus those already chosen."""

    initiatives = RowsField(
        Initiative.objects.none(), required=False, label="Has a say in", widget=forms.CheckboxSelectMultiple
    )
    influence = forms.TypedChoiceField(coerce=int, choices=INFLUENCE, initial=3, label="Influence")
    interest = forms.TypedChoiceField(coerce=int, choices=INTEREST, initial=3, label="Interest")
    cadence_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=365,
        label="Contact every … days",
        help_text="Leave empty for no reminder.",
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), "Enter 1 to 365 days."),
    )

    class Meta:
        model = Stakeholder
        fields = ("audience", "influence", "interest", "engagement", "target_engagement", "cadence_days", "initiatives")
        labels = {"engagement": "Current engagement", "target_engagement": "Target engagement"}

    def __init__(
        self,
        data: FormData = None,
        *,
        lead: Person,
        today: date,
        instance: Stakeholder | None = None,
        initial: Initial = None,
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        self.lead = lead
        offered = Q(pk__in=Initiative.objects.led_by(lead, today).order_by().values("pk"))
        if self.instance.pk:
            offered |= Q(pk__in=[one.pk for one in self.instance.initiatives.all()])
        initiatives = field_of(self, "initiatives", forms.ModelMultipleChoiceField)
        initiatives.queryset = Initiative.objects.filter(offered).order_by("name")


class NewStakeholderForm(StakeholderForm):
    """`who` names a person of the organisation, or anyone outside it."""

    who = forms.CharField(
        label="Name",
        max_length=120,
        help_text="A colleague, or someone outside the organisation.",
        widget=forms.TextInput(attrs={"list": "people-names", "autocomplete": "off"}),
        error_messages={"required": "Enter a name.", "max_length": "Use at most 120 characters."},
    )
    audience = forms.ChoiceField(
        label="Audience", required=False, choices=[("", "based on their role"), *Audience.choices]
    )
    field_order = ("who",)

    def clean_who(self) -> str:
        typed = " ".join(str(self.cleaned_data["who"]).split())
        found = Person.objects.current().filter(name__iexact=typed)[:2]
        if len(found) > 1 or "@" in typed:
            self.instance.person = PersonNameField().clean(typed)
        elif found:
            self.instance.person = found[0]
        else:
            self.instance.name = typed
        if self.instance.person == self.lead:
            raise forms.ValidationError("You can’t be your own stakeholder. Enter someone else.")
        return typed

    def clean_audience(self) -> str:
        """Runs after `clean_who`, which comes first in the field order."""
        person = self.instance.person
        return self.cleaned_data["audience"] or (Audience.of(person) if person else Audience.OTHER)


class TouchpointForm(forms.Form):
    """A past contact; without a date, today's."""

    kind = forms.ChoiceField(label="Type", choices=TouchpointKind.choices)
    on = DayField(label="Date", required=False)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"placeholder": "Only you can see this"}),
    )

    engagement = forms.ChoiceField(
        label="Engagement now", required=False, choices=[("", "unchanged"), *Engagement.choices]
    )

    def __init__(self, data: FormData = None, *, today: date, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"] or self.today
        if on > self.today:
            raise forms.ValidationError("Enter today or an earlier date.")
        return on


class ExclusionForm(forms.Form):
    reason = forms.CharField(
        label="Reason", max_length=300, error_messages={"required": "Add a short reason. Only you see it."}
    )


class PromiseForm(ModelForm[Promise]):
    due = DayField(label="Due", required=False)

    class Meta:
        model = Promise
        fields = ("what", "promised_by", "due")
        labels = {"what": "Promise", "promised_by": "Promised by"}
        error_messages = {"what": {"required": "Enter what was promised."}}
