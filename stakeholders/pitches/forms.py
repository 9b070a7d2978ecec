"""Forms for a pitch, its parts, and planning cycles."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, Self, TypeVar

from django import forms

from people.concurrency import Difference
from people.django_types import FormData, Initial, field_of
from people.forms.base import VersionedForm
from people.forms.fields import DayField, TimeField
from people.model_fields import format_number
from people.models import Team
from stakeholders.models import (
    Conversation,
    Engagement,
    Evidence,
    OfficeHours,
    Pitch,
    PitchStep,
    PlanningCycle,
    Stakeholder,
)

LONGEST: Final = timedelta(weeks=53)
CURRENCIES: Final = "Enter three letters, such as EUR or USD."
Part = TypeVar("Part", Evidence, PitchStep, Conversation, OfficeHours)


def number_words(before: int, behind: int) -> dict[str, str]:
    """Error messages for a number with too many digits."""
    words = f"Use at most {before} digits before the decimal point and {behind} after it."
    return dict.fromkeys(("max_digits", "max_whole_digits", "max_decimal_places"), words)


AMOUNTS: Final = ("value_amount", "cost_one_off", "cost_yearly", "cost_spent", "cost_saving_yearly")
COSTS: Final = (
    "cost_one_off", "cost_yearly", "cost_contract_ends", "cost_notice_by", "cost_spent", "cost_saving_yearly",
    "cost_saving_from",
)  # fmt: skip


def amount(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=16, decimal_places=2, help_text=help_text,
        error_messages={"min_value": "Enter 0 or more.", **number_words(14, 2)},
    )  # fmt: skip


class PitchForm(VersionedForm[Pitch]):
    value_amount = amount("Value")
    cost_one_off = amount("One-off cost", "What it takes to get there.")
    cost_yearly = amount("Yearly cost", "What it costs to run afterwards.")
    cost_spent = amount("Already spent", "Spent whatever is decided, so it doesn’t count.")
    cost_saving_yearly = amount("Yearly saving", "What you no longer pay, such as a vendor’s fee.")
    cost_saving_from = DayField(required=False, label="Saving from", help_text="Often the day after the contract ends.")
    cost_contract_ends = DayField(required=False, label="Contract ends")
    cost_notice_by = DayField(required=False, label="Notice by", help_text="After this day the contract renews.")
    value_currency = forms.RegexField(
        r"^[A-Za-z]{3}$", required=False, label="Currency", help_text=CURRENCIES, error_messages={"invalid": CURRENCIES}
    )

    class Meta:
        model = Pitch
        fields = ("title", "problem", "outcome", "value_amount", "value_currency", "value_per", "cycle", *COSTS)
        widgets = {"problem": forms.Textarea(attrs={"rows": 3}), "outcome": forms.Textarea(attrs={"rows": 2})}
        labels = {"value_per": "Per", "cycle": "Planning cycle"}
        help_texts = {
            "problem": "What is wrong today, and who it affects.",
            "outcome": "What will change: a metric, or what people will be able to do.",
            "value_per": "Year, month, incident … Leave empty for a one-off value.",
        }
        error_messages = {"title": {"required": "Enter a title that says what becomes possible."}}

    def __init__(
        self, data: FormData = None, *, instance: Pitch | None = None, cycles: Sequence[PlanningCycle] | None = None
    ) -> None:
        """`cycles` are the choices, if already loaded."""
        super().__init__(data, instance=instance)
        cycle = field_of(self, "cycle", forms.ModelChoiceField)
        cycle.queryset = PlanningCycle.objects.order_by("starts", "key")
        cycle.empty_label = "no cycle yet"
        if cycles is not None:
            cycle.choices = [("", cycle.empty_label), *((one.pk, str(one)) for one in cycles)]

    def clean_value_currency(self) -> str:
        return str(self.cleaned_data["value_currency"] or "").upper()

    def clean(self) -> None:
        super().clean()
        found = self.cleaned_data
        has_amount = any(found.get(name) is not None for name in AMOUNTS)
        if has_amount and not found.get("value_currency") and "value_currency" not in self.errors:
            self.add_error("value_currency", CURRENCIES)
        ends, notice = found.get("cost_contract_ends"), found.get("cost_notice_by")
        if ends and notice and notice > ends:
            self.add_error("cost_notice_by", "Notice is given before the contract ends.")

    @property
    def shows_costs(self) -> bool:
        """Whether one of their fields is filled in or has an error."""
        return any(self[name].value() not in (None, "") or self[name].errors for name in COSTS)


class PartForm(VersionedForm[Part]):
    """A row of a pitch; unlike in a plain model form, constraints that include the pitch are validated."""

    def __init__(self, data: FormData = None, *, pitch: Pitch, instance: Any = None, initial: Initial = None) -> None:
        super().__init__(data, instance=instance, initial=initial)
        self.instance.pitch = pitch

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"pitch"}  # type: ignore[misc, no-any-return]


class EvidenceForm(PartForm[Evidence]):
    date = DayField(required=False, label="As of")

    class Meta:
        model = Evidence
        fields = ("what", "figure", "unit", "source", "date")
        labels = {"what": "What was measured"}
        widgets = {
            "what": forms.TextInput(attrs={"placeholder": "Engineer hours lost to reactive work"}),
            "unit": forms.TextInput(attrs={"placeholder": "hours"}),
            "source": forms.TextInput(attrs={"placeholder": "on-call log"}),
        }
        error_messages = {"what": {"required": "Enter what was measured."}, "figure": number_words(14, 4)}

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("figure") is not None and not self.cleaned_data.get("unit"):
            self.add_error("unit", "Add a unit, such as incidents, hours or USD.")


def percent_of(share: Decimal | None) -> str:
    return "–" if share is None else format_number(share * 100)


class PitchStepForm(PartForm[PitchStep]):
    needed_by = DayField(required=False, label="Needed by")
    value_share = forms.DecimalField(
        label="Share of the value (%)", required=False, min_value=0, max_value=100, decimal_places=2,
        error_messages=dict.fromkeys(("min_value", "max_value"), "Enter 0 to 100."),
    )  # fmt: skip
    effort_weeks = forms.DecimalField(
        label="Effort (weeks)", required=False, min_value=0, max_value=520, decimal_places=2,
        error_messages=dict.fromkeys(("min_value", "max_value"), "Enter 0 to 520 weeks."),
    )  # fmt: skip

    class Meta:
        model = PitchStep
        fields = ("name", "team", "ask", "effort_weeks", "value_share", "needed_by", "agreed", "agreed_by")
        labels = {"name": "Step", "ask": "What you’re asking for", "agreed": "Agreed", "agreed_by": "Agreed by"}
        help_texts = {"agreed_by": "A name, so you know who to ask when it’s due."}
        widgets = {"ask": forms.TextInput(attrs={"placeholder": "Add health probes to the payment service"})}
        error_messages = {"name": {"required": "Enter a name for the step."}}

    def __init__(self, data: FormData = None, *, pitch: Pitch, instance: PitchStep | None = None) -> None:
        super().__init__(data, pitch=pitch, instance=instance)
        team = field_of(self, "team", forms.ModelChoiceField)
        team.queryset, team.empty_label = Team.objects.order_by("name"), "no team yet"
        if self.instance.value_share is not None:
            self.initial["value_share"] = self.instance.value_share * 100

    def reopened_on(self, stored: PitchStep, **arguments: Any) -> "tuple[Self, list[Difference]]":
        """In percent, as the form shows it."""
        form, found = super().reopened_on(stored, **arguments)
        label = self.fields["value_share"].label
        sides = [percent_of(one) for one in (stored.value_share, self.cleaned_data["value_share"])]
        return form, [Difference(one.label, *sides) if one.label == label else one for one in found]

    def clean_value_share(self) -> Decimal | None:
        share = self.cleaned_data["value_share"]
        return None if share is None else share / 100

    def clean(self) -> None:
        """Entering a name marks the step agreed; clearing the checkbox also clears the name."""
        super().clean()
        found = self.cleaned_data
        found["agreed"] = bool(found.get("agreed") or ("agreed_by" in self.changed_data and found.get("agreed_by")))
        if not found["agreed"]:
            found["agreed_by"] = ""
        elif "agreed" in self.changed_data and not found.get("agreed_by"):
            self.add_error("agreed_by", "Enter who agreed, so you know who to ask when it’s due.")


class ConversationForm(PartForm[Conversation]):
    on = DayField(label="Date", error_messages={"required": "Enter a date."})
    engagement = forms.ChoiceField(
        label="Engagement now", required=False, choices=[("", "unchanged"), *Engagement.choices]
    )

    class Meta:
        model = Conversation
        fields = ("stakeholder", "on", "kind", "result")
        labels = {"stakeholder": "With", "kind": "Type"}
        error_messages = {"stakeholder": {"required": "Choose a stakeholder."}}
        widgets = {"result": forms.TextInput(attrs={"placeholder": "Wants numbers on interruptions"})}

    def __init__(
        self,
        data: FormData = None,
        *,
        pitch: Pitch,
        known: Sequence[Stakeholder] | None = None,
        initial: Initial = None,
    ) -> None:
        """`known` are the choices, if already loaded."""
        super().__init__(data, pitch=pitch, initial=initial)
        who = field_of(self, "stakeholder", forms.ModelChoiceField)
        rows = Stakeholder.objects.visible_to(pitch.author).select_related("person")
        who.queryset = rows.order_by("person__name", "name")
        who.error_messages["invalid_choice"] = "Choose one of your stakeholders."
        if known is not None:
            who.choices = [("", who.empty_label or ""), *((one.pk, str(one)) for one in known)]


class OfficeHoursForm(PartForm[OfficeHours]):
    """On one day or weekly until a date; the time is in the author's time zone."""

    first = DayField(label="Date", error_messages={"required": "Enter a date."})
    last = DayField(label="Weekly until", required=False, help_text="Leave empty for a single day.")
    at = TimeField(label="Time")

    class Meta:
        model = OfficeHours
        fields = ("first", "at", "last", "minutes", "place")
        widgets = {"place": forms.TextInput(attrs={"placeholder": "Room or call link"})}
        error_messages = {"minutes": dict.fromkeys(("min_value", "max_value"), "Enter 5 to 480 minutes.")}

    def __init__(self, data: FormData = None, *, pitch: Pitch, timezone: str) -> None:
        super().__init__(data, pitch=pitch)
        self.instance.timezone = timezone

    def clean(self) -> None:
        super().clean()
        found = self.cleaned_data
        first = found.get("first")
        if first is not None and "last" not in self.errors:
            found["last"] = found.get("last") or first
            if not first <= found["last"] <= first + LONGEST:
                self.add_error("last", "Enter a date on or after the first one, at most a year later.")


class CycleForm(VersionedForm[PlanningCycle]):
    starts = DayField(label="From")
    ends = DayField(label="To")
    cutoff = DayField(
        label="Cutoff", required=False, help_text="Pitches for this cycle must be submitted by this date."
    )

    class Meta:
        model = PlanningCycle
        fields = ("name", "starts", "ends", "cutoff")
        error_messages = {"name": {"required": "Enter a name, such as Q2 2027."}}

    def clean(self) -> None:
        super().clean()
        cutoff, ends = self.cleaned_data.get("cutoff"), self.cleaned_data.get("ends")
        if cutoff and ends and cutoff > ends:
            self.add_error("cutoff", "Enter a cutoff on or before the end of the cycle.")
