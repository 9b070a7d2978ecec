"""Background tasks for pitches. Each calls one function."""

from celery import shared_task

from people import clock
from stakeholders.pitching import becoming


@shared_task
def bring_back_deferred() -> int:
    """Runs hourly: reopens the deferred pitches whose next cycle is being planned. Returns how many."""
    return becoming.bring_back(clock.now())
