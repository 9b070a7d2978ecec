"""What an initiative depends on from other teams."""

from typing import ClassVar

from django.db import models

from initiatives.models.initiative import Initiative
from initiatives.querysets import OfInitiativeQuerySet
from people.django_types import manager_of
from people.model_fields import KeyField
from people.models import Person, Team


class DependencyStatus(models.TextChoices):
    ASKED = "asked", "Asked"
    PROMISED = "promised", "Promised"
    DELIVERED = "delivered", "Delivered"
    ACCEPTED = "accepted", "Accepted"
    CANCELLED = "cancelled", "Cancelled"


class Dependency(models.Model):
    """`dri` is the directly responsible individual on the producer's side."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="dependencies")
    key = KeyField()
    name = models.CharField(max_length=120)
    producer = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="produces")
    dri = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers_for")
    need_by = models.DateField(null=True, blank=True)
    last_confirmed = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=DependencyStatus, default=DependencyStatus.ASKED)

    objects: ClassVar[OfInitiativeQuerySet["Dependency"]] = manager_of(OfInitiativeQuerySet)

    class Meta:
        ordering = ["initiative", models.F("need_by").asc(nulls_last=True), "key"]
        verbose_name_plural = "dependencies"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "key"],
                name="dependency_key_once",
                violation_error_message="This initiative already has a dependency with this key.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DependencyEta(models.Model):
    """A delivery date that the producer gave, and the day it was recorded (`said_on`)."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="etas")
    said_on = models.DateField()
    eta = models.DateField("date given")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["dependency", "said_on"]
        verbose_name = "date given"
        verbose_name_plural = "dates given"
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "said_on"],
                name="eta_one_a_day",
                violation_error_message="A date is already recorded for that day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.eta}, recorded on {self.said_on}"


class AcceptanceCheck(models.Model):
    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="acceptance")
    check_text = models.CharField("check", max_length=200)
    done = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["dependency", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "check_text"],
                name="check_once",
                violation_error_message="This check already exists.",
            )
        ]

    def __str__(self) -> str:
        return self.check_text


class DependencyAsk(models.Model):
    """The producer was asked for a date on that day."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="asks")
    on = models.DateField()

    class Meta:
        ordering = ["dependency", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "on"],
                name="ask_one_a_day",
                violation_error_message="They were already asked on that day.",
            )
        ]

    def __str__(self) -> str:
        return f"asked on {self.on}"
