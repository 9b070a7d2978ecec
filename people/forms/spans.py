"""Hours, time off and duties of a person."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from people.forms.people import day_input
from people.models import DAYS, Duty, Person, TimeOff, WorkingHours


class SpanForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of a person whom the page knows: their constraints are checked with the form's own fields."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.person = person
        self.prefix = self._meta.model._meta.model_name

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"person"}  # type: ignore[misc, no-any-return]


class HoursForm(SpanForm):
    class Meta:
        model = WorkingHours
        fields = ("start", *DAYS)
        widgets: ClassVar[dict[str, Any]] = {
            "start": day_input(),
            **{
                day: forms.NumberInput(attrs={"step": "0.25", "min": "0", "max": "24", "inputmode": "decimal"})
                for day in DAYS
            },
        }
        labels: ClassVar[dict[str, str]] = {"start": "From"}
        help_texts: ClassVar[dict[str, str]] = {"start": "Left empty: ever since."}


class TimeOffForm(SpanForm):
    class Meta:
        model = TimeOff
        fields = ("start", "end", "part")
        widgets: ClassVar[dict[str, Any]] = {"start": day_input(), "end": day_input()}
        labels: ClassVar[dict[str, str]] = {"start": "From", "end": "To", "part": "Part of the day"}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and start <= end:
            other = TimeOff.objects.filter(person=self.instance.person, start__lte=end, end__gte=start).first()
            if other is not None and other.start != start:
                raise ValidationError(f"This overlaps with the time off from {other.start} to {other.end}.")
        return cleaned


class DutyForm(SpanForm):
    class Meta:
        model = Duty
        fields = ("what", "start", "end", "hours")
        widgets: ClassVar[dict[str, Any]] = {"start": day_input(), "end": day_input()}
        labels: ClassVar[dict[str, str]] = {"what": "What", "start": "From", "end": "To", "hours": "Hours a week"}
