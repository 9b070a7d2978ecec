"""Waking a worker. What is due is a row in the database, so without the broker it is done a little later, by the next tick."""

import time
from typing import Final

import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

BRIEFLY: Final = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}
"""Seconds: someone waits for the page. A worker's own connection may wait longer."""
PAUSE_SECONDS: Final = 5.0
UNAVAILABLE: Final = (OperationalError, OSError, ValueError)
"""A ValueError comes from a file of the embedded broker that a killed process left half-written."""

paused_until: dict[str, float] = {}
"""By the broker's address, on the monotonic clock."""


def wake(task: str, *arguments: object) -> bool:
    """Ask a worker to run a task now; False if the broker is away. Then it is skipped for a while: waiting adds up."""
    address = settings.CELERY_BROKER_URL
    if time.monotonic() < paused_until.get(address, 0.0):
        return False
    try:
        with current_app.connection_for_write(address, transport_options=BRIEFLY) as connection:
            current_app.send_task(task, args=list(arguments), connection=connection, retry=False)
    except UNAVAILABLE as error:
        log.warning("broker_unavailable", task=task, error=str(error))
        paused_until[address] = time.monotonic() + PAUSE_SECONDS
        return False
    return True
