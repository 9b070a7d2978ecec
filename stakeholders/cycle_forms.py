"""The form of a planning cycle."""

from typing import Any

from people.forms.fields import DayField
from people.forms.seen import SeenForm
from stakeholders.models import PlanningCycle


class CycleForm(SeenForm):
    starts = DayField(label="From")
    ends = DayField(label="To")
    cutoff = DayField(label="Cutoff", required=False, help_text="What is to be planned in it is submitted by then.")

    class Meta:
        model = PlanningCycle
        fields = ("name", "starts", "ends", "cutoff")
        error_messages = {"name": {"required": "What is it called? Such as Q2 2027."}}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        cutoff, ends = found.get("cutoff"), found.get("ends")
        if cutoff and ends and cutoff > ends:
            self.add_error("cutoff", "The cutoff lies before the cycle’s end.")
        return found
