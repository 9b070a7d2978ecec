"""Planning cycles, such as quarters."""

from typing import ClassVar

from django.db import models

from people.fields import KeyField, in_order
from stakeholders.querysets import CycleQuerySet


class PlanningCycle(models.Model):
    """A quarter or similar; pitches for it must be submitted by `cutoff`."""

    key = KeyField(unique=True)
    name = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField()
    cutoff = models.DateField(null=True, blank=True)

    objects: ClassVar[CycleQuerySet] = CycleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["starts", "key"]
        constraints = [in_order("cycle", "starts", "ends", "A cycle can't end before it starts.")]

    def __str__(self) -> str:
        return self.name
