"""The review of a past week: the actual hours, and the answers to proposals."""

from typing import ClassVar

from django.db import models

from focus.querysets import ActualQuerySet, ProposalAnswerQuerySet, ReviewDraftQuerySet, ReviewQuerySet
from initiatives.models import CriticalArea
from people.model_fields import HoursField, WeekField, range_constraints
from people.models import Person


class Review(models.Model):
    """A reviewed week, even if no hours went to any area. Private to the person.

    `day_to_day` and `meetings` are the actual hours; None if not entered.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reviews")
    week = WeekField()
    note = models.CharField(max_length=500, blank=True, default="")
    day_to_day = HoursField(null=True, blank=True)
    meetings = HoursField(null=True, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "week"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week"],
                name="review_one_per_week",
                violation_error_message="The week is already reviewed.",
            ),
            *range_constraints("review", 0, 168, {"day_to_day": "Day-to-day", "meetings": "Meetings"}),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}, reviewed"


class ReviewDraft(models.Model):
    """A draft of a review, so that closing the page loses nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="review_drafts")
    week = WeekField()
    typed = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects: ClassVar[ReviewDraftQuerySet] = ReviewDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "week"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week"],
                name="draft_one_per_week",
                violation_error_message="There is already a draft for that week.",
            )
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

    objects: ClassVar[ActualQuerySet] = ActualQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "week", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week", "area"],
                name="actual_one_per_area",
                violation_error_message="That area's hours are already recorded.",
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
    taken = models.BooleanField()
    before = HoursField(null=True, blank=True)
    after = HoursField(null=True, blank=True)
    at = models.DateTimeField()

    objects: ClassVar[ProposalAnswerQuerySet] = ProposalAnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "about"],
                name="proposal_answered_once",
                violation_error_message="That proposal is already answered.",
            ),
            *range_constraints("proposal", 0, 168, {"before": "The reserve before", "after": "The reserve after"}),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'trying it' if self.taken else 'not useful'}"
