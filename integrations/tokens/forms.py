"""The form of a new API token."""

from django import forms

from integrations.models import Scope
from people.django_types import FormData, field_of
from people.models import Person

DAYS = ((30, "30 days"), (90, "90 days"), (365, "a year"))


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "Weekly report"}),
        help_text="What uses it. The audit log shows this name with each change.",
        error_messages={"required": "Enter a name, such as “Weekly report”."},
    )
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that it may do."},
    )
    days = forms.TypedChoiceField(
        label="Works for",
        choices=DAYS,
        coerce=int,
        initial=90,
        error_messages={"required": "Choose how long it works."},
    )

    def __init__(self, data: FormData = None, *, person: Person) -> None:
        super().__init__(data)
        if not person.is_administrator:
            choices = [one for one in Scope.choices if one[0] != Scope.ADMIN]
            field_of(self, "scopes", forms.MultipleChoiceField).choices = choices

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())
