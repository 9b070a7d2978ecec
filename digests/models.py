"""Digests that are due, and the outbox of an installation without a mail server."""

from typing import ClassVar

from django.db import models

from digests.querysets import DigestQuerySet, OutboxQuerySet
from people.fields import WeekField
from people.models import Person


class DigestKind(models.TextChoices):
    WEEK = "week", "The week's focus"


class DigestState(models.TextChoices):
    PENDING = "pending", "Pending"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"


class Digest(models.Model):
    """One mail to one person about one week: due from the moment its row is there.

    A sender claims it (`sending`, until `lease_until`); a sender that dies leaves a lease that runs out. `not_before`
    is the back-off after a fault that may pass; one that won't pass ends in `failed` with its words.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="digests")
    kind = models.CharField(max_length=10, choices=DigestKind, default=DigestKind.WEEK)
    week = WeekField()
    state = models.CharField(max_length=8, choices=DigestState, default=DigestState.PENDING)
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True, default="")

    objects: ClassVar[DigestQuerySet] = DigestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-week", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "week"],
                name="digest_once",
                violation_error_message="That digest is there already.",
            )
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="digest_due")]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}: {self.state}"


class OutboxMail(models.Model):
    """A mail that an embedded installation keeps instead of sending."""

    at = models.DateTimeField(db_index=True)
    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=200, blank=True, default="")
    headers = models.JSONField(default=dict)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.subject


class MailChoice(models.Model):
    """What somebody said about the mails that they get; without a row they want them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_choice")
    weekly = models.BooleanField("weekly mail", default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person}: weekly mail {'on' if self.weekly else 'off'}"
