"""What somebody says about their mails."""

from django import forms


class WeeklyForm(forms.Form):
    weekly = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")])

    @property
    def wanted(self) -> bool:
        return bool(self.cleaned_data["weekly"] == "on")
