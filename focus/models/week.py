"""A person's planned week, and their decisions about it."""

from typing import ClassVar

from django.db import models

from focus.querysets import DecisionQuerySet, WeekPlanQuerySet
from initiatives.models import CriticalArea
from people.model_fields import HoursField, WeekField
from people.models import Person


class WeekPlan(models.Model):
    """What the focus model recommended: the engine's facts as a document, replaced when the week is replanned.

    `previous` is the plan before it, to show what changed. `exposures` are the highest of each initiative, by key: later
    weeks use them to suggest a lower involvement. `computed_at` is when the inputs were read.
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
                violation_error_message="The week is already planned.",
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
    """The person's own decision about an area in a week; no plan overwrites it.

    `hours` are what they committed (0 for a dismissal). Adjusted, pinned and dismissed ones constrain the next plan; an
    accepted one is only a commitment. `before` is the decision that this one replaced, for undo.
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
                violation_error_message="That area is already decided.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=0, hours__lte=168),
                name="decision_hours_range",
                violation_error_message="Enter 0 to 168 hours.",
            ),
        ]
        indexes = [models.Index(fields=["area", "week"], name="decision_by_area")]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}: {self.get_kind_display()}"
