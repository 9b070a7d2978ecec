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
    producer = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="produced_dependencies"
    )
    dri = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="dri_of")
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


class DateGiven(models.Model):
    """A delivery date that the producer gave, and the day it was recorded (`recorded_on`)."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="dates_given")
    recorded_on = models.DateField()
    eta = models.DateField("date given")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "initiatives_dependencyeta"
        ordering = ["dependency", "recorded_on"]
        verbose_name_plural = "dates given"
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "recorded_on"],
                name="date_given_one_a_day",
                violation_error_message="A date is already recorded for that day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.eta}, recorded on {self.recorded_on}"


class AcceptanceCheck(models.Model):
    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="acceptance_checks")
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


class DateRequest(models.Model):
    """The producer was asked for a date on that day."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="date_requests")
    on = models.DateField()

    class Meta:
        db_table = "initiatives_dependencyask"
        ordering = ["dependency", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "on"],
                name="date_request_one_a_day",
                violation_error_message="They were already asked on that day.",
            )
        ]

    def __str__(self) -> str:
        return f"asked on {self.on}"
