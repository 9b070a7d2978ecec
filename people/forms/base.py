"""Forms that pages of several apps build on: with a version of the edited row, for a secret link."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar

from django import forms
from django.db import models
from django.http import QueryDict

from people.concurrency import Difference, Version, differences, row_etag
from people.django_types import FormData, ModelForm, field_of
from people.models import LinkKind

Row = TypeVar("Row", bound=models.Model)


class VersionedForm(ModelForm[Row]):
    """A model form with an etag of the values it opened with, for the fields it has or those that are `watched`."""

    watched: ClassVar[tuple[str, ...]] = ()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> object:
        if field_name == "seen":
            return row_etag(self.instance, self.watched_fields()) if self.instance.pk else ""
        return super().get_initial_for_field(field, field_name)

    def watched_fields(self) -> tuple[str, ...]:
        columns = {field.name for field in self.instance._meta.get_fields()}
        return self.watched or tuple(name for name in self.fields if name in columns)

    def version(self) -> Version:
        """What the editor of a valid form saw."""
        return Version(self.watched_fields(), self.cleaned_data["seen"])

    def etag_of(self, stored: models.Model) -> str:
        """The etag of the current values."""
        return row_etag(stored, self.watched_fields())

    def reopened_on(self, stored: Row, **arguments: Any) -> tuple[Self, list[Difference]]:
        """How to answer an EditConflict: the form again with what was typed, over the stored row, and how both differ.

        Who saves it again overrules the other editor knowingly.
        """
        found = differences(self, stored)
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["seen"] = self.etag_of(stored)
        return type(self)(data, instance=stored, **arguments), found


class LinkForm(forms.Form):
    purpose = forms.CharField(max_length=120)
    days = forms.TypedChoiceField(coerce=int, label="Expires in")

    def __init__(self, data: FormData = None, *, days: Sequence[int], label: str, help_text: str) -> None:
        """`label` and `help_text` ask for the purpose; the first of `days` is the default."""
        super().__init__(data, initial={"days": days[0]})
        self.fields["purpose"].label, self.fields["purpose"].help_text = label, help_text
        field_of(self, "days", forms.ChoiceField).choices = [(one, f"{one} days") for one in days]

    @property
    def keep(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class KindForm(forms.Form):
    """The kind a list is filtered by; an unknown kind filters nothing."""

    kind = forms.ChoiceField(choices=LinkKind.choices, required=False)

    def chosen(self) -> str:
        return str(self.cleaned_data["kind"]) if self.is_valid() else ""
