"""What a lead leaves to those who carry on."""

from typing import ClassVar

from django.db import models

from initiatives.models.initiative import Initiative
from initiatives.querysets import HandoverQuerySet
from people.models import Person


class Handover(models.Model):
    """A note of whoever hands an initiative off: seen and kept with the initiative. `on` is the first day without them."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="handovers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handovers")
    on = models.DateField()
    decisions = models.TextField("decisions taken, and why")
    owners = models.TextField("who owns what from now on")
    risks = models.TextField("open risks, and what to watch")
    written_at = models.DateTimeField()

    objects: ClassVar[HandoverQuerySet] = HandoverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["initiative", "-on", "-id"]

    def __str__(self) -> str:
        return f"{self.initiative}, handed off by {self.person}"
