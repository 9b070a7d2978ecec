"""How every form is rendered: the project's templates, and numbers as people write them."""

from decimal import Decimal

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting

from people.model_fields import format_number


class PlainNumberBoundField(BoundField):
    """Shows a stored Decimal without the zeros that the database adds, and never with an exponent: 40, not 4E+1."""

    def value(self) -> object:
        value = super().value()
        return format_number(value) if isinstance(value, Decimal) else value


class FormRenderer(TemplatesSetting):
    form_template_name = "components/form/form.html"
    formset_template_name = "components/form/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = PlainNumberBoundField
