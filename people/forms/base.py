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
    """A model form with an etag of the values it opened with, for the fields it has or those that are `watched`.

    `has_defaults`: without a stored row the defaults count, so that a second first save is noticed too.
    """

    watched: ClassVar[tuple[str, ...]] = ()
    has_defaults: ClassVar[bool] = False
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> object:
        if field_name == "seen":
            opened = self.instance.pk or self.has_defaults
            return row_etag(self.instance, self.watched_fields()) if opened else ""
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
        return type(self)(with_seen(self.data, self.etag_of(stored)), instance=stored, **arguments), found


class SeenForm(forms.Form):
    """A plain form with an etag of the `watched` fields of the row it opened with."""

    watched: ClassVar[tuple[str, ...]] = ()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def version(self) -> Version:
        """What the editor of a valid form saw."""
        return Version(self.watched, self.cleaned_data["seen"])

    def differences(self, stored: models.Model) -> list[Difference]:
        return differences(self, stored, self.watched)

    def data_over(self, stored: models.Model) -> QueryDict:
        """What was typed, to open the form again over the stored row."""
        return with_seen(self.data, row_etag(stored, self.watched), self.add_prefix("seen"))


def with_seen(data: object, etag: str, name: str = "seen") -> QueryDict:
    assert isinstance(data, QueryDict)
    copy = data.copy()
    copy[name] = etag
    return copy


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
