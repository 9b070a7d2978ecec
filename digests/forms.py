"""What somebody says about their mails, and by them."""

from typing import Any

from django import forms

from digests.models import HOURS, ActKind, DigestKind, MailChoice
from people.forms.seen import SeenForm
from stakeholders.models import TouchpointKind


class SwitchForm(forms.Form):
    """On or off, from a link."""

    wanted = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")])

    @property
    def wish(self) -> bool:
        return bool(self.cleaned_data["wanted"] == "on")


class ChoiceForm(SeenForm):
    """Which mails, and at which hour of one's own time zone."""

    class Meta:
        model = MailChoice
        fields = ("weekly", "hour", "reminder", "reminder_hour", "leads")
        labels = {
            "weekly": "Your week, on Monday",
            "hour": "Hour of your week’s mail",
            "reminder": "A reminder to review your week, on Friday",
            "reminder_hour": "Hour of the reminder",
            "leads": "About your leads, on Monday",
        }

    def __init__(self, *args: Any, planning_hour: int, manages: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hour: Any = self.fields["hour"]
        hour.choices = [("", f"{planning_hour:02}:00, when weeks are planned"), *HOURS]
        if not manages:
            del self.fields["leads"]

    def said(self) -> dict[str, bool | int | None]:
        return {name: self.cleaned_data[name] for name in self.watched()}


class CopyForm(forms.Form):
    """Which mail somebody wants now."""

    kind = forms.ChoiceField(choices=DigestKind.choices)


class ActForm(forms.Form):
    """The answer of whoever followed a button: `do` is the button of our page, which nothing presses by itself."""

    do = forms.ChoiceField(choices=ActKind.choices)
    seen = forms.CharField(required=False, max_length=64)
    how = forms.ChoiceField(
        required=False, choices=TouchpointKind.choices, label="How", widget=forms.RadioSelect,
        initial=TouchpointKind.ONE_TO_ONE,
    )  # fmt: skip

    def __init__(self, *args: Any, kind: ActKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        do: Any = self.fields["do"]
        do.choices = [(str(kind), kind.label)]
        self.fields["how"].required = kind == ActKind.TOUCH
