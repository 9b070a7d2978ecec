"""Forms drawn with the project's own components."""

from django.forms.renderers import TemplatesSetting


class LookRenderer(TemplatesSetting):
    form_template_name = "components/form/form.html"
    formset_template_name = "components/form/formset.html"
    field_template_name = "components/field.html"
