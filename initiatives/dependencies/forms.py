"""Forms of dependencies: what is waited for, dates given, asks, checks, deliveries and findings.

Those that share a page have ids of their own.
"""

from datetime import date
from typing import Final

from django import forms

from initiatives.models import (
    AcceptanceCheck,
    AskedVia,
    CriticalArea,
    Delivery,
    Dependency,
    DependencyStatus,
    Finding,
    FixedBy,
)
from people.display import format_date
from people.django_types import FormData, ModelForm, field_of
from people.forms.base import VersionedForm
from people.forms.fields import DayField, PersonNameField
from people.models import Team

NOT_IN_FUTURE: Final = "This day is in the future. Enter the day on which it happened."
OWN_STATES: Final = (DependencyStatus.ASKED, DependencyStatus.PROMISED, DependencyStatus.CANCELLED)


class PastDayField(DayField):
    """A day until today; `today` is set by the form."""

    today: date | None = None

    def clean(self, value: object) -> date | None:
        found: date | None = super().clean(value)
        if found is not None and self.today is not None and found > self.today:
            raise forms.ValidationError(NOT_IN_FUTURE)
        return found


def set_today(form: forms.BaseForm, today: date, *names: str) -> None:
    for name in names:
        field_of(form, name, PastDayField).today = today


class DependencyForm(VersionedForm[Dependency]):
    dri = PersonNameField(
        label="DRI", required=False,
        help_text="The directly responsible individual: the one person there who answers for the date.",
    )  # fmt: skip
    need_by = DayField(label="Needed by", required=False)

    class Meta:
        model = Dependency
        fields = ("name", "area", "producer", "dri", "need_by", "status", "grace_days")
        labels = {"name": "What", "producer": "Team that delivers it", "grace_days": "Wait for an answer"}
        help_texts = {
            "name": "Such as “Identity SDK 2.0”.",
            "area": "The critical area that waits for it. A late date makes it more urgent.",
            "grace_days": "Working days after the second unanswered question, before leadplan proposes to go one rung up.",
        }
        error_messages = {"name": {"required": "Enter what you wait for."}}

    def __init__(self, data: FormData = None, *, instance: Dependency) -> None:
        super().__init__(data, instance=instance)
        area = field_of(self, "area", forms.ModelChoiceField)
        area.queryset = CriticalArea.objects.filter(initiative=instance.initiative_id).order_by("position", "pk")
        area.empty_label = "None in particular"
        area.error_messages["invalid_choice"] = "This area isn’t part of the initiative."
        team = field_of(self, "producer", forms.ModelChoiceField)
        team.queryset, team.empty_label = Team.objects.order_by("name"), "Not known yet"
        field_of(self, "dri", PersonNameField).current = instance.dri
        self.initial["dri"] = instance.dri
        states = [one for one in DependencyStatus if one in OWN_STATES or one == instance.status]
        field_of(self, "status", forms.ChoiceField).choices = [(one.value, one.label) for one in states]
        if instance.pk is None:
            del self.fields["status"]


class DateForm(forms.Form):
    """A date that the producer gave. `known` is the date of the same day that it would replace."""

    eta = DayField(label="Their date", error_messages={"required": "Enter the date they gave."})
    on = PastDayField(label="Given on", error_messages={"required": "Enter the day on which they gave it."})
    reason = forms.CharField(label="Their reason", required=False, max_length=300)
    replace = forms.BooleanField(label="Replace the date of that day", required=False)

    def __init__(self, data: FormData = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today}, auto_id="date_%s")
        set_today(self, today, "on")
        self.asks_to_replace = False

    def clean(self) -> None:
        on, eta = self.cleaned_data.get("on"), self.cleaned_data.get("eta")
        if on and eta and eta < on:
            self.add_error("eta", f"This is before {format_date(on, 'j F Y')}, when they gave it.")

    def ask_to_replace(self) -> None:
        self.asks_to_replace = True
        self.add_error("on", "They gave another date on that day. Choose “Replace” if this one is right.")


class ConfirmForm(forms.Form):
    on = PastDayField(label="Confirmed on", error_messages={"required": "Enter the day on which they confirmed it."})

    def __init__(self, data: FormData = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today}, auto_id="confirm_%s")
        set_today(self, today, "on")


class AskForm(forms.Form):
    text = forms.CharField(
        label="Message", max_length=4_000, widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Enter what you asked."},
    )  # fmt: skip
    via = forms.ChoiceField(label="Asked by", choices=AskedVia.choices)
    on = PastDayField(label="Asked on", error_messages={"required": "Enter the day on which you asked."})
    reason = forms.CharField(label="Why someone further up", required=False, max_length=300)

    def __init__(self, data: FormData = None, *, today: date, text: str = "", escalates: bool = False) -> None:
        super().__init__(data, initial={"on": today, "text": text, "via": AskedVia.MESSAGE})
        set_today(self, today, "on")
        if escalates:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = (
                "Enter why you go one rung up. Only you and managers see it."
            )
        else:
            del self.fields["reason"]


class DeliveryForm(forms.Form):
    on = PastDayField(label="Delivered on", error_messages={"required": "Enter the day on which it arrived."})
    note = forms.CharField(label="Note", required=False, max_length=300)

    def __init__(self, data: FormData = None, *, today: date, last: Delivery | None = None) -> None:
        super().__init__(data, initial={"on": today}, auto_id="delivery_%s")
        set_today(self, today, "on")
        self.last = last

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if self.last is not None and on < self.last.on:
            raise forms.ValidationError(
                f"This is before delivery {self.last.number}, {format_date(self.last.on, 'j F Y')}."
            )
        return on


