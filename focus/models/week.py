"""A person's planned week, and what they decided of it."""

from typing import ClassVar

from django.db import models

from focus.querysets import DecisionQuerySet, WeekPlanQuerySet
from initiatives.models import CriticalArea
from people.fields import HoursField, WeekField
from people.models import Person


class WeekPlan(models.Model):
    """What the focus model recommended: the engine's facts as a document, replaced when the week is planned anew.

    `previous` is what stood there before, to tell what changed. `exposures` are the highest of each initiative, by
    key: what stepping back is judged by in later weeks. `computed_at` is when the inputs were read.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="week_plans")
    week = WeekField()
    computed_at = models.DateTimeField()
    facts = models.JSONField()
    previous = models.JSONField(null=True, blank=True)
    previous_at = models.DateTimeField(null=True, blank=True)
    exposures = models.JSONField(default=dict)

    objects: ClassVar[WeekPlanQuerySet] = WeekPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "week"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week"],
                name="plan_one_per_week",
                violation_error_message="The week is planned already.",
            )
        ]
        indexes = [models.Index(fields=["week"], name="plan_by_week")]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}"


class DecisionKind(models.TextChoices):
    ACCEPT = "accept", "Accepted"
    ADJUST = "adjust", "Adjusted"
    DISMISS = "dismiss", "Dismissed"
    PIN = "pin", "Pinned"


class Decision(models.Model):
    """The person's own word on an area in a week; no plan overwrites it.

    `hours` are what they committed (0 for a dismissal). Adjusted, pinned and dismissed ones are constraints of the next
    plan; an accepted one is a commitment only. `before` is the decision that this one replaced, to undo it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decisions")
    week = WeekField()
    area = models.ForeignKey(CriticalArea, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=8, choices=DecisionKind)
    hours = HoursField(default=0)
    reason = models.CharField(max_length=300, blank=True, default="")
    before = models.JSONField(null=True, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "week", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week", "area"],
                name="decision_one_per_area",
                violation_error_message="That area is decided already.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=0, hours__lte=168),
                name="decision_hours_range",
                violation_error_message="Hours go from 0 to 168.",
            ),
        ]
        indexes = [models.Index(fields=["area", "week"], name="decision_by_area")]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}: {self.get_kind_display()}"
