"""The one clock. It is asked at the edge (a request, a task, a command) and its answer is passed down."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present instant, in UTC; moved by LEADPLAN_NOW, which tests and trials set."""
    return timezone.now() + settings.CLOCK_OFFSET
