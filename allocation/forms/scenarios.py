"""The forms of a scenario as a whole: its name, whom it is shared with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from allocation.models import Scenario
from people.models import Person


class ScenarioForm(forms.ModelForm):  # type: ignore[type-arg]
    """`version` is the one that the editor was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)

    class Meta:
        model = Scenario
        fields = ("name", "why")
        labels = {"name": "What if …", "why": "Why"}
        widgets = {
            "name": forms.TextInput(attrs={"placeholder": "Lena takes the deputy role"}),
            "why": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {"name": {"required": "Say in a few words what would be otherwise."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version


class SharedForm(forms.Form):
    who = forms.CharField(
        label="Who sees it besides you", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Names, one a line. Each sees of it what they may see anyway: figures are of their own reporting line.",
    )  # fmt: skip

    def clean_who(self) -> list[Person]:
        found = []
        for line in filter(None, (" ".join(line.split()) for line in str(self.cleaned_data["who"]).splitlines())):
            people = list(Person.objects.here().filter(name__iexact=line)[:2])
            if len(people) != 1:
                raise ValidationError(f"{'More than one person' if people else 'Nobody'} here is called {line}.")
            found.append(people[0])
        return found
