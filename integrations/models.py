"""API tokens, the answers kept for requests that arrive again, and webhooks with their deliveries."""

from typing import ClassVar

from django.db import models

from initiatives.models import Initiative
from integrations.imports import models as imports  # noqa: F401 - so that Django finds them
from integrations.querysets import TokenQuerySet, WebhookDeliveryQuerySet, WebhookQuerySet
from people.django_types import manager_of
from people.models import EventType, Person, WebhookEvent


class Scope(models.TextChoices):
    """What a token may do, within what its person may do."""

    READ = "read", "Read what you can see"
    PLAN_WRITE = "plan:write", "Decide about your weeks, stakeholders and pitches"
    INITIATIVES_WRITE = "initiatives:write", "Change initiatives you may change"
    PEOPLE_WRITE = "people:write", "Add and change people, teams and ratings, where you may"
    STANDARDS_REPORT = "standards:report", "Report adoption of standards for your teams"
    ADMIN = "admin", "Close and reopen accounts, as an administrator"


class ApiToken(models.Model):
    """A token is shown once, as `lp_PREFIX_SECRET`; only the SHA-256 `digest` of it is stored."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.CharField(max_length=45, blank=True, default="", help_text="The network it was used from.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TokenQuerySet] = manager_of(TokenQuerySet)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        return [str(one.label) for one in Scope if one.value in self.scopes]


class KeptAnswer(models.Model):
    """The answer to a request with an Idempotency-Key, given again to the same request for a day."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"],
                name="kept_answer_once",
                violation_error_message="This key was used already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.token}, {self.key}"


class WebhookKind(models.TextChoices):
    JSON = "json", "A program: signed JSON"
    SLACK = "slack", "A channel of Slack or Mattermost"
    WEEK = "week", "A person’s week, in a channel"


class OwnEvent(models.TextChoices):
    """What a webhook gets besides changes. Its words are written when it is sent, so none are stored."""

    TEST = "webhook.test", "Test"
    SUMMARY = "summary.weekly", "Summary on Monday"
    WEEK = "week.planned", "Your week"


class OffReason(models.TextChoices):
    """Why leadplan switched a webhook off."""

    GONE = "gone", "The receiver responded that it no longer wants anything (410 Gone)."
    FAILING = "failing", "Every delivery has failed for five days."
    OWNER = "owner", "The person who switched it on can no longer edit the initiative."


class Webhook(models.Model):
    """Where events go: those of an initiative, of everything that is open to everyone, or one person's week on Mondays.

    `address` and `secret` are encrypted; what someone sees again is the `host`. `events` are types; with `weekly` a channel
    also gets Monday's summary. `owner` is who switched it on last. `last_week` is the latest week that was summarised.
    """

    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="webhooks")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="webhooks")
    kind = models.CharField(max_length=5, choices=WebhookKind, default=WebhookKind.JSON)
    name = models.CharField(max_length=80)
    address = models.TextField()
    host = models.CharField(max_length=260)
    secret = models.TextField(blank=True, default="")
    events = models.JSONField(default=list, blank=True)
    weekly = models.BooleanField("summary on Mondays", default=False)
    active = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=8, choices=OffReason, blank=True, default="")
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    last_week = models.CharField(max_length=8, blank=True, default="")

    objects: ClassVar[WebhookQuerySet] = manager_of(WebhookQuerySet)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="week") | models.Q(initiative__isnull=True),
                name="webhook_week_of_no_initiative",
                violation_error_message="A person’s week belongs to no initiative.",
            ),
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(kind="week"),
                name="webhook_week_once",
                violation_error_message="You already send your week to a channel.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_chat(self) -> bool:
        return self.kind != WebhookKind.JSON

    @property
    def event_labels(self) -> list[str]:
        return [str(one.label) for one in EventType if one.value in self.events]


class DeliveryState(models.TextChoices):
    PENDING = "pending", "Waiting"
    SENDING = "sending", "Sending"
    SENT = "sent", "Delivered"
    FAILED = "failed", "Failed"


class WebhookDelivery(models.Model):
    """One event on its way to one webhook. A worker claims it with a lease; `status`, `took_ms` and `answer` are the receiver's.

    Claiming comes first: a crash may repeat a delivery, with the same event id, and never loses one.
    """

    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=7, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")

    objects: ClassVar[WebhookDeliveryQuerySet] = manager_of(WebhookDeliveryQuerySet)

    class Meta:
        ordering = ["-event", "-id"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "webhook"],
                name="webhook_delivery_once",
                violation_error_message="This event already has a delivery to this webhook.",
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=models.Q(state__in=["pending", "sending"]),
                name="webhook_delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.webhook}"


class WebhookAttempt(models.Model):
    """What became of one attempt: the receiver's answer, or why there was none. *Send again* adds to them."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="results")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.delivery_id}, {self.at}"
