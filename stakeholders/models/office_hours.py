"""Office hours: when the author of a pitch is available for questions about it."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from people.fields import in_order
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

    objects: ClassVar[OfPitchQuerySet] = OfPitchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pitch", "first", "at", "id"]
        verbose_name_plural = "office hours"
        constraints = [
            models.UniqueConstraint(
                fields=["pitch", "first", "at"],
                name="office_hours_once",
                violation_error_message="This pitch already has office hours at that time.",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=5, minutes__lte=480),
                name="office_hours_minutes_range",
                violation_error_message="Office hours last 5 to 480 minutes.",
            ),
            in_order("office_hours", "first", "last", "Office hours can't end before they start."),
        ]

    def __str__(self) -> str:
        return f"{self.pitch}: office hours"


class OfficeHour(models.Model):
    """One office hour that is over: whether it was held."""

    office_hours = models.ForeignKey(OfficeHours, on_delete=models.CASCADE, related_name="held")
    on = models.DateField()
    honoured = models.BooleanField()

    objects: ClassVar[OfOfficeHoursQuerySet] = OfOfficeHoursQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["office_hours", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["office_hours", "on"],
                name="office_hour_once",
                violation_error_message="That day is already recorded.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_hours} on {self.on}"
