"""Forms of milestones, phase dates and status updates."""

from datetime import date
from itertools import pairwise

from django import forms

from initiatives.models import AreaStatus, CriticalArea, Health, InflectionPoint, Initiative, Phase, Presence
from initiatives.queries import phases
from people.concurrency import Difference, row_etag
from people.display import format_date
from people.django_types import FormData, field_of
from people.forms.base import SeenForm, VersionedForm
from people.forms.fields import DayField, RowsField

LONGEST_NOTE = 2_000


def note_field(label: str, *, required: str = "", example: str = "") -> forms.CharField:
    """A note on a change; `required` is the error if it is missing, empty where it is optional."""
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": example}),
        error_messages={"required": required},
    )


class HealthForm(forms.Form):
    health = forms.ChoiceField(label="Health", choices=Health.choices, widget=forms.RadioSelect)
    note = note_field("Reason", example="The vendor’s date moved by two weeks")

    def __init__(self, data: FormData = None, *, initiative: Initiative) -> None:
        super().__init__(data, initial={"health": initiative.health})
        self.current = initiative.health

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("health", Health.ON_TRACK) not in (Health.ON_TRACK, self.current) and not found.get("note"):
            self.add_error("note", "Add a reason. It is shown wherever the initiative is listed.")
        if found.get("health") == self.current and not found.get("note") and "note" not in self.errors:
            self.add_error("note", "Choose a different health, or describe what is new.")


class AreaStatusForm(forms.Form):
    """The status that the button named is preselected; the other one is a click away."""

    status = forms.ChoiceField(
        label="Status",
        choices=AreaStatus.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a status."},
    )
    note = note_field(
        "Reason", required="Add a reason. People will ask later.", example="Decided in the review: events, no polling"
    )

    def __init__(self, data: FormData = None, *, area: CriticalArea) -> None:
        super().__init__(
            data, initial={"status": AreaStatus.SETTLED if area.status == AreaStatus.OPEN else AreaStatus.OPEN}
        )
        choices = [one for one in AreaStatus.choices if one[0] != area.status]
        field_of(self, "status", forms.ChoiceField).choices = choices


class MilestonePassedForm(forms.Form):
    """What a milestone has settled: its open areas are offered."""

    settled = RowsField(
        CriticalArea.objects.none(), required=False, label="Areas settled by it", widget=forms.CheckboxSelectMultiple
    )
    note = note_field("What was decided", example="Events, no polling; the old client is kept until June")

    def __init__(self, data: FormData = None, *, point: InflectionPoint) -> None:
        super().__init__(data)
        named = point.areas.all() if point.areas.exists() else point.initiative.areas.all()
        settled = field_of(self, "settled", forms.ModelMultipleChoiceField)
        settled.queryset = named.filter(status=AreaStatus.OPEN).order_by("position", "id")
        words = "One of these areas is no longer open. Check the list and try again."
        settled.error_messages |= {"invalid_choice": words, "invalid_pk_value": words}
        if not settled.queryset.exists():
            del self.fields["settled"]


class PhasesForm(SeenForm):
    """The first day of each phase, in order; empty phases are not planned."""

    watched = ("phase_starts",)

    def __init__(self, data: FormData = None, *, initiative: Initiative) -> None:
        super().__init__(data, initial={"seen": row_etag(initiative, self.watched)})
        known = dict(phases.starts_of(initiative))
        for phase in Phase:
            self.fields[phase.value] = DayField(label=phase.label, required=False, initial=known.get(phase))

    def clean(self) -> None:
        found = self.cleaned_data
        days: list[tuple[Phase, date]] = [(phase, found[phase.value]) for phase in Phase if found.get(phase.value)]
        for (before, start), (phase, day) in pairwise(days):
            if day <= start:
                self.add_error(
                    phase.value,
                    f"{phase.label} must start after {before.label.lower()}, {format_date(start, 'j F Y')}.",
                )

    def days(self) -> dict[str, date | None]:
        return {phase.value: self.cleaned_data.get(phase.value) for phase in Phase}

    def reopened_on(self, stored: Initiative) -> "tuple[PhasesForm, list[Difference]]":
        """How to answer an EditConflict: what was typed over the stored phases, and how both differ."""
        known, typed = dict(phases.starts_of(stored)), self.days()
        found = [
            Difference(phase.label, str(known.get(phase) or "–"), str(typed[phase] or "–"))
            for phase in Phase
            if known.get(phase) != typed[phase]
        ]
        return PhasesForm(self.data_over(stored), initiative=stored), found


class MilestoneForm(VersionedForm[InflectionPoint]):
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

    def __init__(self, data: FormData = None, *, instance: InflectionPoint) -> None:
        super().__init__(data, instance=instance)
        areas = field_of(self, "areas", forms.ModelMultipleChoiceField)
        areas.queryset = CriticalArea.objects.filter(initiative=instance.initiative).order_by("position", "id")
        areas.error_messages["invalid_choice"] = areas.error_messages["invalid_pk_value"] = (
            "This area isn’t part of the initiative."
        )
        if not areas.queryset.exists():
            del self.fields["areas"]
        field_of(self, "presence", forms.ChoiceField).choices = Presence.choices

    def clean(self) -> None:
        super().clean()
        name, day = self.cleaned_data.get("name"), self.cleaned_data.get("date")
        if name and day:
            same = self.instance.initiative.points.filter(name__iexact=name, date=day).exclude(pk=self.instance.pk)
            if same.exists():
                self.add_error("name", f"A milestone named “{name}” already exists on that day.")
