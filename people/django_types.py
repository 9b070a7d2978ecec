"""Where django-stubs knows more of Django than Python does: managers of a queryset, forms of a model, fields of a form."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from django import forms
from django.db.models import Model, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Model])
FormField = TypeVar("FormField", bound=forms.Field)
FormData = Mapping[str, object] | None
Initial = dict[str, object] | None


def manager_of(rows: type[Rows]) -> Rows:
    """A model's manager with the queryset's methods. To the type checker it is the queryset, whose methods it passes on."""
    return cast(Rows, rows.as_manager())


def field_of(form: forms.BaseForm, name: str, kind: type[FormField]) -> FormField:
    """A form's own field, to set its choices or its queryset."""
    field = form.fields[name]
    assert isinstance(field, kind)
    return field


if TYPE_CHECKING:
    ModelForm = forms.ModelForm
else:

    class ModelForm(forms.ModelForm):
        """Django's own, which is generic for the type checker only: `class PersonForm(ModelForm[Person])`."""

        def __class_getitem__(cls, model):
            return cls
