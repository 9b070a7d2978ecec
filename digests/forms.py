"""Forms for subscriptions, and for the actions in an email."""

from typing import Any

from django import forms

from digests.models import HOURS, ActionKind, DigestKind, MailChoice
from people.forms.base import VersionedForm
from stakeholders.models import TouchpointKind


class SwitchForm(forms.Form):
    """On or off, from a link."""

    wanted = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")])

    @property
    def wants_email(self) -> bool:
        return bool(self.cleaned_data["wanted"] == "on")


class PreferencesForm(VersionedForm[MailChoice]):
    """Which emails, and at what time in the person's time zone."""

    class Meta:
        model = MailChoice
        fields = ("weekly", "hour", "reminder", "reminder_hour", "leads")
        labels = {
            "weekly": "Your week, on Monday",
            "hour": "Time of the Monday email",
            "reminder": "Reminder to review your week, on Friday",
            "reminder_hour": "Time of the Friday reminder",
            "leads": "Your leads, on Monday",
        }

    def __init__(self, *args: Any, planning_hour: int, manages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hour: Any = self.fields["hour"]
        hour.choices = [("", f"{planning_hour:02}:00, when weeks are planned"), *HOURS]
        if not manages:
            del self.fields["leads"]

    def chosen_values(self) -> dict[str, bool | int | None]:
        return {name: self.cleaned_data[name] for name in self.watched_fields()}


class CopyForm(forms.Form):
    """Which email to send a copy of."""

    kind = forms.ChoiceField(choices=DigestKind.choices)


class ActionForm(forms.Form):
    """The answer on the page that a button opens: `do` is the page's own button, which no scanner presses."""

    do = forms.ChoiceField(choices=ActionKind.choices)
    seen = forms.CharField(required=False, max_length=64)
    how = forms.ChoiceField(
        required=False, choices=TouchpointKind.choices, label="How", widget=forms.RadioSelect,
        initial=TouchpointKind.ONE_TO_ONE,
    )  # fmt: skip

    def __init__(self, *args: Any, kind: ActionKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        do: Any = self.fields["do"]
        do.choices = [(str(kind), kind.label)]
        self.fields["how"].required = kind == ActionKind.TOUCH
