"""Forms that remember what their editor saw, so that the second of two editors is warned."""

from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from people.conflicts import Seen, mark_of


class SeenForm(forms.ModelForm):  # type: ignore[type-arg]
    """A model form with a mark of the values it opened with, for the fields it has."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "seen":
            return mark_of(self.instance, self.watched()) if self.instance.pk else ""
        return super().get_initial_for_field(field, field_name)

    def watched(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if is_column(self.instance, name))

    def sight(self) -> Seen:
        """What the editor of a valid form saw."""
        return Seen(self.watched(), self.cleaned_data["seen"])

    def mark_of(self, stored: models.Model) -> str:
        """The mark of the current values."""
        return mark_of(stored, self.watched())


def is_column(row: models.Model, name: str) -> bool:
    try:
        row._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
