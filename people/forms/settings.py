"""Forms for the organisation, the focus model's constants and the retention periods."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Final

from django import forms
from django.core.exceptions import ValidationError

from engine.weights import BadWeight, Weights
from people.concurrency import Difference, weights_etag
from people.django_types import FormData, field_of
from people.effective_dates import day_of_change
from people.forms.base import VersionedForm
from people.forms.dated import APPLIES_FROM, CorrectionField, applies_from_field
from people.forms.fields import check_region, country_choices, time_zone_choices, with_current
from people.models import Organisation, Retention
from people.retention import PERIOD_FIELDS, PERIOD_TEXTS, period_text

# The first constant of each group; a group ends where the next one starts, in the order of engine.weights.
GROUPS: Final = {
    "penalty_new": "Levels: familiarity and assumptions",
    "owner_share": "Coverage and gap",
    "impact_ratio": "Cost if wrong",
    "timing_peak": "Timing",
    "least_leverage": "Leverage",
    "tau_small": "Attention and weekly hours",
    "firm_share": "Optional hours and reports",
    "draws": "Confidence, and what to find out",
    "quiet_exposure": "Changing involvement",
}

# What changes plans most, shown first; the other constants are folded.
MAIN: Final = (
    "impact_ratio", "irreversibility_ratio", "complexity_ratio", "priority_ratio", "timing_peak", "timing_days",
    "penalty_new", "penalty_some", "hour_cost", "most_hours", "opening_hours", "firm_share",
)  # fmt: skip


class OrganisationForm(VersionedForm[Organisation]):
    timezone = forms.ChoiceField(label="Time zone", help_text="For everyone who hasn’t set their own.")
    country = forms.ChoiceField(required=False, label="Country", help_text="For public holidays.")
    applies_from = applies_from_field("New country applies from")
    correct = CorrectionField()
    planning_hour = forms.TypedChoiceField(
        coerce=int,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        label="Plan weeks from",
        help_text="On Monday, in each person’s own time zone.",
    )

    class Meta:
        model = Organisation
        fields = ("name", "timezone", "country", "region", "planning_hour", "second_factor")
        labels = {"region": "Region", "second_factor": "Require two-factor sign-in"}
        help_texts = {
            "region": "A code such as CT, if regions have their own public holidays.",
            "second_factor": "People without it must set it up before they can continue. This may include you.",
        }

    def __init__(self, data: FormData = None, *, instance: Organisation, today: date) -> None:
        super().__init__(data, instance=instance)
        self.initial[APPLIES_FROM] = day_of_change(today)
        for name, choices in (("timezone", time_zone_choices()), ("country", country_choices())):
            field_of(self, name, forms.ChoiceField).choices = with_current(choices, getattr(instance, name))

    def clean_region(self) -> str:
        region = str(self.cleaned_data["region"]).upper()
        if region and not self.cleaned_data.get("country"):
            raise ValidationError("Choose the country first.")
        check_region(self.cleaned_data.get("country", ""), region)
        return region


@dataclass(slots=True)
class WeightGroup:
    """Constants under one heading; `changed` counts those that differ from their defaults."""

    title: str
    fields: list[forms.BoundField] = field(default_factory=list)
    changed: int = 0
    faulty: bool = False


class WeightsForm(forms.Form):
    """A field per constant, labelled with its meaning; empty means the default."""

    def __init__(self, data: FormData = None, *, overrides: dict[str, float]) -> None:
        super().__init__(data)
        self.overrides = overrides
        self.fields["seen"] = forms.CharField(
            required=False, max_length=64, widget=forms.HiddenInput, initial=weights_etag(overrides)
        )
        for entry in fields(Weights):
            meta, whole = entry.metadata, isinstance(entry.default, int)
            self.fields[entry.name] = forms.FloatField(
                required=False,
                label=meta["meaning"],
                min_value=meta["low"],
                max_value=meta["high"],
                initial=overrides.get(entry.name),
                error_messages=dict.fromkeys(
                    ("min_value", "max_value"), f"Enter a number from {meta['low']:g} to {meta['high']:g}."
                )
                | {"invalid": "Enter a number, such as 0.5."},
                help_text=f"default {entry.default:g}; {meta['low']:g} to {meta['high']:g}{', whole number' if whole else ''}",
                widget=forms.NumberInput(attrs={"step": "1" if whole else "any", "placeholder": f"{entry.default:g}"}),
            )

    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in MAIN]

    def groups(self) -> list[WeightGroup]:
        """The other constants, by group."""
        found: list[WeightGroup] = []
        for bound in self.visible_fields():
            if bound.name in GROUPS:
                found.append(WeightGroup(GROUPS[bound.name]))
            if bound.name not in MAIN:
                found[-1].fields.append(bound)
                found[-1].changed += self.differs(bound)
                found[-1].faulty |= bound.name in self.errors
        return [group for group in found if group.fields]

    def differs(self, bound: forms.BoundField) -> bool:
        """Whether the field's value differs from the default."""
        return bound.value() not in (None, "") and self.fields[bound.name].widget.attrs["placeholder"] != str(
            bound.value()
        )

    def clean(self) -> dict[str, object]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen" and value is not None}
        whole = {entry.name for entry in fields(Weights) if isinstance(entry.default, int)}
        found = {name: int(value) if name in whole and value.is_integer() else value for name, value in given.items()}
        try:
            overrides = Weights.from_overrides(found).overrides()
        except BadWeight as fault:
            raise ValidationError({fault.name: f"This {fault.problem}."}) from fault
        return {"overrides": overrides, "seen": self.cleaned_data.get("seen", "")}

    def differences(self, stored: Mapping[str, float]) -> list[Difference]:
        """How a valid form differs from the stored constants."""
        typed = self.cleaned_data["overrides"]
        return [
            Difference(str(self.fields[name].label), weight_text(stored.get(name)), weight_text(typed.get(name)))
            for name in self.fields
            if stored.get(name) != typed.get(name)
        ]


def weight_text(value: float | None) -> str:
    return "default" if value is None else f"{value:g}"


class RetentionForm(VersionedForm[Retention]):
    """A choice of periods for each; an unusual current value stays selectable."""

    has_defaults = True

    class Meta:
        model = Retention
        fields = PERIOD_FIELDS

    def __init__(self, data: FormData = None, *, instance: Retention) -> None:
        super().__init__(data, instance=instance)
        for name in PERIOD_FIELDS:
            was = self.fields[name]
            days = {*PERIOD_TEXTS, getattr(self.instance, name)} - {None}
            choices = [(str(one), period_text(one)) for one in sorted(days)]
            self.fields[name] = forms.TypedChoiceField(
                choices=[*choices, ("", "Forever")],
                coerce=int,
                empty_value=None,
                required=False,
                label=was.label,
                help_text=was.help_text,
            )
