"""Departures: requested, scheduled, carried out."""

from typing import ClassVar

from django.db import models

from people.models.person import Person
from people.querysets import DepartureQuerySet


class Departure(models.Model):
    """One person's departure. A request by the person has no day yet; with a day it is due from then on, once.

    Once carried out (`done_at`), the person is an anonymous former colleague with this `number`; `happened` records
    what was done, without their name.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="departure")
    asked_at = models.DateTimeField()
    day = models.DateField("effective date", null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True, unique=True)
    happened = models.JSONField(default=list, blank=True)
    fault = models.CharField(max_length=300, blank=True, default="")

    objects: ClassVar[DepartureQuerySet] = DepartureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-done_at", "day", "-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(day__isnull=False, number__isnull=False),
                name="departure_done_has_day_and_number",
                violation_error_message="A completed departure needs a day and a number.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} leaves" + (f" on {self.day}" if self.day else "")
