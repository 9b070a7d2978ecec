"""A person's planned week: the plan, their decisions, pairings and preferences, and the blocks that a committed week schedules."""

from datetime import datetime, time, timedelta
from typing import ClassVar, Final

from django.db import models

from focus.models.plan_field import PlanField
from focus.querysets import DecisionQuerySet, PrivateQuerySet, PrivateWeekQuerySet, WeekPlanQuerySet
from initiatives.models import CriticalArea
from people.django_types import manager_of
from people.model_fields import HoursField, WeekField, unique_constraint
from people.models import Person
from stakeholders.models import Stakeholder


class WeekPlan(models.Model):
    """What the focus model recommended: the engine's facts as a document, replaced when the week is replanned.

    `previous` is the plan before it, to show what changed. `exposures` are the highest of each initiative, by key: later
    weeks use them to suggest a lower involvement. `computed_at` is when the inputs were read.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="week_plans")
    week = WeekField()
    computed_at = models.DateTimeField()
    facts = PlanField()
    previous = PlanField(null=True, blank=True)
    previous_at = models.DateTimeField(null=True, blank=True)
    exposures = models.JSONField(default=dict)

    committed_at: datetime | None
    """Only of rows from `with_commitment`."""
    untriaged: int
    is_reviewed: bool
    has_job: bool
    """These three only of rows from `with_progress`."""

    objects: ClassVar[WeekPlanQuerySet] = manager_of(WeekPlanQuerySet)

    class Meta:
        ordering = ["person", "week"]
        constraints = [unique_constraint("plan_one_per_week", ["person", "week"], "The week is already planned.")]
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

    objects: ClassVar[DecisionQuerySet] = manager_of(DecisionQuerySet)

    class Meta:
        ordering = ["person", "week", "area"]
        constraints = [
            unique_constraint("decision_one_per_area", ["person", "week", "area"], "That area is already decided."),
            models.CheckConstraint(
                condition=models.Q(hours__gte=0, hours__lte=168),
                name="decision_hours_range",
                violation_error_message="Enter 0 to 168 hours.",
            ),
        ]
        indexes = [models.Index(fields=["area", "week"], name="decision_by_area")]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}: {self.get_kind_display()}"

    @property
    def mark(self) -> str:
        """Identifies this decision among those about its area."""
        return f"{self.kind}-{self.at.timestamp():.6f}"


class Commitment(models.Model):
    """The person has committed the week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="commitments")
    week = WeekField()
    at = models.DateTimeField()

    objects: ClassVar[PrivateWeekQuerySet["Commitment"]] = manager_of(PrivateWeekQuerySet)

    class Meta:
        ordering = ["person", "week"]
        constraints = [unique_constraint("commitment_once", ["person", "week"], "The week is already committed.")]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}"


class BlockKind(models.TextChoices):
    FOCUS = "focus", "Focus"
    TOUCHPOINT = "touchpoint", "1:1 or check-in"


class Block(models.Model):
    """Time reserved in the person's calendar, visible only to them: for an area, or for a check-in with a stakeholder.

    `is_manual` blocks were added or moved by the person: scheduling the week never moves them.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    week = WeekField()
    kind = models.CharField(max_length=12, choices=BlockKind, default=BlockKind.FOCUS)
    area = models.ForeignKey(CriticalArea, on_delete=models.CASCADE, null=True, blank=True, related_name="blocks")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, null=True, blank=True, related_name="blocks")
    starts = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    is_manual = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects: ClassVar[PrivateWeekQuerySet["Block"]] = manager_of(PrivateWeekQuerySet)

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


DAY_STARTS: Final = time(9)


class LongestBlock(models.IntegerChoices):
    """Minutes."""

    ONE_HOUR = 60, "1 hour"
    HOUR_AND_A_HALF = 90, "1.5 hours"
    TWO_HOURS = 120, "2 hours"
    TWO_AND_A_HALF = 150, "2.5 hours"
    THREE_HOURS = 180, "3 hours"
    FOUR_HOURS = 240, "4 hours"


class WeekPreferences(models.Model):
    """`day_starts` is in the person's time zone, `longest_block` in minutes.

    `shares_actual_hours`: their managers see their actual hours.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="week_preferences")
    day_starts = models.TimeField("your day starts at", default=DAY_STARTS)
    afternoons = models.BooleanField("afternoons first", default=False)
    longest_block = models.PositiveSmallIntegerField(
        "longest focus block", choices=LongestBlock, default=LongestBlock.TWO_HOURS
    )
    shares_actual_hours = models.BooleanField("share your actual hours", default=False)
    changed_at = models.DateTimeField(null=True)

    objects: ClassVar[PrivateQuerySet["WeekPreferences"]] = manager_of(PrivateQuerySet)

    class Meta:
        verbose_name_plural = "week preferences"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(longest_block__in=LongestBlock.values),
                name="preferences_longest_block",
                violation_error_message="Choose how long a focus block may be.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}’s preferences"

    @classmethod
    def for_person(cls, person: Person) -> "WeekPreferences":
        """Their saved preferences, or unsaved defaults. One query."""
        return cls.objects.visible_to(person).first() or cls(person=person)


class Pairing(models.Model):
    """Added by a lead to their own week, visible only to them. Without `expert` the learner pairs with the lead.

    It takes no extra hours: with the lead it is how the area's hours are spent, with others it is their time.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pairings")
    week = WeekField()
    area = models.ForeignKey(CriticalArea, on_delete=models.CASCADE, related_name="pairings")
    learner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    expert = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[PrivateWeekQuerySet["Pairing"]] = manager_of(PrivateWeekQuerySet)

    class Meta:
        ordering = ["person", "week", "area", "id"]
        constraints = [
            unique_constraint(
                "pairing_once", ["person", "week", "area", "learner"], "That pairing is already in the week."
            ),
            models.CheckConstraint(
                condition=models.Q(expert__isnull=True) | ~models.Q(expert=models.F("learner")),
                name="pairing_of_two",
                violation_error_message="Choose two different people.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} with {self.expert or self.person}"
