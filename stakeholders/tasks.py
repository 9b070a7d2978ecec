"""Background work of pitches. Tasks call one function."""

from celery import shared_task

from people import clock
from stakeholders.pitching import becoming


@shared_task
def bring_back_deferred() -> int:
    """Beat's hourly tick: what comes back is said by the database. Returns how many pitches."""
    return becoming.bring_back(clock.now())
