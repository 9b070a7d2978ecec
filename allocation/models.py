"""What-if scenarios: planned changes that take effect only when the scenario is promoted."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from allocation.querysets import ChangeQuerySet, ScenarioQuerySet
from initiatives.models import AssignmentRole, InflectionPoint, Initiative, LeadAssignment, Stage
from people.django_types import manager_of
from people.model_fields import HoursField, KeyField, UrlIdField, order_constraint
from people.models import Person, Seniority

MAX_SHIFT_DAYS = 730
"""How far an initiative can be shifted either way."""


class Scenario(models.Model):
    """Visible to its author and the people it is shared with. `version` counts changes, to detect concurrent edits.

    `undo` is what its promotion changed, before and after (allocation/scenarios/promotion_undo.py).
    """

    key = KeyField(unique=True)
    url_id = UrlIdField()
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="scenarios")
    shared_with = models.ManyToManyField(Person, blank=True, related_name="scenarios_shared")
    name = models.CharField(max_length=120)
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    promoted_at = models.DateTimeField(null=True, blank=True)
    promoted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undo = models.JSONField(default=dict, blank=True)

    objects: ClassVar[ScenarioQuerySet] = manager_of(ScenarioQuerySet)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it has not been promoted yet."""
        return self.promoted_at is None


class ChangeKind(models.TextChoices):
    MOVE = "move", "Hand over to someone else"
    ADJUST = "adjust", "Change hours or involvement"
    ADD = "add", "Add a lead or deputy"
    END = "end", "End an assignment"
    SHIFT = "shift", "Move an initiative’s dates"
    POINT = "point", "Move a milestone"
    NEW_HIRE = "stand_in", "Add a new hire"
    LEAVES = "leaves", "Someone leaves"


class ScenarioChange(models.Model):
    """One change in a scenario. Which columns are used depends on the kind.

    `effective_on` is when it takes effect, or the date a milestone moves to. `baseline` holds the values at the time it
    was added: promoting compares them with the current ones. `new_hire` is the change that adds a new hire, described by
    `title`, `contracted_hours` a week and `levels` by skill.
    """

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    assignment = models.ForeignKey(LeadAssignment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    point = models.ForeignKey(InflectionPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    new_hire = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="used_by")
    role = models.CharField(max_length=8, choices=AssignmentRole, default=AssignmentRole.DEPUTY)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.WEEKLY)
    hours = HoursField("agreed hours a week", null=True, blank=True)
    effective_on = models.DateField("from", null=True, blank=True)
    end = models.DateField("to", null=True, blank=True)
    shift_days = models.SmallIntegerField(
        null=True,
        blank=True,
        validators=[
            MinValueValidator(-MAX_SHIFT_DAYS, "Enter at most 730 days (two years) earlier."),
            MaxValueValidator(MAX_SHIFT_DAYS, "Enter at most 730 days (two years) later."),
        ],
    )
    title = models.CharField(max_length=80, blank=True, default="")
    seniority = models.CharField(max_length=10, choices=Seniority, default=Seniority.STAFF)
    contracted_hours = HoursField("hours a week", default=40)
    day_to_day = HoursField("of which day-to-day", default=12)
    levels = models.JSONField(default=dict, blank=True)
    baseline = models.JSONField(default=dict, blank=True)

    objects: ClassVar[ChangeQuerySet] = manager_of(ChangeQuerySet)
    # What `with_access` adds.
    initiative_visible: bool
    initiative_editable: bool
    person_in_line: bool
    holder_in_line: bool

    class Meta:
        ordering = ["scenario", "id"]
        constraints = [
            order_constraint("change", "effective_on", "end", "The end date can’t be before the start date."),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) | models.Q(new_hire__isnull=True),
                name="change_one_person",
                violation_error_message="Choose a colleague or a new hire, not both.",
            ),
            models.CheckConstraint(
                condition=models.Q(hours__isnull=True) | models.Q(hours__gte=0, hours__lte=168),
                name="change_hours_range",
                violation_error_message="Enter 0 to 168 hours a week.",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    contracted_hours__gte=0, contracted_hours__lte=168, day_to_day__gte=0, day_to_day__lte=168
                ),
                name="change_contracted_hours_range",
                violation_error_message="Enter 0 to 168 hours a week.",
            ),
            models.CheckConstraint(
                condition=models.Q(shift_days__isnull=True)
                | models.Q(shift_days__gte=-MAX_SHIFT_DAYS, shift_days__lte=MAX_SHIFT_DAYS),
                name="change_shift_days_range",
                violation_error_message="Enter at most 730 days (two years) either way.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.scenario_id})"
