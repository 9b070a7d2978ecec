"""What people and workers did: the audit log, events for webhooks, Trash, background jobs and heartbeats."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from people.append_only import AppendOnly
from people.django_types import manager_of
from people.models.person import Person
from people.querysets import AuditQuerySet, JobQuerySet, NotificationQuerySet, TrashQuerySet


class AuditLine(AppendOnly):
    """Who changed what, when, from what, to what. Appended, never edited.

    `about` is the person it concerns; `initiative` is the key of the initiative it belongs to. With `feeds_plans`,
    affected weeks can be replanned. Texts contain nothing that only one person may see. Nothing changed before `applies_from`
    or after `applies_until`, where these are set; only plans look at them, because nobody may learn days of time off from here.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=254)
    via = models.CharField(
        max_length=100, blank=True, default="", help_text="What they did it with, such as an API token."
    )
    verb = models.CharField(max_length=20)
    thing = models.CharField(max_length=40)
    label = models.CharField(max_length=300)
    about = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="audit_lines")
    initiative = models.CharField(max_length=60, blank=True, default="")
    skill = models.CharField(max_length=60, blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    feeds_plans = models.BooleanField(default=False)
    applies_from = models.DateField(null=True, blank=True)
    applies_until = models.DateField(null=True, blank=True)

    is_redacted = False
    """Whether the values were removed for this reader."""
    event: "WebhookEvent | None" = None
    """What a new entry is for webhooks, saved with it."""

    objects: ClassVar[AuditQuerySet] = manager_of(AuditQuerySet)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["initiative", "at"], name="audit_by_initiative"),
            models.Index(fields=["about", "at"], name="audit_by_person"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
            models.Index(fields=["thing", "verb", "at"], name="audit_by_thing"),
            models.Index(
                fields=["applies_from"], condition=models.Q(applies_from__isnull=False), name="audit_by_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}, {self.at:%Y-%m-%d %H:%M}"


class EventType(models.TextChoices):
    """What a webhook may report (docs/webhooks.md)."""

    INITIATIVE_ADDED = "initiative.added", "Initiative added"
    INITIATIVE_CHANGED = "initiative.changed", "Initiative changed"
    INITIATIVE_HEALTH = "initiative.health_changed", "Health changed"
    AREA_ADDED = "area.added", "Critical area added"
    AREA_CHANGED = "area.changed", "Critical area changed"
    AREA_SETTLED = "area.settled", "Critical area settled"
    AREA_REOPENED = "area.reopened", "Critical area reopened"
    AREA_REMOVED = "area.removed", "Critical area removed"
    MILESTONE_ADDED = "milestone.added", "Milestone added"
    MILESTONE_CHANGED = "milestone.changed", "Milestone changed"
    MILESTONE_PASSED = "milestone.passed", "Milestone passed"
    MILESTONE_REMOVED = "milestone.removed", "Milestone removed"
    DEPENDENCY_ADDED = "dependency.added", "Dependency added"
    DEPENDENCY_CHANGED = "dependency.changed", "Dependency changed"
    DEPENDENCY_DATE = "dependency.date_given", "Date given for a dependency"
    DEPENDENCY_DELIVERED = "dependency.delivered", "Dependency delivered"
    DEPENDENCY_ACCEPTED = "dependency.accepted", "Delivery accepted"
    DEPENDENCY_REMOVED = "dependency.removed", "Dependency removed"
    LEAD_ASSIGNED = "lead.assigned", "Lead assigned"
    LEAD_REMOVED = "lead.removed", "Lead removed"
    TRANSFER_ADDED = "transfer.added", "Knowledge transfer planned"
    TRANSFER_REMOVED = "transfer.removed", "Knowledge transfer removed"
    STANDARD_ADDED = "standard.added", "Standard added"
    STANDARD_CHANGED = "standard.changed", "Standard changed"
    STANDARD_TEAM = "standard.team_changed", "A team’s state changed"
    STANDARD_EXCEPTION = "standard.exception_granted", "Exception granted"
    STANDARD_EXCEPTION_ENDED = "standard.exception_ended", "Exception ended early"


class WebhookEvent(models.Model):
    """A change that webhooks report, written in its transaction (people/events.py). `id` is a ULID, so ids sort by time.

    `is_open`: everyone in the organisation may see it. `passed_on`: it has a delivery for each webhook that wants it.
    """

    id = models.CharField(primary_key=True, max_length=26)
    type = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
    initiative = models.CharField(max_length=60, blank=True, default="")
    is_open = models.BooleanField(default=False)
    payload = models.JSONField(default=dict)
    passed_on = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(passed_on=False), name="event_to_pass_on")]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class JobState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class Job(models.Model):
    """Work that a person started and a worker does. `done` of `total` count actual rows.

    The row says what is due; the message in the broker only wakes a worker. `heartbeat_at` is the worker's last sign of
    life: if it is old on a running job, the job is stalled and another worker takes it over.
    """

    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    arguments = models.JSONField(default=dict)
    requested_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="jobs")
    requested_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True, default="")

    objects: ClassVar[JobQuerySet] = manager_of(JobQuerySet)

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [models.Index(fields=["state", "kind"], name="job_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"

    @property
    def waits_since(self) -> datetime:
        """When a worker last worked on it, or it was requested: from then on a stalled job waits."""
        return self.heartbeat_at or self.requested_at


class Heartbeat(models.Model):
    """When a worker, or the beat, was last alive."""

    name = models.CharField(max_length=30, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"


class NotificationKind(models.TextChoices):
    """What happened. `row` of the notification is the row it happened to."""

    RATED = "rated", "Rated: a rating of the person"
    DISPUTED = "disputed", "Disputed: a rating by the person"
    ASKED = "asked", "Asked for a date: a dependency"
    CO_SPONSOR = "co_sponsor", "Made co-sponsor: a pitch"
    CHANGED_LEADS = "changed_leads", "Leads or dates changed by a scenario: an initiative"
    STANDARD_ASKED = "standard_asked", "Asked about a standard: a team in its scope"
    EXCEPTION_ENDS = "exception_ends", "Ends soon: an exception to a standard"
    PROMOTED = "promoted", "Promoted by someone else: a scenario of the person"
    MENTORING_ASKED = "mentoring_asked", "Asked to mentor: a mentorship"
    MENTORING_AGREED = "mentoring_agreed", "Agreed to mentor: a mentorship"
    TRANSFER = "transfer", "Sessions with the person planned: a knowledge transfer"
    SHARED_ENTRY = "shared_entry", "Shared with the person: a journal entry of someone they manage"
    SHARED_GOAL = "shared_goal", "Shared with the person: a goal of someone they manage"


class Notification(models.Model):
    """What a person may want to know happened, until it is read. If it happens again, the same row is new again.

    It has no text of its own: it is shown only while the person may see the row (leadplan/inbox/queries.py).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=NotificationKind)
    row = models.PositiveBigIntegerField()
    actor = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NotificationQuerySet] = manager_of(NotificationQuerySet)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "row"],
                name="notification_once",
                violation_error_message="This notification already exists.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class TrashItem(models.Model):
    """Removed rows as JSON, and other data to restore with them (`extra`).

    `about` is the person the rows belong to; a POST to `restore_url` restores them.
    """

    name = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="trash_items")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    restore_url = models.CharField(max_length=300)
    rows = models.TextField()
    extra = models.JSONField(default=dict)
    removed_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TrashQuerySet] = manager_of(TrashQuerySet)

    class Meta:
        db_table = "people_removed"
        ordering = ["-removed_at", "-id"]
        verbose_name = "item in Trash"
        verbose_name_plural = "items in Trash"

    def __str__(self) -> str:
        return f"{self.kind}, removed"
