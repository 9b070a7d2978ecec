"""Creating a secret link: its purpose, and how long it works."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from people.models import LinkKind


class LinkForm(forms.Form):
    purpose = forms.CharField(max_length=120)
    days = forms.TypedChoiceField(coerce=int, label="Expires in")

    def __init__(self, *args: Any, days: Sequence[int], label: str, help_text: str, **kwargs: Any) -> None:
        """`label` and `help_text` ask for the purpose; the first of `days` is the default."""
        super().__init__(*args, **kwargs)
        self.initial["days"] = days[0]
        purpose, choice = self.fields["purpose"], self.fields["days"]
        assert isinstance(choice, forms.ChoiceField)
        purpose.label, purpose.help_text = label, help_text
        choice.choices = [(one, f"{one} days") for one in days]

    @property
    def keep(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class KindForm(forms.Form):
    """The kind a list is filtered by; an unknown kind filters nothing."""

    kind = forms.ChoiceField(choices=LinkKind.choices, required=False)

    def chosen(self) -> str:
        return str(self.cleaned_data["kind"]) if self.is_valid() else ""
