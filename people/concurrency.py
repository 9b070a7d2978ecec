"""Edit conflicts: two people edit the same row, and the second one sees their input next to the stored values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Final

from django import forms
from django.db import models

from people.model_fields import format_number


class EditConflict(Exception):
    """What someone wanted to change has changed since they saw it; nothing is changed. Pages answer with status 409."""


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Version:
    """What an editor was looking at: some values of a row, as an etag. Without an etag nothing is compared."""

    names: tuple[str, ...]
    etag: str

    def compare(self, stored: models.Model, new: models.Model | None = None) -> None:
        """Raises EditConflict if these values have changed, unless they are already those of the new row: a double click."""
        if new is not None and row_etag(new, self.names) == row_etag(stored, self.names):
            return
        if self.etag and self.etag != row_etag(stored, self.names):
            raise EditConflict


WITHOUT_VERSION: Final = Version((), "")
"""For changes that no one saw a form for."""


def row_etag(row: models.Model, names: Iterable[str]) -> str:
    """A short hash of the current values, to notice later that they have changed."""
    return etag(comparable_value(row, name) for name in names)


def etag(values: Iterable[object]) -> str:
    return sha256("\n".join(str(value) for value in values).encode()).hexdigest()[:16]


def weights_etag(overrides: Mapping[str, float]) -> str:
    """Of the focus model's constants that differ from the defaults."""
    return etag(sorted(overrides.items()))


def comparable_value(row: models.Model, name: str) -> object:
    """A value in comparable form: the id it points to, or several ids in order."""
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    if field.many_to_many:
        return sorted(one.pk for one in field.value_from_object(row))
    value = field.value_from_object(row)
    # The database adds zeros that no one typed.
    return format_number(value) if isinstance(value, Decimal) else value


def differences(form: forms.BaseForm, stored: models.Model, watched: Iterable[str] = ()) -> list[Difference]:
    """The fields of a valid form, or the `watched` ones, that differ from the stored row, in words."""
    found = []
    names = set(watched) or form.fields.keys()
    for name, field in form.fields.items():
        if name == "version" or name not in names or not hasattr(stored, name):
            continue
        theirs, yours = getattr(stored, name), form.cleaned_data[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            theirs, yours = set(theirs.all()), set(yours)
        if theirs != yours:
            label = str(field.label or name.replace("_", " ").capitalize())
            found.append(Difference(label, display_value(field, theirs), display_value(field, yours)))
    return found


def display_value(field: forms.Field, value: object) -> str:
    """A value by its label among the field's choices."""
    if value in (None, ""):
        return "–"
    if isinstance(value, set):
        return ", ".join(sorted(str(one) for one in value)) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format_number(value)
    choices = getattr(field.widget, "choices", None) or ()
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    words = {str(key): str(label) for key, label in choices}
    return words.get(str(value), str(value))
