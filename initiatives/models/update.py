"""The status updates of an initiative."""

from typing import ClassVar

from django.db import models

from initiatives.models.area import CriticalArea, InflectionPoint
from initiatives.models.initiative import Initiative
from initiatives.querysets import UpdateQuerySet
from people.models import Person


class UpdateKind(models.TextChoices):
    HEALTH = "health", "Health"
    AREA = "area", "Critical area"
    POINT = "point", "Milestone"


class StatusUpdate(models.Model):
    """A dated note on a change: of health, of an area's status, or of a milestone that has passed.

    `before` and `after` are the values of what changed; `name` is that of the area or milestone, which may be deleted by now.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="updates")
    kind = models.CharField(max_length=8, choices=UpdateKind)
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="updates")
    point = models.ForeignKey(InflectionPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="updates")
    name = models.CharField(max_length=120, blank=True, default="")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    note = models.TextField(blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="status_updates")
    at = models.DateTimeField()

    objects: ClassVar[UpdateQuerySet] = UpdateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["initiative", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.name or self.get_kind_display()}: {self.before} to {self.after}"
