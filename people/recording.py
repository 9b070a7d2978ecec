"""Recording what has already happened outside the database, such as an email that was sent."""

import time
from collections.abc import Callable
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, connection

log = structlog.get_logger(__name__)

PAUSE_SECONDS: Final = 0.2


def until_recorded(write: Callable[[], object]) -> None:
    """Repeats the write while the database is away, however long that takes: what is not recorded would be done again."""
    failed = False
    while True:
        try:
            write()
        except (OperationalError, InterfaceError) as error:
            if not failed:
                log.warning("not_recorded_yet", error=str(error))
            failed = True
            connection.close()
            time.sleep(PAUSE_SECONDS)
        else:
            return
