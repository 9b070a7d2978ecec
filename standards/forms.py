"""Forms of standards. What a service refuses is added to the form as its error."""

from datetime import date
from typing import Final

from django import forms
from django.core.exceptions import ValidationError

from people.display import format_date
from people.django_types import FormData, Initial, ModelForm, field_of
from people.forms.base import VersionedForm
from people.forms.fields import DayField, PersonNameField, RowsField
from people.models import Person, Team
from standards.models import (
    AdoptionState,
    AskedVia,
    Revert,
    SponsorStatement,
    Standard,
    StandardException,
    StandardStatus,
)
from standards.models.teams import LONGEST_EXCEPTION, RevertReason

FULL_URL: Final = "Paste the full URL, including https://."
NOT_IN_FUTURE: Final = "This day is in the future. Enter the day on which it happened."
OWN_ANSWERS: Final = (AdoptionState.AGREED, AdoptionState.ADOPTED, AdoptionState.DECLINED)
"""What a team's engineering manager or tech lead can set."""


class WebField(forms.URLField):
    def __init__(self, label: str, *, help_text: str = "") -> None:
        super().__init__(
            label=label, required=False, max_length=300, assume_scheme="https", help_text=help_text,
            error_messages={"invalid": FULL_URL},
        )  # fmt: skip


class StandardForm(VersionedForm[Standard]):
    how_url = WebField("How to comply", help_text="A guide, a template or the paved road itself.")
    owner = PersonNameField(label="Owner", required=False, help_text="Looks after it and grants exceptions.")
    agreed_on = DayField(label="Agreed on", required=False)
    review_by = DayField(
        label="Review by", required=False, help_text="When you decide again whether it is still needed."
    )

    class Meta:
        model = Standard
        fields = ("name", "statement", "why", "how_url", "owner", "status", "agreed_on", "review_by")
        labels = {"statement": "What teams do", "why": "Why"}
        widgets = {"statement": forms.Textarea(attrs={"rows": 2}), "why": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "statement": "One sentence that a team can agree to. A changed sentence is a new wording from today.",
            "why": "What goes wrong without it, with figures. Everyone with an account can read this.",
        }
        error_messages = {
            "name": {"required": "Enter a name, such as “Retries with backoff”."},
            "statement": {"required": "Enter one sentence that a team can agree to."},
        }

    def __init__(self, data: FormData = None, *, instance: Standard) -> None:
        super().__init__(data, instance=instance)
        field_of(self, "owner", PersonNameField).current = instance.owner
        self.initial["owner"] = instance.owner

    def clean(self) -> None:
        super().clean()
        found = self.cleaned_data
        if (
            found.get("status") == StandardStatus.AGREED
            and not found.get("agreed_on")
            and "agreed_on" not in self.errors
        ):
            self.add_error("agreed_on", "Enter the day on which it was agreed.")
        agreed, review = found.get("agreed_on"), found.get("review_by")
        if agreed and review and review < agreed:
            self.add_error("review_by", f"Enter a day after {format_date(agreed, 'j F Y')}, when it was agreed.")


class TeamsForm(forms.Form):
    """The teams in scope, from today."""

    teams = RowsField(
        Team.objects.none(), label="Teams in scope", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of these teams no longer exists. Choose again."},
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: FormData = None, *, initial: Initial = None) -> None:
        super().__init__(data, initial=initial)
        field_of(self, "teams", forms.ModelMultipleChoiceField).queryset = Team.objects.order_by("name", "key")


class StateForm(forms.Form):
    """A team's answer. `seen` is the change that was the newest when it opened."""

    state = forms.ChoiceField(
        label="The team", choices=[(one.value, one.label) for one in OWN_ANSWERS],
        error_messages={"required": "Choose what the team decided."},
    )  # fmt: skip
    adopt_by = DayField(label="Planned for", required=False, help_text="Required for “Agreed”.")
    evidence_url = WebField("Evidence", help_text="Such as a pull request, a dashboard or a CI run.")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=300,
        help_text="Required for “Declined”: the reason. See below who can read it.",
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("state") == AdoptionState.AGREED and not found.get("adopt_by") and "adopt_by" not in self.errors:
            self.add_error("adopt_by", "Enter the day by which the team plans to have adopted it.")
        if found.get("state") == AdoptionState.DECLINED and not found.get("note"):
            self.add_error("note", "Add the reason. It’s where the next conversation starts.")


class AskForm(forms.Form):
    """A draft, then that it was asked."""

    text = forms.CharField(
        label="Message", max_length=5000, widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": "Enter what you asked."},
    )  # fmt: skip
    via = forms.ChoiceField(label="Asked by", choices=AskedVia.choices)


