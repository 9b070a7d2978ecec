"""Digest emails: which are due, who subscribes to them, what their buttons did, and the emails stored without a mail server."""

from typing import ClassVar, Final

from django.db import models

from digests.querysets import DigestQuerySet, EmailActionQuerySet, OutboxQuerySet
from people.django_types import manager_of
from people.model_fields import WeekField
from people.models import Person


class DigestKind(models.TextChoices):
    WEEK = "week", "Your week"
    REVIEW = "review", "Review reminder"
    LEADS = "leads", "Your leads"


class DigestState(models.TextChoices):
    PENDING = "pending", "Pending"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Nothing to report"


class Digest(models.Model):
    """One email of a kind to one person about one week: due as soon as its row exists.

    A sender claims it (`sending`, until `lease_until`); a sender that dies leaves a lease that expires. `not_before`
    is the back-off after a temporary error; a permanent error ends in `failed` with a message in `error`.
    `requested_at` marks a copy that the person requested in addition to the week's regular email. `reported_findings`
    holds the codes of what the email reported, so that the next one can show what is new.
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
    error = models.TextField(blank=True, default="")
    requested_at = models.DateTimeField(null=True, blank=True)
    reported_findings = models.JSONField(default=dict, blank=True)

    objects: ClassVar[DigestQuerySet] = manager_of(DigestQuerySet)

    class Meta:
        ordering = ["-week", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "week"],
                condition=models.Q(requested_at=None),
                name="digest_once",
                violation_error_message="This digest already exists.",
            )
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="digest_due")]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}: {self.state}"


class OutboxEmail(models.Model):
    """An email that an installation without a mail server stores instead of sending."""

    created_at = models.DateTimeField(db_index=True)
    to = models.CharField(max_length=254, db_index=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    message_id = models.CharField(max_length=200, blank=True, default="")
    headers = models.JSONField(default=dict)

    objects: ClassVar[OutboxQuerySet] = manager_of(OutboxQuerySet)

    class Meta:
        db_table = "digests_outboxmail"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.subject


REMINDER_HOUR: Final = 15
HOURS: Final = tuple((hour, f"{hour:02}:00") for hour in range(24))


class EmailPreferences(models.Model):
    """Which emails a person subscribes to; without a row the defaults apply.

    Hours are in the person's time zone. `hour` is Monday's, and None means the organisation's planning hour;
    `reminder_hour` is Friday's. `reminder`: for every planned week, for none, or, if they never chose, for the weeks they
    committed.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="email_preferences")
    weekly = models.BooleanField("weekly email", default=True)
    hour = models.PositiveSmallIntegerField("time on Monday", null=True, blank=True, choices=HOURS)
    reminder = models.BooleanField("reminder on Friday", null=True, blank=True, default=None)
    reminder_hour = models.PositiveSmallIntegerField("time on Friday", default=REMINDER_HOUR, choices=HOURS)
    leads = models.BooleanField("email about your leads", default=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "digests_mailchoice"
        verbose_name = verbose_name_plural = "email preferences"
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(hour=None) | models.Q(hour__lte=23)) & models.Q(reminder_hour__lte=23),
                name="mail_choice_hours_range",
                violation_error_message="Choose an hour from 0 to 23.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: weekly email {'on' if self.weekly else 'off'}"


class ActionKind(models.TextChoices):
    ACCEPT = "accept", "Accept the plan"
    TOUCH = "touch", "Log a contact"


class EmailAction(models.Model):
    """An action taken by a link in an email: each link acts only once. `subject` is a stakeholder's key."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="email_actions")
    week = WeekField()
    kind = models.CharField(max_length=10, choices=ActionKind)
    subject = models.CharField(max_length=120, blank=True, default="")
    taken_at = models.DateTimeField()

    objects: ClassVar[EmailActionQuerySet] = manager_of(EmailActionQuerySet)

    class Meta:
        db_table = "digests_mailact"
        ordering = ["-taken_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "week", "kind", "subject"],
                name="mail_act_once",
                violation_error_message="This link has already been used.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.week}: {self.kind} {self.subject}".strip()
