"""The form of a milestone (in code: inflection point)."""

from typing import Any

from django import forms

from initiatives.models import CriticalArea, InflectionPoint, Presence
from people.forms.fields import DayField
from people.forms.seen import SeenForm


class PointForm(SeenForm):
    date = DayField(error_messages={"required": "Enter a date."})

    class Meta:
        model = InflectionPoint
        fields = ("name", "date", "kind", "areas", "presence")
        widgets = {"areas": forms.CheckboxSelectMultiple}
        labels = {"kind": "Type", "presence": "Your attendance"}
        help_texts = {
            "name": "A milestone is a date on which much is decided, such as a design review or a launch.",
            "areas": "If you select none, it applies to all areas.",
            "presence": "",
        }
        error_messages = {"name": {"required": "Enter a name, such as “Design document review”."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = self.fields["areas"]
        assert isinstance(areas, forms.ModelMultipleChoiceField)
        areas.queryset = CriticalArea.objects.filter(initiative=self.instance.initiative).order_by("position", "id")
        areas.error_messages["invalid_choice"] = areas.error_messages["invalid_pk_value"] = (
            "This area isn’t part of the initiative."
        )
        if not areas.queryset.exists():
            del self.fields["areas"]

        presence = self.fields["presence"]
        assert isinstance(presence, forms.ChoiceField)
        presence.choices = Presence.choices

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        name, day = found.get("name"), found.get("date")
        same = self.instance.initiative.points.filter(name__iexact=name or "", date=day).exclude(pk=self.instance.pk)
        if name and day and same.exists():
            self.add_error("name", f"A milestone named “{name}” already exists on that day.")
        return found
