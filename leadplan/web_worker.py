"""gunicorn's threaded worker with time limits.

Without them a thread waits for a request for as long as the client likes, and eight connections that send a byte now
and then would block all eight threads. So each connection has a time limit for the header and one for the whole request.
"""

import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker


class TimedWorker(ThreadWorker):  # type: ignore[misc]
    header_seconds = 10.0
    """From the first byte until the header is complete."""
    request_seconds = 60.0
    """Until the response is sent: against a body that trickles in, and a client that reads a byte at a time."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        # Each thread writes only its own entry; the loop reads a copy.
        self.deadlines: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> Any:
        self.deadlines[conn] = time.monotonic() + self.header_seconds
        try:
            return super().handle(conn)
        finally:
            self.deadlines.pop(conn, None)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        self.deadlines[conn] = time.monotonic() + self.request_seconds
        return super().handle_request(req, conn)

    def notify(self) -> None:
        """Called by the worker's loop every second."""
        super().notify()
        now = time.monotonic()
        for conn, deadline in list(self.deadlines.items()):
            if now > deadline:
                self.deadlines.pop(conn, None)
                hang_up(conn)


def hang_up(conn: TConn) -> None:
    """Close the connection; the thread that waits for it then moves on to the next one."""
    with suppress(OSError):
        conn.sock.shutdown(socket.SHUT_RDWR)
