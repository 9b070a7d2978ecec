"""What another team delivered, whether it was accepted, and what was found in it."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from initiatives.models.dependency import Dependency
from initiatives.querysets import DeliveryQuerySet, FindingQuerySet
from people.django_types import manager_of
from people.model_fields import HoursField, range_constraints, unique_constraint

MOST_HOURS = 400


class DeliveryOutcome(models.TextChoices):
    PENDING = "pending", "Waits to be accepted"
    ACCEPTED = "accepted", "Accepted"
    HANDED_BACK = "handed_back", "Handed back"


class Severity(models.TextChoices):
    BLOCKS = "blocks", "Blocks"
    HURTS = "hurts", "Hurts"
    MINOR = "minor", "Minor"


class FoundAt(models.TextChoices):
    ACCEPTANCE = "acceptance", "When accepting"
    LATER = "later", "Later"


class FixedBy(models.TextChoices):
    PRODUCER = "producer", "The producer"
    US = "us", "Us"


class Delivery(models.Model):
    """The deliveries of a dependency, counted from 1; `on` is the day on which it arrived."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="deliveries")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    outcome = models.CharField(max_length=11, choices=DeliveryOutcome, default=DeliveryOutcome.PENDING)
    note = models.CharField(max_length=300, blank=True, default="")

    objects: ClassVar[DeliveryQuerySet] = manager_of(DeliveryQuerySet)

    class Meta:
        ordering = ["dependency", "number"]
        verbose_name_plural = "deliveries"
        constraints = [
            unique_constraint("delivery_number_once", ["dependency", "number"], "This delivery is already recorded."),
            models.UniqueConstraint(
                fields=["dependency"],
                condition=Q(outcome="pending"),
                name="delivery_one_pending",
                violation_error_message="A delivery already waits to be accepted.",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.number}"


class Finding(models.Model):
    """Something wrong in a delivery; `hours` is what fixing it took."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="findings")
    on = models.DateField()
    text = models.CharField("what is wrong", max_length=300)
    severity = models.CharField(max_length=6, choices=Severity, default=Severity.HURTS)
    found_at = models.CharField("found", max_length=10, choices=FoundAt, default=FoundAt.ACCEPTANCE)
    fixed_on = models.DateField(null=True, blank=True)
    fixed_by = models.CharField(max_length=8, choices=FixedBy, blank=True, default="")
    hours = HoursField(
        default=0,
        validators=[
            MinValueValidator(0, "Enter 0 to 400 hours."),
            MaxValueValidator(MOST_HOURS, "Enter 0 to 400 hours."),
        ],
    )

    objects: ClassVar[FindingQuerySet] = manager_of(FindingQuerySet)

    class Meta:
        ordering = ["delivery", "on", "id"]
        constraints = range_constraints("finding", 0, MOST_HOURS, {"hours": "Hours"})

    def __str__(self) -> str:
        return self.text

    @property
    def dependency(self) -> Dependency:
        return self.delivery.dependency
