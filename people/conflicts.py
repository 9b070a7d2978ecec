"""Two people edit one thing: what the second typed beside what stands now."""

from dataclasses import dataclass

from django import forms
from django.db import models


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    theirs: str
    yours: str


def differences(form: forms.ModelForm, stored: models.Model) -> list[Difference]:  # type: ignore[type-arg]
    """The fields of a valid form that differ from the stored row, in words."""
    found = []
    for name, field in form.fields.items():
        if name == "version" or not hasattr(stored, name):
            continue
        theirs, yours = getattr(stored, name), form.cleaned_data[name]
        if theirs != yours:
            label = str(field.label or name.replace("_", " ").capitalize())
            found.append(Difference(label, shown(field, theirs), shown(field, yours)))
    return found


def shown(field: forms.Field, value: object) -> str:
    """A value as the field's choices call it."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = getattr(field.widget, "choices", None) or ()
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    words = {str(key): str(label) for key, label in choices}
    return words.get(str(value), str(value))
