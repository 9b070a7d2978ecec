"""Forms for subscriptions, and for the actions in an email."""

from typing import Self

from django import forms
from django.http import QueryDict

from digests.models import HOURS, ActionKind, DigestKind, EmailPreferences
from people.django_types import FormData, field_of
from people.forms.base import VersionedForm
from people.models import Organisation, Person
from stakeholders.models import TouchpointKind


class SwitchForm(forms.Form):
    """On or off, from a link."""

    subscribed = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")])

    @classmethod
    def read(cls, posted: QueryDict) -> Self:
        """What a person chose; an email client's own button (RFC 8058) means off."""
        one_click = posted.get("List-Unsubscribe") == "One-Click"
        return cls({"subscribed": "off" if one_click else posted.get("subscribed", "")})

    @property
    def wants_email(self) -> bool:
        return bool(self.cleaned_data["subscribed"] == "on")


class PreferencesForm(VersionedForm[EmailPreferences]):
    """Which emails, and at what time in the person's time zone."""

    class Meta:
        model = EmailPreferences
        fields = ("weekly", "hour", "reminder", "reminder_hour", "leads")
        labels = {
            "weekly": "Your week, on Monday",
            "hour": "Time of the Monday email",
            "reminder": "Reminder to review your week, on Friday",
            "reminder_hour": "Time of the Friday reminder",
            "leads": "Your leads, on Monday",
        }

    def __init__(self, data: FormData, *, instance: EmailPreferences, organisation: Organisation) -> None:
        super().__init__(data, instance=instance)
        self.had_reminder = instance.reminder
        # Two states to choose from: on is the default, for committed weeks.
        self.fields["reminder"] = forms.BooleanField(required=False, label=self.fields["reminder"].label)
        self.initial["reminder"] = instance.reminder is not False
        usual = f"{organisation.planning_hour:02}:00, when weeks are planned"
        field_of(self, "hour", forms.ChoiceField).choices = [("", usual), *HOURS]
        if not Person.objects.current().filter(manager=instance.person_id).exists():
            del self.fields["leads"]

    def clean_reminder(self) -> bool | None:
        """On stays the default, or every planned week, as it was."""
        return (self.had_reminder or None) if self.cleaned_data["reminder"] else False

    @property
    def kinds(self) -> list[DigestKind]:
        """The emails available to the person."""
        return [kind for kind in DigestKind if kind != DigestKind.LEADS or "leads" in self.fields]

    def chosen_values(self) -> dict[str, bool | int | None]:
        return {name: self.cleaned_data[name] for name in self.watched_fields()}


class CopyForm(forms.Form):
    """Which email to send a copy of."""

    kind = forms.ChoiceField(choices=DigestKind.choices)


class ActionForm(forms.Form):
    """The answer on the page that a button opens: `action` is the page's own button, which no scanner presses."""

    action = forms.ChoiceField(choices=ActionKind.choices)
    seen = forms.CharField(required=False, max_length=64)
    how = forms.ChoiceField(
        required=False, choices=TouchpointKind.choices, label="How", widget=forms.RadioSelect,
        initial=TouchpointKind.ONE_TO_ONE,
    )  # fmt: skip

    def __init__(self, data: FormData = None, *, kind: ActionKind) -> None:
        super().__init__(data)
        field_of(self, "action", forms.ChoiceField).choices = [(str(kind), kind.label)]
        self.fields["how"].required = kind == ActionKind.TOUCH
