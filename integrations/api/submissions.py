"""Input of the API through the forms of the pages: the same checks and sentences, with keys in place of database ids."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from django import forms

from integrations.api.problems import of_form
from people.django_types import FormData

Form = TypeVar("Form", bound=forms.BaseForm)
NO_NAMES: Final[Mapping[str, str]] = {}


def submit(make: Callable[[FormData], Form], sent: Mapping[str, Any], names: Mapping[str, str] = NO_NAMES) -> Form:
    """The valid form, as if its page were sent with only these fields changed. Raises Problem.

    `names` are the fields that the API calls differently, with the form's names.
    """
    form = make({**current_values(make(None)), **{names.get(name, name): value for name, value in sent.items()}})
    for field in form.fields.values():
        # A disabled field keeps its row, whatever is sent.
        if isinstance(field, forms.ModelChoiceField) and not field.disabled:
            field.to_field_name = "key"
    if not form.is_valid():
        raise of_form(form, {theirs: ours for ours, theirs in names.items()})
    return form


def current_values(opened: forms.BaseForm) -> dict[str, object]:
    """What the page of a form would send back unchanged."""
    found: dict[str, object] = {}
    row = getattr(opened, "instance", None)
    for name, field in opened.fields.items():
        if isinstance(field, forms.ModelMultipleChoiceField):
            found[name] = [one.key for one in getattr(row, name).all()] if row and row.pk else []
        elif isinstance(field, forms.ModelChoiceField):
            stored = getattr(row, name, None)
            found[name] = stored.key if stored else ""
        else:
            found[name] = opened[name].value()
    return found
