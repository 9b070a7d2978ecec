"""Forms for a scenario as a whole: its name, and who it is shared with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from allocation.models import Scenario
from people.models import Person


class ScenarioForm(forms.ModelForm):  # type: ignore[type-arg]
    """`version` is the one the editor had on screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)

    class Meta:
        model = Scenario
        fields = ("name", "why")
        labels = {"name": "What if …", "why": "Reason"}
        widgets = {
            "name": forms.TextInput(attrs={"placeholder": "Lena takes the deputy role"}),
            "why": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {"name": {"required": "Enter a name for the scenario."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version


class SharedForm(forms.Form):
    who = forms.CharField(
        label="Share with", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Names, one per line. Each person sees hours and figures for their own reporting line only.",
    )  # fmt: skip

    def clean_who(self) -> list[Person]:
        found = []
        for line in filter(None, (" ".join(line.split()) for line in str(self.cleaned_data["who"]).splitlines())):
            people = list(Person.objects.here().filter(name__iexact=line)[:2])
            if len(people) != 1:
                raise ValidationError(f"{'More than one person is' if people else 'No one is'} named “{line}”.")
            found.append(people[0])
        return found
