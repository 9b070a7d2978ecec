"""Connected calendars, their meetings and the rules for these, and the published state of the person's own calendar feed."""

from typing import ClassVar

from django.db import models

from focus.querysets import CalendarQuerySet, MeetingQuerySet, MeetingRuleQuerySet
from initiatives.models import CriticalArea, Initiative
from people.django_types import manager_of
from people.model_fields import unique_constraint
from people.models import Person


class Decides(models.TextChoices):
    SCOPE = "scope", "Scope"
    DESIGN = "design", "Design"
    IMPLEMENTATION = "implementation", "Implementation"
    STATUS = "status", "Status"
    ONE_TO_ONE = "one_to_one", "1:1"
    OTHER = "other", "Other"


class Reach(models.TextChoices):
    FEATURE = "feature", "A feature"
    SYSTEM = "system", "The whole system"
    MULTI_TEAM = "multi_team", "Several teams"


class Choice(models.TextChoices):
    ATTEND = "attend", "Attend"
    DELEGATE = "delegate", "Delegate"
    SKIP = "skip", "Skip"


class Calendar(models.Model):
    """Private to the person. `address` is encrypted (focus/calendars/services/syncing.py), and empty for a file.

    `due_at` is when it is synced next; the worker that syncs it holds it until `claimed_until`. `upload` is a file that is
    waiting to be read. `window` is the week around which it was last read, `sync_result` what the last sync found and changed.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=80)
    address = models.TextField(blank=True, default="")
    host = models.CharField(max_length=255, blank=True, default="")
    details = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    upload = models.BinaryField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=300, blank=True, default="")
    modified = models.CharField(max_length=100, blank=True, default="")
    window = models.CharField(max_length=8, blank=True, default="")
    failures = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=400, blank=True, default="")
    sync_result = models.JSONField(default=dict, blank=True)

    objects: ClassVar[CalendarQuerySet] = manager_of(CalendarQuerySet)

    class Meta:
        ordering = ["person", "name"]
        constraints = [
            unique_constraint("calendar_name_once", ["person", "name"], "You already have a calendar with that name.")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_file(self) -> bool:
        return not self.address


class MeetingRule(models.Model):
    """A person's rule for a series (`uid`), or for every meeting with these words and attendees.

    `sets_topic` is whether the rule sets the topic: then no initiative means "none of these". Empty `decides`, `reach` and
    `choice` set nothing.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="meeting_rules")
    uid = models.CharField(max_length=64, blank=True, default="")
    words = models.CharField(max_length=200, blank=True, default="")
    attendees = models.ManyToManyField(Person, blank=True, related_name="+")
    sets_topic = models.BooleanField(default=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decides = models.CharField(max_length=16, blank=True, default="")
    reach = models.CharField(max_length=12, blank=True, default="")
    choice = models.CharField(max_length=8, blank=True, default="")
    delegate = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[MeetingRuleQuerySet] = manager_of(MeetingRuleQuerySet)

    class Meta:
        ordering = ["person", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "uid"], condition=~models.Q(uid=""), name="meeting_rule_of_series_once"
            ),
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) | models.Q(initiative__isnull=False),
                name="meeting_rule_area_of_initiative",
                violation_error_message="A rule about an area must also have the area's initiative.",
            ),
        ]

    def __str__(self) -> str:
        return self.words or "a series"

    @property
    def effects(self) -> str:
        """What the rule sets besides the topic."""
        words = [*filter(None, [self.decides and Decides(self.decides).label, self.reach and Reach(self.reach).label])]
        return ", ".join(words)


class TopicSource(models.TextChoices):
    """Where the topic of a synced meeting comes from."""

    OPEN = "open", "needs a topic"
    RULE = "rule", "set by your rule"
    OWN = "own", "set by you"


class Meeting(models.Model):
    """Private to the person. `choice` is their own and overrides the verdict; `delegate` goes in their place.

    Synced meetings are matched by `uid` (of the whole series) and `instance` (the original start in UTC; empty if it does
    not repeat). One without a calendar was added by hand. `others` counts the other invitees, known here or not;
    `guessed`: its decision and scope of impact are guesses. `notes_dismissed`: no reminder to ask the delegate for the notes.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(max_length=200)
    series = models.CharField(max_length=120, blank=True, default="")
    starts = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    initiative = models.ForeignKey(
        Initiative, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings")
    decides = models.CharField(max_length=16, choices=Decides, default=Decides.OTHER)
    reach = models.CharField(max_length=12, choices=Reach, default=Reach.FEATURE)
    attendees = models.ManyToManyField(Person, blank=True, related_name="invited_to")
    choice = models.CharField(max_length=8, choices=Choice, blank=True, default="")
    delegate = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, null=True, blank=True, related_name="meetings")
    uid = models.CharField(max_length=64, blank=True, default="")
    instance = models.CharField(max_length=32, blank=True, default="")
    others = models.PositiveSmallIntegerField(default=0)
    topic_source = models.CharField(max_length=4, choices=TopicSource, default=TopicSource.OWN)
    guessed = models.BooleanField(default=False)
    notes_dismissed = models.BooleanField(default=False)

    objects: ClassVar[MeetingQuerySet] = manager_of(MeetingQuerySet)

    class Meta:
        ordering = ["person", "starts", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "starts", "title"],
                condition=models.Q(calendar__isnull=True),
                name="meeting_once",
                violation_error_message="You already have a meeting with that title at that time.",
            ),
            models.UniqueConstraint(
                fields=["calendar", "uid", "instance"],
                condition=models.Q(calendar__isnull=False),
                name="meeting_of_calendar_once",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1440),
                name="meeting_minutes_range",
                violation_error_message="Enter 1 to 1440 minutes for a meeting.",
            ),
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) | models.Q(initiative__isnull=False),
                name="meeting_area_of_initiative",
                violation_error_message="A meeting about an area must also have the area's initiative.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FeedEntry(models.Model):
    """One entry of a feed: `content_hash` shows whether it has changed, `sequence` how often that has changed (RFC 5545).

    `published` is its time and title, to cancel it with once it is removed: then it is sent as
    cancelled for a while, from `cancelled_at` on.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feed_entries")
    uid = models.CharField(max_length=80)
    content_hash = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    published = models.JSONField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "feed entries"
        constraints = [unique_constraint("feed_entry_once", ["person", "uid"], "The feed already has that entry.")]

    def __str__(self) -> str:
        return f"{self.uid}, change {self.sequence}"
