"""Skills, and ratings of people's proficiency in them."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from people.django_types import manager_of
from people.model_fields import KeyField, range_constraints, unique_with_optional_date
from people.models.person import Person
from people.querysets import RatingQuerySet


class Level(models.IntegerChoices):
    NONE = 0, "None"
    AWARE = 1, "Aware"
    WITH_HELP = 2, "With help"
    INDEPENDENT = 3, "Independent"
    TEACHES = 4, "Teaches others"


class Skill(models.Model):
    key = KeyField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="")
    general = models.BooleanField(
        "not tied to one product", default=False, help_text="Being new to a product does not lower it."
    )

    class Meta:
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """The person wants to grow in the skill."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interests")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="interested")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "skill"],
                name="interest_once",
                violation_error_message="This interest is already recorded.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} wants to grow in {self.skill}"


class RatingKind(models.TextChoices):
    SELF = "self", "Self"
    ASSESSED = "assessed", "Assessed"


class Rating(models.Model):
    """A level, who gave it and when. Older rows stay: the latest of each kind counts.

    Both `on` and `author` may be unknown in an imported file. `disputed` is set by the rated person on an
    assessment.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ratings")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="ratings")
    kind = models.CharField(max_length=10, choices=RatingKind, default=RatingKind.ASSESSED)
    level = models.PositiveSmallIntegerField(
        choices=Level, validators=[MaxValueValidator(4, "Enter a level from 0 to 4.")]
    )
    on = models.DateField(null=True, blank=True)
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="ratings_given")
    disputed = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True, default="")

    objects: ClassVar[RatingQuerySet] = manager_of(RatingQuerySet)

    class Meta:
        ordering = [models.F("on").asc(nulls_first=True), "id"]
        constraints = [
            *unique_with_optional_date(
                "rating", ["person", "skill", "kind"], "on", "A rating from that day already exists."
            ),
            *range_constraints("rating", 0, 4, {"level": "A level"}),
        ]
        indexes = [models.Index(fields=["skill", "-level", "person"], name="rating_by_level")]

    def __str__(self) -> str:
        # Without the level: seeing that there is a rating doesn't always include its level.
        return f"{self.person}, {self.skill}, {self.get_kind_display().lower()}"
