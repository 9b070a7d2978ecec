"""Meetings as contacts: when a lead last met someone, according to their calendar."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from focus.calendars.queries.meetings import once
from focus.models import Choice, Meeting
from people.models import Person
from stakeholders.queries import HistoryEntry

MOST: Final = 10  # meetings that a history shows
NOT_THERE: Final = (Choice.DELEGATE, Choice.SKIP)


def last_met(until: datetime) -> Subquery:
    """A column for stakeholders: when their lead last met them before `until`, in a meeting that the lead attended."""
    rows = Meeting.objects.filter(person=OuterRef("lead"), attendees=OuterRef("person"), starts__lt=until)
    return Subquery(rows.exclude(choice__in=NOT_THERE).order_by("-starts").values("starts")[:1])


def meetings_with(lead: Person, person_id: int | None, zone: ZoneInfo, now: datetime) -> list[HistoryEntry]:
    """The last meetings with someone, latest first; one that is in two calendars is listed once. One query."""
    if person_id is None:
        return []
    rows = Meeting.objects.visible_to(lead).filter(attendees=person_id, starts__lt=now)
    latest = once(rows.exclude(choice__in=NOT_THERE).order_by("-starts")[: MOST * 2])[:MOST]
    return [HistoryEntry(one.starts.astimezone(zone).date(), "In the calendar", one.title) for one in latest]
