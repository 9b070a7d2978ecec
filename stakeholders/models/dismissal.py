"""People a lead excluded on purpose."""

from typing import ClassVar

from django.db import models

from initiatives.models import Initiative
from people.models import Person
from stakeholders.models.pitch import Pitch
from stakeholders.querysets import DismissalQuerySet


class Dismissal(models.Model):
    """`person` need not be a stakeholder of `lead` for that initiative or pitch. Only the lead can see the reason."""

    lead = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dismissals")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="dismissed_by")
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="dismissals"
    )
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, null=True, blank=True, related_name="dismissals")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    objects: ClassVar[DismissalQuerySet] = DismissalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["lead", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "person", "initiative"],
                condition=models.Q(initiative__isnull=False),
                name="dismissal_once_an_initiative",
                violation_error_message="They are already excluded from this initiative.",
            ),
            models.UniqueConstraint(
                fields=["lead", "person", "pitch"],
                condition=models.Q(pitch__isnull=False),
                name="dismissal_once_a_pitch",
                violation_error_message="They are already excluded from this pitch.",
            ),
            models.CheckConstraint(
                condition=models.Q(initiative__isnull=False, pitch__isnull=True)
                | models.Q(initiative__isnull=True, pitch__isnull=False),
                name="dismissal_of_one_thing",
                violation_error_message="Choose either an initiative or a pitch.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.initiative or self.pitch}"
