"""Initiatives, their leads and members, and the notes of leads who hand over."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from initiatives.querysets import AssignmentQuerySet, HandoverQuerySet, InitiativeQuerySet, MembershipQuerySet
from people.django_types import manager_of
from people.model_fields import (
    HoursField,
    KeyField,
    one_to_five,
    order_constraint,
    range_constraints,
    unique_with_optional_date,
)
from people.models import Person, Team


class Phase(models.TextChoices):
    DISCOVERY = "discovery", "Discovery"
    PROOF_OF_CONCEPT = "proof_of_concept", "Proof of concept"
    DESIGN = "design", "Design"
    BUILD = "build", "Build"
    EARLY_ACCESS = "early_access", "Early access"
    GENERAL_AVAILABILITY = "general_availability", "General availability"
    STEADY = "steady", "Steady"


class Health(models.TextChoices):
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"


class Initiative(models.Model):
    """`version` counts changes to the form's fields, so that a second editor is warned.

    `phase` is the current one. `phase_starts` are the days on which phases start, past or planned: ISO dates by phase.
    """

    key = KeyField(unique=True)
    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True, default="")
    priority = one_to_five()
    phase = models.CharField(max_length=24, choices=Phase, default=Phase.DISCOVERY)
    phase_starts = models.JSONField(default=dict, blank=True)
    health = models.CharField(max_length=12, choices=Health, default=Health.ON_TRACK)
    start = models.DateField(null=True, blank=True)
    target = models.DateField(null=True, blank=True)
    open_to_everyone = models.BooleanField("open to everyone", default=False)
    teams = models.ManyToManyField(Team, blank=True, related_name="initiatives")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[InitiativeQuerySet] = manager_of(InitiativeQuerySet)

    class Meta:
        ordering = ["-priority", "name", "key"]
        constraints = [
            order_constraint("initiative", "start", "target", "The target can't be before the start."),
            *range_constraints("initiative", 1, 5, {"priority": "Priority"}),
        ]
        indexes = [
            models.Index(fields=["-priority", "name", "key"], name="initiative_in_order"),
            models.Index(fields=["id"], condition=models.Q(open_to_everyone=True), name="initiative_open_to_everyone"),
        ]

    def __str__(self) -> str:
        return self.name


class AssignmentRole(models.TextChoices):
    LEAD = "lead", "Lead"
    DEPUTY = "deputy", "Deputy"


class Stage(models.TextChoices):
    EMBEDDED = "embedded", "Embedded"
    WEEKLY = "weekly", "Weekly"
    REVIEWING = "reviewing", "Reviewing"
    ON_CALL = "on_call", "On call"
    HANDED_OFF = "handed_off", "Handed off"


class Familiarity(models.IntegerChoices):
    NEW = 0, "New"
    SOME = 1, "Some"
    GOOD = 2, "Good"
    DEEP = 3, "Deep"


def familiarity_column() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(
        choices=Familiarity,
        null=True,
        blank=True,
        validators=[MaxValueValidator(3, "Choose a familiarity from 0 to 3.")],
    )


def familiarity_constraint(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(familiarity__isnull=True) | models.Q(familiarity__lte=3),
        name=f"{prefix}_familiarity_range",
        violation_error_message="Choose a familiarity from 0 to 3.",
    )


class LeadAssignment(models.Model):
    """A person leads an initiative or is its deputy, for agreed `hours` a week. Tentative ones don't count in plans.

    Where `familiarity` is not set, it follows from their own membership, or else from their time in the company.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=8, choices=AssignmentRole, default=AssignmentRole.LEAD)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.EMBEDDED)
    hours = HoursField("agreed hours a week", default=0)
    start = models.DateField("from", null=True, blank=True)
    end = models.DateField("to", null=True, blank=True)
    tentative = models.BooleanField(default=False)
    familiarity = familiarity_column()

    objects: ClassVar[AssignmentQuerySet] = manager_of(AssignmentQuerySet)

    class Meta:
        ordering = ["initiative", models.F("start").asc(nulls_first=True), "id"]
        constraints = [
            *unique_with_optional_date(
                "assignment", ["initiative", "person"], "start", "They already have an assignment from that day."
            ),
            order_constraint("assignment", "start", "end", "The end date can't be before the start date."),
            *range_constraints("assignment", 0, 168, {"hours": "Hours a week"}),
            familiarity_constraint("assignment"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display().lower()} of {self.initiative}"


class Membership(models.Model):
    """A person is on the team. Where familiarity is not set, it follows from their time in the company."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    familiarity = familiarity_column()
    start = models.DateField("from", null=True, blank=True)
    end = models.DateField("to", null=True, blank=True)

    objects: ClassVar[MembershipQuerySet] = manager_of(MembershipQuerySet)

    class Meta:
        ordering = ["initiative", "person__name", models.F("start").asc(nulls_first=True), "id"]
        constraints = [
            *unique_with_optional_date(
                "membership", ["initiative", "person"], "start", "They are already on the team from that day."
            ),
            order_constraint("membership", "start", "end", "The end date can't be before the start date."),
            familiarity_constraint("membership"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.initiative}"


class Handover(models.Model):
    """The note of a lead who hands an initiative off, kept and seen with it. `on` is the first day without them."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="handovers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handovers")
    on = models.DateField()
    decisions = models.TextField("decisions and reasons")
    ownership = models.TextField("who owns what from now on")
    risks = models.TextField("open risks and things to watch")
    written_at = models.DateTimeField()

    objects: ClassVar[HandoverQuerySet] = manager_of(HandoverQuerySet)

    class Meta:
        ordering = ["initiative", "-on", "-id"]

    def __str__(self) -> str:
        return f"{self.initiative}, handed off by {self.person}"
