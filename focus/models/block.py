"""A committed week, and where its hours are scheduled."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from focus.querysets import BlockQuerySet, CommitmentQuerySet
from initiatives.models import CriticalArea
from people.model_fields import WeekField
from people.models import Person
from stakeholders.models import Stakeholder


class Commitment(models.Model):
    """The person has committed the week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="commitments")
    week = WeekField()
    at = models.DateTimeField()

    objects: ClassVar[CommitmentQuerySet] = CommitmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "week"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week"],
                name="commitment_once",
                violation_error_message="The week is already committed.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}"


class BlockKind(models.TextChoices):
    FOCUS = "focus", "Focus"
    TOUCHPOINT = "touchpoint", "1:1 or check-in"


class Block(models.Model):
    """Time reserved in the person's calendar, visible only to them: for an area, or for a check-in with a stakeholder.

    `by_hand` blocks were added or moved by the person: scheduling the week never moves them.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    week = WeekField()
    kind = models.CharField(max_length=12, choices=BlockKind, default=BlockKind.FOCUS)
    area = models.ForeignKey(CriticalArea, on_delete=models.CASCADE, null=True, blank=True, related_name="blocks")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="blocks")
    starts = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    by_hand = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects: ClassVar[BlockQuerySet] = BlockQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=15, minutes__lte=1440),
                name="block_minutes_range",
                violation_error_message="Enter 15 to 1440 minutes for a block.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="focus", area__isnull=False, stakeholder__isnull=True)
                | models.Q(kind="touchpoint", area__isnull=True, stakeholder__isnull=False),
                name="block_about_one_thing",
                violation_error_message="A block is for either an area or a stakeholder.",
            ),
        ]
        indexes = [models.Index(fields=["person", "week"], name="block_by_week")]

    def __str__(self) -> str:
        return f"{self.minutes} minutes for {self.area or self.stakeholder}"

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)
