"""Meetings as contacts: when a lead has met somebody, as their calendar knows it."""

from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery

from focus.models import Choice, Meeting

NOT_THERE: Final = (Choice.DELEGATE, Choice.SKIP)


def met(until: datetime) -> Subquery:
    """A column for stakeholders: when their lead last met them before a moment, in a meeting not left to others."""
    rows = Meeting.objects.filter(person=OuterRef("lead"), attendees=OuterRef("person"), starts__lt=until)
    return Subquery(rows.exclude(choice__in=NOT_THERE).order_by("-starts").values("starts")[:1])