class ExceptionForm(ModelForm[StandardException]):
    owner = PersonNameField(
        label="Owner", help_text="Who on the team will make it unnecessary.",
        error_messages={"required": "Enter who on the team will make it unnecessary."},
    )  # fmt: skip
    until = DayField(label="Last day", error_messages={"required": "Enter the last day. Every exception ends."})

    class Meta:
        model = StandardException
        fields = ("what", "reason", "owner", "until")
        labels = {"what": "What need not comply"}
        help_texts = {"what": "As narrow as possible, such as “The batch importer”."}
        error_messages = {
            "what": {"required": "Enter what need not comply."},
            "reason": {"required": "Enter the reason. A renewal depends on it."},
        }

    def __init__(
        self, data: FormData = None, *, instance: StandardException, grants: Person, day: date, initial: Initial = None
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        self.instance.start, self.grants = day, grants
        last = format_date(day + LONGEST_EXCEPTION, "j F Y")
        self.fields["until"].help_text = f"At most {LONGEST_EXCEPTION.days} days: until {last}."

    def clean_owner(self) -> Person:
        found: Person = self.cleaned_data["owner"]
        if found.pk == self.grants.pk:
            raise ValidationError("You are granting this exception, so someone else must own it: someone on the team.")
        return found

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        start, last = self.instance.start, self.instance.start + LONGEST_EXCEPTION
        if until < start:
            raise ValidationError(f"It starts on {format_date(start, 'j F Y')}. Enter that day or a later one.")
        if until > last:
            words = f"An exception lasts at most {LONGEST_EXCEPTION.days} days."
            raise ValidationError(f"{words} The latest possible day is {format_date(last, 'j F Y')}.")
        return until

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"standard", "team"}  # type: ignore[misc, no-any-return]


class PastDayForm(forms.BaseForm):
    """With a field `on` for a day that is not in the future."""

    day: date

    def clean_on(self) -> date:
        found: date = self.cleaned_data["on"]
        if found > self.day:
            raise ValidationError(NOT_IN_FUTURE)
        return found


class RevertForm(ModelForm[Revert], PastDayForm):
    """What led to it, not who: it is information about the standard."""

    on = DayField(label="Reverted on", error_messages={"required": "Enter the day on which it was reverted."})
    url = WebField("Link")

    class Meta:
        model = Revert
        fields = ("on", "what", "reason", "note", "url")
        labels = {"what": "What was reverted", "reason": "What led to it", "note": "What would have helped"}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "what": {"required": "Enter what was reverted."}, "reason": {"required": "Choose what led to it."},
        }  # fmt: skip

    def __init__(self, data: FormData = None, *, instance: Revert, day: date) -> None:
        super().__init__(data, instance=instance, initial={"on": day})
        self.day = day
        reasons = field_of(self, "reason", forms.TypedChoiceField)
        reasons.choices = [("", "Choose a reason"), *RevertReason.choices]


class RestoredForm(PastDayForm, forms.Form):
    on = DayField(label="Restored on", error_messages={"required": "Enter the day from which it complies again."})

    def __init__(self, data: FormData = None, *, day: date) -> None:
        super().__init__(data, initial={"on": day}, auto_id="restored_%s")
        self.day = day


class StatementForm(ModelForm[SponsorStatement], PastDayForm):
    who = forms.CharField(
        label="Who said it", max_length=120, error_messages={"required": "Enter the sponsor’s name."},
        widget=forms.TextInput(attrs={"list": "people-names", "autocomplete": "off"}),
    )  # fmt: skip
    on = DayField(label="Said on", error_messages={"required": "Enter the day on which they said it."})
    url = WebField("Where", help_text="A recording, a post or minutes, if there are any.")

    class Meta:
        model = SponsorStatement
        fields = ("on", "text", "url")
        labels = {"text": "Their words"}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"text": {"required": "Enter what they said, in their words."}}

    field_order = ("who", "on", "text", "url")

    def __init__(self, data: FormData = None, *, instance: SponsorStatement, day: date) -> None:
        super().__init__(data, instance=instance, initial={"on": day}, auto_id="said_%s")
        self.day = day

    def clean(self) -> None:
        super().clean()
        typed = " ".join(str(self.cleaned_data.get("who", "")).split())
        people = list(Person.objects.current().filter(name__iexact=typed)[:2]) if typed else []
        self.instance.person = people[0] if len(people) == 1 else None
        self.instance.name = "" if self.instance.person else typed
