"""Data retention periods."""

from typing import Any

from django import forms

from people.models import Retention
from people.retention import FIELDS, WORDS, spelt


class RetentionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A choice of periods for each; an unusual current value stays selectable."""

    class Meta:
        model = Retention
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            was = self.fields[name]
            days = {*WORDS, getattr(self.instance, name)} - {None}
            choices = [(str(one), spelt(one)) for one in sorted(days)]
            self.fields[name] = forms.TypedChoiceField(
                choices=[*choices, ("", "Forever")],
                coerce=int,
                empty_value=None,
                required=False,
                label=was.label,
                help_text=was.help_text,
            )
