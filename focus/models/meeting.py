"""Meetings in a person's calendar."""

from typing import ClassVar

from django.db import models

from focus.models.calendar import Calendar
from focus.models.wording import Choice, Decides, Reach
from focus.querysets import MeetingQuerySet
from initiatives.models import CriticalArea, Initiative
from people.models import Person


class Matched(models.TextChoices):
    """Where the topic of a synced meeting comes from."""

    OPEN = "open", "needs a topic"
    RULE = "rule", "set by your rule"
    OWN = "own", "set by you"


class Meeting(models.Model):
    """Private to the person. `choice` is their own and overrides the verdict; `delegate` goes in their place.

    Synced meetings are matched by `uid` (of the whole series) and `instance` (the original start in UTC; empty if it does
    not repeat). One without a calendar was added by hand. `others` counts the other invitees, known here or not;
    `guessed`: its decision and scope of impact are guesses.
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
    matched = models.CharField(max_length=4, choices=Matched, default=Matched.OWN)
    guessed = models.BooleanField(default=False)

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

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
