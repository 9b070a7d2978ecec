"""Beat: sends the ticks, whatever the clock does, and records that it does."""

import time
from typing import Any, Final

import structlog
from celery import beat
from django.db import DatabaseError, connection

from people import jobs

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS: Final = 5


class Scheduler(beat.Scheduler):
    """Keeps no file: what is due is a row in the database, so a tick that was sent before a restart may be sent again."""

    max_interval = HEARTBEAT_SECONDS
    heartbeat_due = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Sends what is due; returns the seconds until the next call."""
        self.forget_future_runs()
        pause = super().tick(*args, **kwargs)
        self.record_heartbeat()
        return pause

    def forget_future_runs(self) -> None:
        """After the clock was set back, the last runs are in the future, and nothing would be due until then."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if (entry.last_run_at or now) > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            log.warning("clock_set_back", ticks=len(ahead))
            self.populate_heap()

    def record_heartbeat(self) -> None:
        """From the loop that sends the ticks, not from a thread beside it: a loop that is stuck must not look alive."""
        if time.monotonic() < self.heartbeat_due:
            return
        self.heartbeat_due = time.monotonic() + HEARTBEAT_SECONDS - 0.5
        try:
            jobs.record_heartbeat("beat")
        except DatabaseError as error:
            log.warning("heartbeat_failed", error=str(error))
            connection.close()  # the next heartbeat opens another one
