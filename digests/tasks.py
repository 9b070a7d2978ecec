"""Background tasks for emails. Tasks take ids and call one function."""

from typing import Final

from celery import shared_task

from digests.delivery import due, sending
from digests.models import Digest
from people import clock

CHUNK: Final = 20
TICK_SECONDS: Final = 300


@shared_task
def send_due_digests() -> int:
    """Beat's tick: create the rows that are due and pass them to the workers in chunks. Returns how many."""
    now = clock.now()
    due.make_due(now)
    waiting = list(Digest.objects.due(now).values_list("pk", flat=True))
    for first in range(0, len(waiting), CHUNK):
        # The next tick queues again what is still waiting: two messages for one email would only fill the queue.
        send_digests.apply_async((waiting[first : first + CHUNK],), expires=TICK_SECONDS)
    return len(waiting)


@shared_task
def send_digests(digest_ids: list[int]) -> int:
    """Send those that are still due; return how many were sent."""
    return sending.send_batch(digest_ids, clock.now)
