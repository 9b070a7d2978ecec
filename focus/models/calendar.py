"""Calendars that a person has connected, and their rules for meetings."""

from typing import ClassVar

from django.db import models

from focus.models.wording import Decides, Reach
from focus.querysets import CalendarQuerySet, MeetingRuleQuerySet
from initiatives.models import CriticalArea, Initiative
from people.models import Person


class Calendar(models.Model):
    """Private to the person. `address` is encrypted (focus/calendars/sealing.py), and empty for a file.

    `due_at` is when it is synced next; the worker that syncs it holds it until `claimed_until`. `upload` is a file that is
    waiting to be read. `window` is the week around which it was last read, `told` the result.
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
    told = models.JSONField(default=dict, blank=True)

    objects: ClassVar[CalendarQuerySet] = CalendarQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["person", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"],
                name="calendar_name_once",
                violation_error_message="You already have a calendar with that name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_file(self) -> bool:
        return not self.address


class MeetingRule(models.Model):
    """A person's rule for a series (`uid`), or for every meeting with these words and attendees.

    `says_about` is whether the rule sets the topic: then no initiative means "none of these". Empty `decides`, `reach` and
    `choice` set nothing.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="meeting_rules")
    uid = models.CharField(max_length=64, blank=True, default="")
    words = models.CharField(max_length=200, blank=True, default="")
    attendees = models.ManyToManyField(Person, blank=True, related_name="+")
    says_about = models.BooleanField(default=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decides = models.CharField(max_length=16, blank=True, default="")
    reach = models.CharField(max_length=12, blank=True, default="")
    choice = models.CharField(max_length=8, blank=True, default="")
    delegate = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[MeetingRuleQuerySet] = MeetingRuleQuerySet.as_manager()  # type: ignore[assignment]

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
    def says(self) -> str:
        """What the rule sets apart from the topic."""
        words = [*filter(None, [self.decides and Decides(self.decides).label, self.reach and Reach(self.reach).label])]
        return ", ".join(words)
