"""The one clock. It is asked at the edge (a request, a task, a command) and its answer is passed down."""

from datetime import datetime, time
from typing import Final

from django.conf import settings
from django.utils import timezone

from engine.weeks import Week

MONDAY: Final = 0
SUNDAY: Final = 6


def now() -> datetime:
    """The present instant, in UTC; moved by LEADPLAN_NOW, which tests and trials set."""
    return timezone.now() + settings.CLOCK_OFFSET


def week_if_due(local: datetime, weekday: int, hour: int) -> Week | None:
    """The week of a local time; None before the given hour of the given weekday, and on Sunday, when it is over.

    Local clock times are compared: an hour that a clock change skips has come with the next one, and an hour that
    occurs twice has come with the first.
    """
    week = Week.of(local.date())
    has_come = local.replace(tzinfo=None) >= datetime.combine(week.days[weekday], time(hour))
    return week if has_come and local.weekday() != SUNDAY else None
