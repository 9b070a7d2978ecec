"""The one organisation of an installation, and its retention periods."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from engine.weights import BadWeight, Weights
from people.django_types import manager_of

if TYPE_CHECKING:
    from people.models.person import Person

COUNTRY = RegexValidator(r"\A[A-Z]{2}\Z", "Enter a two-letter ISO country code, such as ES.")


def check_timezone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"There is no time zone {name!r}. Write it like Europe/Madrid.")


def check_weights(overrides: Mapping[str, float]) -> None:
    try:
        Weights.from_overrides(overrides)
    except BadWeight as fault:
        raise ValidationError(str(fault)) from fault


class SecondFactor(models.TextChoices):
    NOBODY = "nobody", "No one (optional)"
    ADMINISTRATORS = "administrators", "Administrators"
    EVERYONE = "everyone", "Everyone"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, person: Person) -> Self:
        """For administrators."""
        return self.all() if person.is_administrator else self.none()


class Singleton(models.Model):
    """A model of one row."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)


class Organisation(Singleton):
    """Its time zone and country apply to people who have none of their own."""

    name = models.CharField(max_length=120)
    timezone = models.CharField("time zone", max_length=60, default="UTC", validators=[check_timezone])
    country = models.CharField(max_length=2, blank=True, default="", validators=[COUNTRY])
    region = models.CharField(max_length=12, blank=True, default="")
    planning_hour = models.PositiveSmallIntegerField(
        default=6, help_text="The hour on Monday, in each person's time zone, from which weeks are planned."
    )
    second_factor = models.CharField(
        "require two-factor sign-in", max_length=14, choices=SecondFactor, default=SecondFactor.NOBODY
    )
    weights = models.JSONField(
        default=dict,
        blank=True,
        validators=[check_weights],
        help_text="Focus model constants that differ from the defaults.",
    )

    objects: ClassVar[OrganisationQuerySet] = manager_of(OrganisationQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="organisation_only_one",
                violation_error_message="An installation has exactly one organisation.",
            ),
            models.CheckConstraint(
                condition=models.Q(planning_hour__lte=23),
                name="organisation_planning_hour_range",
                violation_error_message="Enter an hour from 0 to 23.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def period(title: str, days: int, sense: str) -> models.PositiveIntegerField[int | None, int | None]:
    """Days that something is kept; null keeps it forever."""
    at_least = MinValueValidator(7, "The shortest period is 7 days.")
    return models.PositiveIntegerField(
        title, null=True, blank=True, default=days, validators=[at_least], help_text=sense
    )


class Retention(Singleton):
    """The periods of the one organisation, in days; null keeps forever. `applied_at` is when all were last applied."""

    emails = period(
        "Emails", 90, "Digests that were sent, emails in the outbox, and notifications. The weeks themselves stay."
    )
    meetings = period(
        "Meetings", 91, "Titles and attendees, after the meeting. No plan looks back more than a quarter."
    )
    weeks = period("Past weeks", 730, "Plans, decisions and actual hours: long enough to compare with last year.")
    time_off = period("Time off", 365, "After its last day. Only future time off affects plans.")
    sign_ins = period("Sign-ins", 180, "Who signed in when: long enough to investigate a break-in.")
    audit = period("Audit log", 1095, "Who changed what, except sign-ins. It also shows why a plan changed.")
    jobs = period(
        "Background jobs",
        30,
        "What ran and how it ended, webhooks’ deliveries too: long enough to find out why it failed.",
    )
    trash = period("Trash", 30, "So that the person who removed something can restore it.")
    links = period("Secret links", 90, "After they expire or are revoked, with their last use.")
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "retention periods"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="retention_only_one",
                violation_error_message="An installation has exactly one set of retention periods.",
            )
        ]

    def __str__(self) -> str:
        return "Data retention"
