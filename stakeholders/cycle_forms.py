"""The form of a planning cycle."""

from typing import Any

from people.forms.fields import DayField
from people.forms.seen import SeenForm
from stakeholders.models import PlanningCycle


class CycleForm(SeenForm):
    starts = DayField(label="From")
    ends = DayField(label="To")
    cutoff = DayField(
        label="Cutoff", required=False, help_text="Pitches for this cycle must be submitted by this date."
    )

    class Meta:
        model = PlanningCycle
        fields = ("name", "starts", "ends", "cutoff")
        error_messages = {"name": {"required": "Enter a name, such as Q2 2027."}}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        cutoff, ends = found.get("cutoff"), found.get("ends")
        if cutoff and ends and cutoff > ends:
            self.add_error("cutoff", "Enter a cutoff on or before the end of the cycle.")
        return found
