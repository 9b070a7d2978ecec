"""Hours, time off and duties of a person, and their day-to-day reserve."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from people.display import format_date
from people.django_types import FormData, ModelForm
from people.effective_dates import day_of_change, day_of_new
from people.forms.base import VersionedForm
from people.forms.dated import APPLIES_FROM, CorrectionField, applies_from_field, begun
from people.forms.fields import DayField
from people.model_fields import format_hours
from people.models import DAYS, AvailabilityRecord, DayPart, Duty, Person, TimeOff, WorkingHours
from people.querysets import PrivateHoursQuerySet

Row = TypeVar("Row", bound=Model)
HOURS_IN_A_WEEK: Final = 168
DATE_FORMAT: Final = "%-d %B %Y"


def hours_input(most: int = HOURS_IN_A_WEEK) -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": "0.25", "min": "0", "max": str(most), "inputmode": "decimal"})


def set_hours_messages(form: ModelForm[Row]) -> None:
    """Sets error messages for fields with hours."""
    for name, field in form.fields.items():
        if isinstance(field, forms.DecimalField):
            most = getattr(form.instance._meta.get_field(name), "most", HOURS_IN_A_WEEK)
            field.error_messages |= {
                "invalid": "Enter hours as a number, such as 8 or 7.5.",
                "max_decimal_places": "Use at most two decimal places, such as 7.25.",
                **dict.fromkeys(("max_digits", "max_whole_digits"), f"Hours can't be above {most}."),
            }


class AvailabilityForm(VersionedForm[AvailabilityRecord]):
    """A row of the page's person: constraints that include the person are checked too."""

    applies_from = applies_from_field()
    correct = CorrectionField()

    def __init__(
        self, data: FormData = None, *, instance: AvailabilityRecord | None = None, person: Person, today: date
    ) -> None:
        super().__init__(data, instance=instance)
        self.instance.person = person
        self.today = today
        set_hours_messages(self)
        if self.splits():
            self.initial[APPLIES_FROM] = day_of_change(today)
        else:
            del self.fields[APPLIES_FROM]

    def splits(self) -> bool:
        """Whether a change begins a new row, because this one holds already."""
        return bool(self.instance.pk) and begun(self.instance.start, self.today)

    def _get_validation_exclusions(self) -> set[str]:
        # The person comes from the page, so constraints over person and day have to be checked here too.
        return super()._get_validation_exclusions() - {"person"}  # type: ignore[misc, no-any-return]

    def others(self) -> PrivateHoursQuerySet[AvailabilityRecord]:
        """The person's other rows of this kind."""
        return type(self.instance).objects.of(self.instance.person).exclude(pk=self.instance.pk)

    def clean_days(self) -> tuple[date, date] | None:
        """First and last day; an empty last day is the first. None if they are invalid."""
        start = self.cleaned_data.get("start")
        if start is None or "end" in self.errors:
            return None
        end: date = self.cleaned_data.get("end") or start
        self.cleaned_data["end"] = end
        if end < start:
            self.add_error("end", f"The last day is before the first day, {format_date(start, 'j F Y')}.")
            return None
        return start, end


class HoursForm(AvailabilityForm):
    """Hours of each weekday from a date. The first row has no date: it applies to all earlier time."""

    start = DayField(label="From", help_text="Earlier weeks keep their hours.")

    class Meta:
        model = WorkingHours
        fields = ("start", *DAYS)
        widgets = {day: hours_input(24) for day in DAYS}
        labels = {day: day.capitalize() for day in DAYS}

    def __init__(
        self,
        data: FormData = None,
        *,
        instance: AvailabilityRecord | None = None,
        person: Person,
        today: date,
        first: bool = False,
    ) -> None:
        super().__init__(data, instance=instance, person=person, today=today)
        if first:
            self.fields["start"].required = False
            self.initial.setdefault("start", day_of_new(today))
        elif self.splits():
            del self.fields["start"]
        elif not self.instance.pk:
            self.initial.setdefault("start", self.today + timedelta(days=-self.today.weekday() % 7))

    def clean_start(self) -> date | None:
        start: date | None = self.cleaned_data["start"]
        if start and self.others().filter(start=start).exists():
            raise ValidationError(f"Hours from {format_date(start, 'j F Y')} already exist. Change those instead.")
        return start


class TimeOffForm(AvailabilityForm):
    """It has one value for all of its days, so that a change of it is never split."""

    start = DayField(label="First day", error_messages={"required": "Enter the first day."})
    end = DayField(required=False, label="Last day", help_text="Leave empty for a single day.")

    class Meta:
        model = TimeOff
        fields = ("start", "end", "part")
        labels = {"part": "Part of each day"}

    def splits(self) -> bool:
        return False

    def clean(self) -> None:
        super().clean()
        if days := self.clean_days():
            part = self.cleaned_data.get("part")
            # A morning and an afternoon may overlap, unless they start on the same day: then they are one day off.
            parts = DayPart.values if part == DayPart.ALL else (DayPart.ALL, part)
            near = self.others().around(*days).filter(Q(part__in=parts) | Q(start=days[0]))
            add_overlap_error(self, near.first(), "Time off")


class DutyForm(AvailabilityForm):
    start = DayField(label="First day", error_messages={"required": "Enter the first day."})
    end = DayField(required=False, label="Last day", help_text="Leave empty for a single day.")

    class Meta:
        model = Duty
        fields = ("what", "start", "end", "hours")
        widgets = {"hours": hours_input(), "what": forms.TextInput(attrs={"placeholder": "for example, On call"})}
        labels = {"what": "What", "hours": "Hours per week"}
        help_texts = {"hours": "Replaces day-to-day hours on these days."}

    def clean(self) -> None:
        super().clean()
        if days := self.clean_days():
            add_overlap_error(self, self.others().around(*days).first(), "A duty")


def add_overlap_error(form: AvailabilityForm, other: AvailabilityRecord | None, what: str) -> None:
    if isinstance(other, TimeOff | Duty):
        to = f" to {format_date(other.end, 'j F Y')}" if other.end != other.start else ""
        form.add_error(
            "start", f"{what} from {format_date(other.start, 'j F Y')}{to} already exists. Change that instead."
        )


class DayToDayForm(VersionedForm[Person]):
    """Hours a week that are not planned for initiatives, out of the `weekly` contracted hours."""

    applies_from = applies_from_field()
    correct = CorrectionField()
    field_order = ("day_to_day", APPLIES_FROM)

    class Meta:
        model = Person
        fields = ("day_to_day",)
        widgets = {"day_to_day": hours_input()}
        labels = {"day_to_day": "Day-to-day hours per week"}
        help_texts = {"day_to_day": "Reviews, interviews, questions – not planned for initiatives."}
        error_messages = {"day_to_day": {"required": "Enter hours per week, or 0 for none."}}

    def __init__(self, data: FormData = None, *, instance: Person, weekly: Decimal, today: date) -> None:
        super().__init__(data, instance=instance)
        self.weekly = weekly
        self.initial[APPLIES_FROM] = day_of_change(today)
        set_hours_messages(self)

    def clean_day_to_day(self) -> Decimal:
        hours: Decimal = self.cleaned_data["day_to_day"]
        if self.weekly < hours <= HOURS_IN_A_WEEK:
            raise ValidationError(f"Day-to-day can’t exceed the contracted hours ({format_hours(self.weekly)}).")
        return hours
