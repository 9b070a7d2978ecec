"""The form of an inflection point."""

from typing import Any

from django import forms

from initiatives.models import CriticalArea, InflectionPoint, Presence
from people.forms.fields import DayField
from people.forms.seen import SeenForm


class PointForm(SeenForm):
    date = DayField(error_messages={"required": "On which day?"})

    class Meta:
        model = InflectionPoint
        fields = ("name", "date", "kind", "areas", "presence")
        widgets = {"areas": forms.CheckboxSelectMultiple}
        labels = {"presence": "Your presence"}
        help_texts = {"areas": "None chosen: it counts for all of them.", "presence": ""}
        error_messages = {"name": {"required": "Give it a name, such as “Design document review”."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = self.fields["areas"]
        assert isinstance(areas, forms.ModelMultipleChoiceField)
        areas.queryset = CriticalArea.objects.filter(initiative=self.instance.initiative).order_by("position", "id")
        areas.error_messages["invalid_choice"] = areas.error_messages["invalid_pk_value"] = (
            "That area is not of this initiative."
        )
        if not areas.queryset.exists():
            del self.fields["areas"]

        presence = self.fields["presence"]
        assert isinstance(presence, forms.ChoiceField)
        presence.choices = [(Presence.REQUIRED, "Required: be there"), (Presence.OPTIONAL, "Optional")]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        name, day = found.get("name"), found.get("date")
        same = self.instance.initiative.points.filter(name__iexact=name or "", date=day).exclude(pk=self.instance.pk)
        if name and day and same.exists():
            self.add_error("name", f"There is {name} on that day already.")
        return found
