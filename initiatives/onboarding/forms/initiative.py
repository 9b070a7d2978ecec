"""The second form of onboarding: an initiative, its team and its next milestone."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django import forms

from initiatives.forms.initiative_details import NewInitiativeForm
from initiatives.models import Initiative, PointKind
from initiatives.onboarding.forms.hours import ConfirmedHoursForm
from people.concurrency import Version, row_etag
from people.django_types import FormData
from people.forms.fields import DayField
from people.models import Person


class FirstInitiativeForm(NewInitiativeForm, ConfirmedHoursForm):
    """A new initiative; or, for those who go back to this step, the one that they have added."""

    watched: ClassVar[tuple[str, ...]] = ("name", "phase", "priority")

    point_name = forms.CharField(
        max_length=120,
        required=False,
        label="Next milestone",
        help_text="A date on which much is decided: a scope workshop, a design review, a launch.",
        widget=forms.TextInput(attrs={"placeholder": "such as Design document review"}),
    )
    point_date = DayField(required=False, label="Date")
    point_kind = forms.ChoiceField(choices=PointKind, required=False, initial=PointKind.DESIGN_REVIEW, label="Type")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    field_order: tuple[str, ...] = (
        "name",
        "phase",
        "priority",
        "hours",
        "sure",
        "team",
        "point_name",
        "point_date",
        "point_kind",
    )

    def __init__(
        self, data: FormData = None, *, lead: Person, today: date, instance: Initiative | None, hours: Decimal | None
    ) -> None:
        super().__init__(data, lead=lead, today=today, instance=instance)
        for name in ("summary", "target", "whole_team"):
            self.fields.pop(name, None)
        self.order_fields(self.field_order)
        if instance is not None:
            self.initial.update(hours=hours, seen=row_etag(instance, self.watched))
            self.fields["team"].label = "Add to the team"

    def leave_out_milestone(self) -> None:
        for name in ("point_name", "point_date", "point_kind"):
            del self.fields[name]

    def clean(self) -> None:
        super().clean()
        self.question_hours("hours")
        found = self.cleaned_data
        name, day = found.get("point_name"), found.get("point_date")
        if name and not day and "point_date" not in self.errors:
            self.add_error("point_date", "Enter the milestone’s date.")
        if day and not name:
            self.add_error("point_name", "Enter the milestone’s name.")
        if day and day < self.today:
            self.add_error("point_date", "This date has passed. Enter today or a later date.")

    def version(self) -> Version:
        """What the editor of a valid form saw."""
        return Version(self.watched, self.cleaned_data["seen"])
