"""Critical areas, the skills they require, milestones, and status updates."""

from dataclasses import dataclass
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from initiatives.models.initiative import Initiative
from initiatives.querysets import OfInitiativeQuerySet
from people.django_types import manager_of
from people.model_fields import KeyField, one_to_five, range_constraints
from people.models import Level, Person, Skill


class Effort(models.TextChoices):
    SMALL = "S", "Small"
    MEDIUM = "M", "Medium"
    LARGE = "L", "Large"


class AreaStatus(models.TextChoices):
    NOT_YET = "not_yet", "Not started"
    OPEN = "open", "Open"
    SETTLED = "settled", "Settled"


class CriticalArea(models.Model):
    """Something that the initiative must get right. `version` counts changes, so that a second editor is warned."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="areas")
    key = KeyField()
    name = models.CharField(max_length=120)
    why = models.TextField(blank=True, default="")
    impact = one_to_five()
    irreversibility = one_to_five()
    complexity = one_to_five()
    effort = models.CharField(max_length=1, choices=Effort, default=Effort.MEDIUM)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="owned_areas")
    status = models.CharField(max_length=8, choices=AreaStatus, default=AreaStatus.OPEN)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[OfInitiativeQuerySet["CriticalArea"]] = manager_of(OfInitiativeQuerySet)

    class Meta:
        ordering = ["initiative", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "key"],
                name="area_key_once",
                violation_error_message="This initiative already has an area with this key.",
            ),
            *range_constraints(
                "area", 1, 5, {"impact": "Impact", "irreversibility": "Irreversibility", "complexity": "Complexity"}
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def current_owner(self) -> Person | None:
        """The owner, unless they have left. A former colleague stays the owner of what was settled in their time."""
        return self.owner if self.owner is not None and self.owner.left_on is None else None


class SkillRequirement(models.Model):
    """A skill, and the level of it that an area requires."""

    area = models.ForeignKey(CriticalArea, on_delete=models.CASCADE, related_name="requirements")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="requirements")
    level = models.PositiveSmallIntegerField(
        choices=[choice for choice in Level.choices if choice[0]],
        validators=[
            MinValueValidator(1, "Choose a required level from 1 to 4."),
            MaxValueValidator(4, "Choose a required level from 1 to 4."),
        ],
    )

    class Meta:
        db_table = "initiatives_requirement"
        verbose_name = "requirement"
        ordering = ["area", "skill__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "skill"],
                name="skill_requirement_once",
                violation_error_message="This area already requires that skill.",
            ),
            *range_constraints("skill_requirement", 1, 4, {"level": "Required level"}),
        ]
        indexes = [models.Index(fields=["skill", "-level"], name="requirement_by_level")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


@dataclass(frozen=True, slots=True)
class RequiredLevel:
    """A required level in a skill, which is a name where the skill doesn't exist yet."""

    skill: Skill | str
    level: int


class PointKind(models.TextChoices):
    DISCOVERY = "discovery", "Discovery"
    SCOPE = "scope", "Scope"
    DESIGN_REVIEW = "design_review", "Design review"
    IMPLEMENTATION_REVIEW = "implementation_review", "Implementation review"
    LAUNCH = "launch", "Launch"
    OTHER = "other", "Other"


class Presence(models.TextChoices):
    REQUIRED = "required", "Required"
    OPTIONAL = "optional", "Optional"


class InflectionPoint(models.Model):
    """A milestone: a date on which much is decided. Without areas it applies to every area of the initiative."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="points")
    key = KeyField()
    name = models.CharField(max_length=120)
    date = models.DateField()
    kind = models.CharField(max_length=24, choices=PointKind, default=PointKind.OTHER)
    areas = models.ManyToManyField(CriticalArea, blank=True, related_name="points")
    presence = models.CharField(max_length=8, choices=Presence, default=Presence.REQUIRED)
    passed = models.BooleanField(default=False)

    objects: ClassVar[OfInitiativeQuerySet["InflectionPoint"]] = manager_of(OfInitiativeQuerySet)

    class Meta:
        verbose_name = "milestone"
        ordering = ["initiative", "date", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "key"],
                name="point_key_once",
                violation_error_message="This initiative already has a milestone with this key.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.date}"


class UpdateKind(models.TextChoices):
    HEALTH = "health", "Health"
    AREA = "area", "Critical area"
    POINT = "point", "Milestone"


class StatusUpdate(models.Model):
    """A dated note on a change: of health, of an area's status, or of a milestone that has passed.

    `before` and `after` are the values of what changed; `name` is that of the area or milestone, which may be deleted by now.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="updates")
    kind = models.CharField(max_length=8, choices=UpdateKind)
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="updates")
    point = models.ForeignKey(InflectionPoint, on_delete=models.SET_NULL, null=True, blank=True, related_name="updates")
    name = models.CharField(max_length=120, blank=True, default="")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    note = models.TextField(blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="status_updates")
    at = models.DateTimeField()

    objects: ClassVar[OfInitiativeQuerySet["StatusUpdate"]] = manager_of(OfInitiativeQuerySet)

    class Meta:
        ordering = ["initiative", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.name or self.get_kind_display()}: {self.before} to {self.after}"
