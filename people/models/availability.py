"""When people work: contracted hours, time off, duties."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models

from people.django_types import manager_of
from people.model_fields import HoursField, format_hours, order_constraint, range_constraints, unique_with_optional_date
from people.models.person import Person
from people.querysets import PrivateHoursQuerySet

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WorkingHours(models.Model):
    """Contracted hours of each weekday from `start`; a row without a start applies to all earlier time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="working_hours")
    start = models.DateField("from", null=True, blank=True)
    mon = HoursField("Monday", default=8, most=24)
    tue = HoursField("Tuesday", default=8, most=24)
    wed = HoursField("Wednesday", default=8, most=24)
    thu = HoursField("Thursday", default=8, most=24)
    fri = HoursField("Friday", default=8, most=24)
    sat = HoursField("Saturday", default=0, most=24)
    sun = HoursField("Sunday", default=0, most=24)

    objects: ClassVar[PrivateHoursQuerySet["WorkingHours"]] = manager_of(PrivateHoursQuerySet)

    class Meta:
        ordering = [models.F("start").asc(nulls_first=True)]
        verbose_name_plural = "working hours"
        constraints = [
            *unique_with_optional_date("working_hours", ["person"], "start", "Hours from that day already exist."),
            *range_constraints("working_hours", 0, 24, dict.fromkeys(DAYS, "The number of hours a day")),
        ]

    def __str__(self) -> str:
        return f"{format_hours(self.weekly)} h a week" + (f" from {self.start}" if self.start else "")

    @property
    def weekdays(self) -> tuple[Decimal, ...]:
        """Hours from Monday to Sunday."""
        return tuple(getattr(self, day) for day in DAYS)

    @property
    def weekly(self) -> Decimal:
        return sum(self.weekdays, Decimal(0))


def hours_valid_on(rows: list[WorkingHours], day: date) -> WorkingHours | None:
    """Of sorted rows, the one that applies on a day; before the first one's start, the first."""
    valid = rows[0] if rows else None
    for row in rows:
        if row.start is None or row.start <= day:
            valid = row
    return valid


class DayPart(models.TextChoices):
    ALL = "all", "All day"
    MORNING = "morning", "Morning"
    AFTERNOON = "afternoon", "Afternoon"


class TimeOff(models.Model):
    """Includes both days; a morning or an afternoon is half of each day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="time_off")
    start = models.DateField("from")
    end = models.DateField("to")
    part = models.CharField(max_length=10, choices=DayPart, default=DayPart.ALL)

    objects: ClassVar[PrivateHoursQuerySet["TimeOff"]] = manager_of(PrivateHoursQuerySet)

    class Meta:
        ordering = ["start"]
        verbose_name_plural = "time off"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "start"],
                name="time_off_one_from_a_day",
                violation_error_message="Time off from that day already exists.",
            ),
            order_constraint("time_off", "start", "end", "Time off can't end before its first day."),
        ]

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


class Duty(models.Model):
    """Hours a week that replace the day-to-day reserve on these days, such as being on call."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duties")
    start = models.DateField("from")
    end = models.DateField("to")
    hours = HoursField("hours a week")
    what = models.CharField(max_length=120, blank=True, default="")

    objects: ClassVar[PrivateHoursQuerySet["Duty"]] = manager_of(PrivateHoursQuerySet)

    class Meta:
        ordering = ["start"]
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "start"],
                name="duty_one_from_a_day",
                violation_error_message="A duty from that day already exists.",
            ),
            order_constraint("duty", "start", "end", "A duty can't end before its first day."),
            *range_constraints("duty", 0, 168, {"hours": "The number of hours a week"}),
        ]

    def __str__(self) -> str:
        return f"{self.what or 'Duty'} {self.start} to {self.end}"


class EarlierAvailability(models.Model):
    """What applied to a person up to a day: their day-to-day hours, and the place whose public holidays they had.

    After the last of these days the person's own fields apply. The place is the organisation's where the person had none.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="earlier_availability")
    end = models.DateField("to")
    day_to_day = HoursField("day-to-day hours a week")
    country = models.CharField(max_length=2, blank=True, default="")
    region = models.CharField(max_length=12, blank=True, default="")

    objects: ClassVar[PrivateHoursQuerySet["EarlierAvailability"]] = manager_of(PrivateHoursQuerySet)

    class Meta:
        ordering = ["end"]
        verbose_name_plural = "earlier availability"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "end"],
                name="earlier_availability_one_to_a_day",
                violation_error_message="What applied up to that day is already stored.",
            ),
            *range_constraints("earlier_availability", 0, 168, {"day_to_day": "The number of hours a week"}),
        ]

    def __str__(self) -> str:
        return f"{format_hours(self.day_to_day)} h a week of day-to-day work up to {self.end}"


AvailabilityRecord = WorkingHours | TimeOff | Duty
