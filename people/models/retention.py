"""Data retention periods."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models


def period(title: str, days: int, sense: str) -> models.PositiveIntegerField:  # type: ignore[type-arg]
    """Days that something is kept; null keeps it forever."""
    at_least = MinValueValidator(7, "The shortest period is 7 days.")
    return models.PositiveIntegerField(
        title, null=True, blank=True, default=days, validators=[at_least], help_text=sense
    )


class Retention(models.Model):
    """The periods of the one organisation, in days; null keeps forever. `applied_at` is when all were last applied."""

    mails = period("Emails", 90, "Digests that were sent, and emails in the outbox. The weeks themselves stay.")
    meetings = period(
        "Meetings", 91, "Titles and attendees, after the meeting. No plan looks back more than a quarter."
    )
    weeks = period("Past weeks", 730, "Plans, decisions and actual hours: long enough to compare with last year.")
    time_off = period("Time off", 365, "After its last day. Only future time off affects plans.")
    sign_ins = period("Sign-ins", 180, "Who signed in when: long enough to investigate a break-in.")
    audit = period("Audit log", 1095, "Who changed what, except sign-ins. It also shows why a plan changed.")
    jobs = period("Background jobs", 30, "What ran and how it ended: long enough to find out why it failed.")
    removed = period("Trash", 30, "So that the person who removed something can restore it.")
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
