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