class CheckForm(ModelForm[AcceptanceCheck]):
    class Meta:
        model = AcceptanceCheck
        fields = ("check_text", "by")
        labels = {"check_text": "Check", "by": "Who shows it"}
        error_messages = {"check_text": {"required": "Enter what must be true before you accept it."}}

    def __init__(self, data: FormData = None, *, instance: AcceptanceCheck) -> None:
        super().__init__(data, instance=instance, auto_id="check_%s")

    def clean_check_text(self) -> str:
        text = " ".join(str(self.cleaned_data["check_text"]).split())
        if self.instance.dependency.acceptance_checks.filter(check_text__iexact=text).exists():
            raise forms.ValidationError("This check already exists.")
        return text


class CheckResultForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[("passed", "Passed"), ("failed", "Failed"), ("waived", "Waived because"), ("open", "Open again")]
    )
    reason = forms.CharField(required=False, max_length=300)

    def clean(self) -> None:
        if self.cleaned_data.get("outcome") == "waived" and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Enter why it is waived.")


class AcceptForm(forms.Form):
    """Accept or hand back; accepting asks for each open check whether it passed or why it is waived."""

    outcome = forms.ChoiceField(
        label="This delivery", choices=[("accepted", "Accept it"), ("handed_back", "Hand it back")],
        widget=forms.RadioSelect, error_messages={"required": "Accept it or hand it back."},
    )  # fmt: skip
    note = forms.CharField(label="Note", required=False, max_length=300)

    def __init__(self, data: FormData = None, *, checks: list[AcceptanceCheck]) -> None:
        super().__init__(data)
        self.checks = checks
        for check in checks:
            self.fields[f"passed_{check.pk}"] = forms.BooleanField(label=f"“{check.check_text}” passed", required=False)
            self.fields[f"waived_{check.pk}"] = forms.CharField(
                label="or waived because", required=False, max_length=300
            )

    def clean(self) -> None:
        if self.cleaned_data.get("outcome") != "accepted":
            return
        for check in self.checks:
            if not self.cleaned_data.get(f"passed_{check.pk}") and not self.cleaned_data.get(f"waived_{check.pk}"):
                self.add_error(f"passed_{check.pk}", "Choose “passed”, or enter why it is waived.")


class FindingForm(VersionedForm[Finding]):
    on = PastDayField(label="Found on", error_messages={"required": "Enter the day on which you found it."})
    fixed_on = PastDayField(label="Fixed on", required=False)

    class Meta:
        model = Finding
        fields = ("text", "severity", "on", "fixed_on", "fixed_by", "hours")
        labels = {"fixed_by": "Fixed by", "hours": "Hours it took you"}
        error_messages = {"text": {"required": "Enter what is wrong."}}

    def __init__(self, data: FormData = None, *, instance: Finding, today: date) -> None:
        super().__init__(data, instance=instance, auto_id="finding_%s")
        set_today(self, today, "on", "fixed_on")
        self.fields["hours"].required = False
        if instance.pk is None:
            self.initial["on"] = today
        field_of(self, "fixed_by", forms.ChoiceField).choices = [("", "Not fixed yet"), *FixedBy.choices]

    def clean(self) -> None:
        super().clean()
        found = self.cleaned_data
        found["hours"] = found.get("hours") or 0
        on, fixed = found.get("on"), found.get("fixed_on")
        if on and on < self.instance.delivery.on:
            self.add_error("on", f"This is before the delivery, {format_date(self.instance.delivery.on, 'j F Y')}.")
        if on and fixed and fixed < on:
            self.add_error("fixed_on", "It can’t be fixed before it was found.")
        if fixed and not found.get("fixed_by"):
            self.add_error("fixed_by", "Choose who fixed it.")
        if found.get("fixed_by") and not fixed and "fixed_on" not in self.errors:
            self.add_error("fixed_on", "Enter the day on which it was fixed.")


class AnswerForm(forms.Form):
    """The answer page: what someone without an account says about one dependency."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=[
            ("new_date", "There is a new date"),
            ("holds", "The date still holds"),
            ("not_mine", "This isn’t mine"),
            ("delivered", "It is delivered"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer.", "invalid_choice": "Choose an answer."},
    )
    eta = DayField(label="New date", required=False)
    reason = forms.CharField(label="What changed", required=False, max_length=300)
    instead = forms.CharField(label="Who to ask instead", required=False, max_length=120)

    def __init__(self, data: FormData = None, *, today: date, has_date: bool) -> None:
        super().__init__(data)
        self.today = today
        if not has_date:
            answer = field_of(self, "answer", forms.ChoiceField)
            answer.choices = [choice for choice in AnswerForm.base_fields["answer"].choices if choice[0] != "holds"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        eta = self.cleaned_data.get("eta")
        if self.cleaned_data.get("answer") != "new_date" or "eta" in self.errors:
            return
        if eta is None:
            self.add_error("eta", "Enter the new date.")
        elif eta < self.today:
            self.add_error("eta", "This day has passed. If it is delivered, choose that.")


class DependencyFilterForm(forms.Form):
    """Unknown values filter nothing."""

    team = forms.CharField(required=False, max_length=60)
    state = forms.CharField(required=False, max_length=10)
