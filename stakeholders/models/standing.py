"""Changes of a stakeholder's engagement."""

from typing import ClassVar

from django.db import models

from stakeholders.models.pitch import Conversation
from stakeholders.models.stakeholder import Engagement, Stakeholder
from stakeholders.querysets import OfStakeholderQuerySet


class Move(models.Model):
    """A change from one level of engagement to another, with the conversation that caused it, if any."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="moves")
    on = models.DateField()
    before = models.CharField(max_length=12, choices=Engagement)
    after = models.CharField(max_length=12, choices=Engagement)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, blank=True, related_name="moves"
    )

    objects: ClassVar[OfStakeholderQuerySet] = OfStakeholderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["stakeholder", "on", "id"]

    def __str__(self) -> str:
        return f"{self.stakeholder} on {self.on}"
