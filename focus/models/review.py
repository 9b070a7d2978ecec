"""The review of a past week, quick captures, and the answers to what both of them propose."""

from typing import ClassVar

from django.db import models

from focus.querysets import (
    ActualQuerySet,
    ConcernQuerySet,
    InterruptionQuerySet,
    PrivateQuerySet,
    PrivateWeekQuerySet,
    ReviewQuerySet,
)
from initiatives.models import CriticalArea
from people.concurrency import row_etag
from people.django_types import manager_of
from people.model_fields import HoursField, WeekField, range_constraints, unique_constraint
from people.models import Person

# Names in the audit log: a week's plan depends on the hours of earlier weeks, not on its own.
PAST_REVIEW, CURRENT_REVIEW = "review", "review of this week"


class Review(models.Model):
    """A reviewed week, even if no hours went to any area. Private to the person.

    `day_to_day` and `meetings` are the actual hours; None if not entered. `remember` is what they want to remember: their
    journal proposes it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reviews")
    week = WeekField()
    note = models.CharField(max_length=500, blank=True, default="")
    remember = models.CharField(max_length=200, blank=True, default="")
    day_to_day = HoursField(null=True, blank=True)
    meetings = HoursField(null=True, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[ReviewQuerySet] = manager_of(ReviewQuerySet)

    class Meta:
        ordering = ["person", "week"]
        constraints = [
            unique_constraint("review_one_per_week", ["person", "week"], "The week is already reviewed."),
            *range_constraints("review", 0, 168, {"day_to_day": "Day-to-day", "meetings": "Meetings"}),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}, reviewed"


class ReviewDraft(models.Model):
    """A draft of a review, so that closing the page loses nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="review_drafts")
    week = WeekField()
    form_data = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects: ClassVar[PrivateWeekQuerySet["ReviewDraft"]] = manager_of(PrivateWeekQuerySet)

    class Meta:
        ordering = ["person", "week"]
        constraints = [
            unique_constraint("draft_one_per_week", ["person", "week"], "There is already a draft for that week.")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}, draft of a review"


class Actual(models.Model):
    """A person's actual hours on an area, a note, and whether the plan's advice helped."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="actuals")
    week = WeekField()
    area = models.ForeignKey(CriticalArea, on_delete=models.PROTECT, related_name="actuals")
    hours = HoursField()
    note = models.CharField(max_length=200, blank=True, default="")
    helped = models.BooleanField(null=True, blank=True)

    objects: ClassVar[ActualQuerySet] = manager_of(ActualQuerySet)

    class Meta:
        ordering = ["person", "week", "area"]
        constraints = [
            unique_constraint(
                "actual_one_per_area", ["person", "week", "area"], "That area's hours are already recorded."
            ),
            *range_constraints("actual", 0, 168, {"hours": "Hours"}),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}: {self.hours:g} h"


class ProposalKind(models.TextChoices):
    ROTA = "rota", "A rotation"
    PAIRING = "pairing", "A pairing"
    PAGE = "page", "A page of documentation"
    RESERVE = "reserve", "A different day-to-day reserve"


class ProposalAnswer(models.Model):
    """The person's answer to a proposal, so that it is not made again. `about` is the source of interruptions.

    For the reserve, `before` and `after` are hours a week: the old value and the proposed one.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proposal_answers")
    kind = models.CharField(max_length=8, choices=ProposalKind)
    about = models.CharField(max_length=80, blank=True, default="")
    accepted = models.BooleanField()
    before = HoursField(null=True, blank=True)
    after = HoursField(null=True, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[PrivateQuerySet["ProposalAnswer"]] = manager_of(PrivateQuerySet)

    class Meta:
        ordering = ["person", "-at"]
        constraints = [
            unique_constraint(
                "proposal_answered_once", ["person", "kind", "about"], "That proposal is already answered."
            ),
            *range_constraints("proposal", 0, 168, {"before": "The reserve before", "after": "The reserve after"}),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'trying it' if self.accepted else 'not useful'}"


class Interruption(models.Model):
    """Private to the person. `source` is who or what it came from, as typed; `source_person` if it is a known person."""

    CORRECTABLE: ClassVar = ("source", "minutes", "about")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interruptions")
    at = models.DateTimeField()
    source = models.CharField(max_length=80)
    source_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[InterruptionQuerySet] = manager_of(InterruptionQuerySet)

    class Meta:
        ordering = ["person", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1440),
                name="interruption_minutes_range",
                violation_error_message="Enter 1 to 1440 minutes for an interruption.",
            )
        ]
        indexes = [models.Index(fields=["person", "at"], name="interruption_by_time")]

    def __str__(self) -> str:
        return f"{self.minutes} minutes for {self.source}"

    @property
    def etag(self) -> str:
        """Of what the person may correct."""
        return row_etag(self, self.CORRECTABLE)


class Concern(models.Model):
    """Private to the person; shown with their weeks until it is done. The area may be deleted first."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="concerns")
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="concerns")
    text = models.CharField(max_length=300)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ConcernQuerySet] = manager_of(ConcernQuerySet)

    class Meta:
        db_table = "focus_worry"  # from before the model was called Concern
        verbose_name = "concern"
        ordering = ["person", "at", "id"]

    def __str__(self) -> str:
        return self.text
