"""Someone who pairs with someone else on an area, in a week."""

from typing import ClassVar

from django.db import models

from focus.querysets import PairingQuerySet
from initiatives.models import CriticalArea
from people.model_fields import WeekField
from people.models import Person


class Pairing(models.Model):
    """Added by a lead to their own week, visible only to them. Without `beside` the learner pairs with the lead.

    It takes no extra hours: with the lead it is how the area's hours are spent, with others it is their time.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pairings")
    week = WeekField()
    area = models.ForeignKey(CriticalArea, on_delete=models.CASCADE, related_name="pairings")
    learner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    beside = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[PairingQuerySet] = PairingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "week", "area", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week", "area", "learner"],
                name="pairing_once",
                violation_error_message="That pairing is already in the week.",
            ),
            models.CheckConstraint(
                condition=models.Q(beside__isnull=True) | ~models.Q(beside=models.F("learner")),
                name="pairing_of_two",
                violation_error_message="Choose two different people.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} beside {self.beside or self.person}"
