"""An idle embedded worker exits at once; loaded only by `manage.py up`."""

import os

from celery.signals import worker_shutting_down
from celery.worker import state


@worker_shutting_down.connect
def exit_when_idle(**_: object) -> None:
    # Kombu polls for files twice more, two seconds each, before it exits; that is too long after Ctrl-C. A message that
    # arrives at this moment may be lost: what is due is a row in the database, and the next tick finds it.
    if not state.reserved_requests:
        os._exit(0)
