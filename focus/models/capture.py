"""Quick captures: interruptions and concerns."""

from typing import ClassVar

from django.db import models

from focus.querysets import InterruptionQuerySet, WorryQuerySet
from initiatives.models import CriticalArea
from people.models import Person


class Interruption(models.Model):
    """Private to the person. `source` is who or what it came from, as typed; `source_person` if it is a known person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interruptions")
    at = models.DateTimeField()
    source = models.CharField(max_length=80)
    source_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[InterruptionQuerySet] = InterruptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1440),
                name="interruption_minutes_range",
                violation_error_message="Enter 1 to 1440 minutes for an interruption.",
            )
        ]
        indexes = [models.Index(fields=["person", "at"], name="interruption_by_time")]

    def __str__(self) -> str:
        return f"{self.minutes} minutes for {self.source}"


class Worry(models.Model):
    """Private to the person; shown with their weeks until it is done. The area may be deleted first."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="worries")
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="worries")
    text = models.CharField(max_length=300)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[WorryQuerySet] = WorryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "concern"
        ordering = ["person", "at", "id"]

    def __str__(self) -> str:
        return self.text
