"""The organisation, and the focus model's constants."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from engine.weights import BadWeight, Weights
from people.models import Organisation


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Organisation
        fields = ("name", "timezone", "country", "region", "planning_hour")
        help_texts = {
            "timezone": "Such as Europe/Madrid.",
            "country": "Two letters, for public holidays.",
        }

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class WeightsForm(forms.Form):
    """One field per constant, its meaning as the help; what is left empty is the default."""

    def __init__(self, *args: Any, overrides: dict[str, float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entry in fields(Weights):
            meta = entry.metadata
            self.fields[entry.name] = forms.FloatField(
                required=False,
                label=meta["meaning"],
                min_value=meta["low"],
                max_value=meta["high"],
                initial=overrides.get(entry.name),
                help_text=f"{entry.default:g} unless said; from {meta['low']:g} to {meta['high']:g}",
                widget=forms.NumberInput(attrs={"step": "any", "placeholder": f"{entry.default:g}"}),
            )

    def clean(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        whole = {entry.name for entry in fields(Weights) if isinstance(entry.default, int)}
        found = {name: int(value) if name in whole and value.is_integer() else value for name, value in given.items()}
        try:
            found = Weights.from_overrides(found).overrides()
        except BadWeight as fault:
            raise ValidationError({fault.name: f"This {fault.problem}."}) from fault
        return {"overrides": found}
