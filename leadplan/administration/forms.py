"""Forms of the administration."""

from django import forms

from leadplan.administration.queries import STATES


class StateForm(forms.Form):
    state = forms.ChoiceField(choices=list(STATES.items()), required=False)

    def chosen(self) -> str:
        """The state to show; everyone, if there is no such state."""
        return str(self.cleaned_data["state"]) if self.is_valid() else ""


class AdministratorForm(forms.Form):
    administrator = forms.ChoiceField(choices=[("1", "administrator"), ("0", "not an administrator")])


class OrganisationFileForm(forms.Form):
    file = forms.FileField(
        label="Organisation file",
        help_text="YAML or JSON, at most 10 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )
