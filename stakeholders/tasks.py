"""Background tasks for pitches. Each calls one function."""

from celery import shared_task

from people import clock
from stakeholders.pitches import conversion


@shared_task
def bring_back_deferred() -> int:
    """Runs hourly: reopens the deferred pitches whose next cycle is being planned. Returns how many."""
    return conversion.reopen_deferred(clock.now())
