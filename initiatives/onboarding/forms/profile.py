"""The first form of onboarding: the organisation and the user's own profile."""

import zoneinfo
from decimal import Decimal
from pathlib import Path

from django import forms

from initiatives.onboarding.forms.hours import MESSAGES, ConfirmedHoursForm
from people.django_types import FormData, field_of
from people.forms.base import VersionedForm
from people.forms.fields import TimeZoneField, country_choices
from people.models import Organisation, Person, Role, Seniority

PEOPLE_OFFERED = 500
"""People to choose yourself from; in a larger organisation your email address finds you."""


def local_time_zone() -> str:
    """The most likely time zone, if leadplan runs on the machine of the person who tries it."""
    name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return name if name in zoneinfo.available_timezones() else "UTC"


class HoursForm(ConfirmedHoursForm):
    """Contracted hours a week, and those of them that initiatives never get."""

    hours = forms.DecimalField(
        label="Contracted hours a week",
        initial=40,
        min_value=0,
        max_value=168,
        decimal_places=2,
        error_messages=MESSAGES,
    )
    day_to_day = forms.DecimalField(
        label="Of these, for day-to-day work",
        initial=12,
        min_value=0,
        max_value=168,
        decimal_places=2,
        help_text="Reviews, interviews, questions: hours that your initiatives never get.",
        error_messages=MESSAGES | {"invalid": "Enter hours as a number, such as 12 or 7.5."},
    )

    def clean(self) -> None:
        super().clean()
        self.question_hours("hours")
        hours, reserve = self.cleaned_data.get("hours"), self.cleaned_data.get("day_to_day")
        if hours is not None and reserve is not None and reserve > hours:
            self.add_error("day_to_day", f"Day-to-day can’t exceed your contracted hours ({hours:g}).")


class ProfileForm(HoursForm):
    """The organisation, if there is none yet, and the administrator's own profile."""

    organisation = forms.CharField(
        max_length=120, label="Your organisation", error_messages={"required": "Enter your organisation’s name."}
    )
    timezone = TimeZoneField(label="Time zone", initial=local_time_zone)
    country = forms.ChoiceField(
        choices=country_choices, required=False, label="Country", help_text="Used for public holidays."
    )
    me = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        to_field_name="key",
        label="You are",
        empty_label="a new person",
        help_text="Lists people in this organisation who have no account yet.",
    )
    name = forms.CharField(max_length=120, label="Your name", required=False)
    role = forms.ChoiceField(choices=Role, label="Your role", initial=Role.ENGINEER)
    seniority = forms.ChoiceField(choices=Seniority, label="Seniority", initial=Seniority.STAFF)

    def __init__(self, data: FormData = None, *, organisation: Organisation | None, email: str) -> None:
        super().__init__(data)
        me = field_of(self, "me", forms.ModelChoiceField)
        if organisation is None:
            del self.fields["me"]
            self.fields["name"].required = True
            self.fields["name"].error_messages["required"] = "Enter your name."
            return
        for name in ("organisation", "timezone", "country"):
            del self.fields[name]
        free = Person.objects.current().without_account()
        same = free.filter(email__iexact=email).first()
        offered = {*free.order_by("name").values_list("pk", flat=True)[:PEOPLE_OFFERED], *([same.pk] if same else [])}
        me.queryset = Person.objects.filter(pk__in=offered).order_by("name")
        self.initial.setdefault("me", same.key if same else "")

    def clean(self) -> None:
        super().clean()
        found = self.cleaned_data
        if not found.get("me") and not found.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter your name.")


class OwnProfileForm(HoursForm, VersionedForm[Person]):
    """The profile again, for those who go back to the first step."""

    class Meta:
        model = Person
        fields = ("name", "role", "seniority", "day_to_day")
        labels = {"name": "Your name", "role": "Your role"}
        error_messages = {"name": {"required": "Enter your name."}}

    def __init__(self, data: FormData = None, *, instance: Person, weekly: Decimal) -> None:
        super().__init__(data, instance=instance)
        self.initial["hours"] = weekly
