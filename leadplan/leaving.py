"""The embedded worker takes its leave at once where it has nothing in hand; loaded by `manage.py up` alone."""

import os
from typing import Any

from celery.signals import worker_shutting_down
from celery.worker import state


@worker_shutting_down.connect
def leave_when_idle(**_: Any) -> None:
    # Kombu looks for files twice more, two seconds each, before it goes; nobody waits that long for Ctrl-C. A message
    # that comes in this moment may be lost: what is due is a row in the database, and the next tick finds it.
    if not state.reserved_requests:
        os._exit(0)
