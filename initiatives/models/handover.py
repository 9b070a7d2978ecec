"""The note that a lead leaves for the people who take over."""

from typing import ClassVar

from django.db import models

from initiatives.models.initiative import Initiative
from initiatives.querysets import HandoverQuerySet
from people.models import Person


class Handover(models.Model):
    """The note of a lead who hands an initiative off, kept and seen with it. `on` is the first day without them."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="handovers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handovers")
    on = models.DateField()
    decisions = models.TextField("decisions and reasons")
    owners = models.TextField("who owns what from now on")
    risks = models.TextField("open risks and things to watch")
    written_at = models.DateTimeField()

    objects: ClassVar[HandoverQuerySet] = HandoverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["initiative", "-on", "-id"]

    def __str__(self) -> str:
        return f"{self.initiative}, handed off by {self.person}"
