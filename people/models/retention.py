"""How long things are kept."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models


def period(title: str, days: int, sense: str) -> models.PositiveIntegerField:  # type: ignore[type-arg]
    """Days that something is kept; null for ever."""
    at_least = MinValueValidator(7, "Things are kept for a week at least.")
    return models.PositiveIntegerField(
        title, null=True, blank=True, default=days, validators=[at_least], help_text=sense
    )


class Retention(models.Model):
    """The periods of the one organisation, in days; null keeps for ever. `applied_at` is when all were last applied."""

    mails = period("Mails", 90, "Digests that were sent, and the mails that the outbox keeps. Their weeks stay.")
    meetings = period(
        "Meetings", 91, "Titles and attendees, from the day on. No plan looks further back than a quarter."
    )
    weeks = period("Weeks gone by", 730, "Plans, decisions and real hours: long enough to compare with a year ago.")
    time_off = period("Time off", 365, "From its last day on. Only what lies ahead changes a plan.")
    sign_ins = period("Sign-ins", 180, "Who signed in when: long enough to look into a break-in.")
    audit = period("The rest of the audit", 1095, "Who said or changed what. It also tells why a plan moved.")
    jobs = period("Background work", 30, "What ran and how it ended: long enough to ask why it failed.")
    removed = period("What was removed", 30, "So that whoever removed it can put it back.")
    links = period("Secret links", 90, "After they expired or were revoked, with when they were last used.")
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "retention periods"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="retention_only_one",
                violation_error_message="An installation has its periods once.",
            )
        ]

    def __str__(self) -> str:
        return "How long things are kept"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
