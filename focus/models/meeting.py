"""Meetings in a person's calendar."""

from typing import ClassVar

from django.db import models

from focus.models.calendar import Calendar
from focus.models.wording import Choice, Decides, Reach
from focus.querysets import MeetingQuerySet
from initiatives.models import CriticalArea, Initiative
from people.models import Person


class Matched(models.TextChoices):
    """How it is known what a meeting of a calendar is about."""

    OPEN = "open", "to be sorted"
    RULE = "rule", "by your rule"
    OWN = "own", "said by you"


class Meeting(models.Model):
    """Seen by the person alone. `choice` is their own, which wins over the verdict; `delegate` goes instead.

    One of a calendar is known again by `uid` (of the whole series) and `instance` (when it was first meant to be, in UTC;
    empty for one that does not repeat). One without a calendar is kept by hand. `others` counts
    who is invited besides them, known here or not; `guessed`: nobody has said what it decides and how far it reaches.
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
                violation_error_message="That meeting is there already.",
            ),
            models.UniqueConstraint(
                fields=["calendar", "uid", "instance"],
                condition=models.Q(calendar__isnull=False),
                name="meeting_of_calendar_once",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1440),
                name="meeting_minutes_range",
                violation_error_message="A meeting takes from 1 to 1440 minutes.",
            ),
            models.CheckConstraint(
                condition=models.Q(area__isnull=True) | models.Q(initiative__isnull=False),
                name="meeting_area_of_initiative",
                violation_error_message="A meeting about an area names the area's initiative.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
