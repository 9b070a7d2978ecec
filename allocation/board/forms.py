"""Agreed hours of a lead, changed from a week on."""

from initiatives.models import LeadAssignment
from people.django_types import FormData
from people.forms.base import VersionedForm


class AgreedHoursForm(VersionedForm[LeadAssignment]):
    class Meta:
        model = LeadAssignment
        fields = ("hours",)
        labels = {"hours": "Agreed hours a week"}
        error_messages = {"hours": {"required": "Enter the hours a week; 0 if none are agreed."}}

    def __init__(self, data: FormData = None, *, instance: LeadAssignment) -> None:
        # Several of them may be open on the board.
        super().__init__(data, instance=instance, auto_id=f"id_%s_{instance.pk}")
        self.fields["hours"].widget.attrs["autofocus"] = True
