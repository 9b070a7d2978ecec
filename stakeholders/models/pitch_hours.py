"""Office hours of a pitch, and whether they took place."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from people.django_types import manager_of
from people.model_fields import order_constraint, unique_constraint
from stakeholders.models.pitch import Pitch
from stakeholders.querysets import OfOfficeHoursQuerySet, OfPitchQuerySet


class OfficeHours(models.Model):
    """On one day (`first` = `last`), or each week on that weekday from `first` to `last`.

    `at` is local time in `timezone`, so that it stays at the same hour there when the clocks change.
    """

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="office_hours")
    first = models.DateField()
    last = models.DateField()
    at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(5), MaxValueValidator(480)])
    timezone = models.CharField(max_length=64)
    place = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[OfPitchQuerySet["OfficeHours"]] = manager_of(OfPitchQuerySet)

    class Meta:
        ordering = ["pitch", "first", "at", "id"]
        verbose_name_plural = "office hours"
        constraints = [
            unique_constraint(
                "office_hours_once", ["pitch", "first", "at"], "This pitch already has office hours at that time."
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=5, minutes__lte=480),
                name="office_hours_minutes_range",
                violation_error_message="Office hours last 5 to 480 minutes.",
            ),
            order_constraint("office_hours", "first", "last", "Office hours can't end before they start."),
        ]

    def __str__(self) -> str:
        return f"{self.pitch}: office hours"


class OfficeHoursSession(models.Model):
    """One occurrence of the office hours that is over, and whether it took place."""

    office_hours = models.ForeignKey(OfficeHours, on_delete=models.CASCADE, related_name="sessions")
    on = models.DateField()
    took_place = models.BooleanField()

    objects: ClassVar[OfOfficeHoursQuerySet] = manager_of(OfOfficeHoursQuerySet)

    class Meta:
        db_table = "stakeholders_officehour"
        ordering = ["office_hours", "on"]
        constraints = [
            unique_constraint("office_hours_session_once", ["office_hours", "on"], "That day is already recorded.")
        ]

    def __str__(self) -> str:
        return f"{self.office_hours} on {self.on}"
