"""Django's PostgreSQL backend, for a server that may stop responding: no request waits for long, and the next ones not at all."""

import select
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from django.db.backends.postgresql import base
from psycopg import OperationalError, pq

RESPONSE_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 2.0
"""Shorter than a person waits before trying again; a server that is back is noticed after this long."""


class DatabaseWrapper(base.DatabaseWrapper):
    """`silent_until` is shared: threads that wait for the same server one after the other would soon be used up."""

    silent_until = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if time.monotonic() < DatabaseWrapper.silent_until:
            raise OperationalError("The database server did not respond a moment ago.")
        # In a thread, which is left behind: libpq's shortest time limit is two seconds, which is what a page may take in all.
        pool = ThreadPoolExecutor(1)
        attempt = pool.submit(super().get_new_connection, conn_params)
        pool.shutdown(wait=False)
        try:
            return attempt.result(RESPONSE_SECONDS)
        except TimeoutError:
            attempt.add_done_callback(close_late_connection)
            self.remember_silence()
            raise OperationalError(f"The database server did not respond within {RESPONSE_SECONDS:g} s.") from None

    def is_usable(self) -> bool:
        """Asked once per request, before its first query. Django's own check waits for the response as long as it takes."""
        if self.connection is None:
            return False
        server = self.connection.pgconn
        try:
            server.send_query(b"SELECT 1")
            server.flush()
            if not select.select([server.socket], [], [], RESPONSE_SECONDS)[0]:
                self.remember_silence()
                return False
            results = [result.status for result in iter(server.get_result, None)]
        except OperationalError:
            return False
        return bool(results) and all(status == pq.ExecStatus.TUPLES_OK for status in results)

    @staticmethod
    def remember_silence() -> None:
        DatabaseWrapper.silent_until = time.monotonic() + PAUSE_SECONDS


def close_late_connection(attempt: "Future[Any]") -> None:
    if attempt.exception() is None:
        attempt.result().close()
