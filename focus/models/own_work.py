"""A person's own work, and people a lead doesn't want suggested. Visible only to the person."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models

from engine.weeks import Week
from focus.querysets import NINETY_DAYS, NotSuggestedQuerySet, OwnWorkQuerySet
from initiatives.models import CriticalArea, Initiative
from people.django_types import manager_of
from people.model_fields import HoursField, range_constraints, unique_constraint
from people.models import Person


class OwnWork(models.Model):
    """What the person must write, read or decide themselves, perhaps about an initiative or one of its areas.

    `hours` are left; of `weekly` work they are needed every week from the due date's week on. `done_hours` are the hours
    done by ISO week, from reviews; `moved_hours` those that the person moved out of a week to make room.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="own_work")
    title = models.CharField(max_length=200)
    hours = HoursField("hours left")
    due = models.DateField()
    weekly = models.BooleanField(default=False)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.SET_NULL, null=True, blank=True, related_name="own_work"
    )
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="own_work")
    done = models.BooleanField(default=False)
    done_hours = models.JSONField(default=dict, blank=True)
    moved_hours = models.JSONField(default=dict, blank=True)

    objects: ClassVar[OwnWorkQuerySet] = manager_of(OwnWorkQuerySet)

    class Meta:
        verbose_name = "own work"
        verbose_name_plural = "own work"
        ordering = ["person", "due", "id"]
        constraints = range_constraints("own_work", 0, 168, {"hours": "Hours left"})

    def __str__(self) -> str:
        return self.title

    def done_in(self, week: Week) -> Decimal:
        return Decimal(str(self.done_hours.get(str(week), 0)))

    def moved_out_of(self, week: Week) -> Decimal:
        return Decimal(str(self.moved_hours.get(str(week), 0)))

    def left_in(self, week: Week) -> Decimal:
        """Hours left; of weekly work those of the week that are not done yet."""
        left: Decimal = self.hours - self.done_in(week) if self.weekly else self.hours
        return max(Decimal(0), left)


class NotSuggested(models.Model):
    """The person doesn't want this colleague in any suggestion, for 90 days from `at`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="not_suggested")
    colleague = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[NotSuggestedQuerySet] = manager_of(NotSuggestedQuerySet)

    class Meta:
        verbose_name = "person not to suggest"
        verbose_name_plural = "people not to suggest"
        ordering = ["person", "colleague__name"]
        constraints = [
            unique_constraint("not_suggested_once", ["person", "colleague"], "This person is already not suggested.")
        ]

    def __str__(self) -> str:
        return str(self.colleague)

    @property
    def until(self) -> date:
        return (self.at + NINETY_DAYS).date()
