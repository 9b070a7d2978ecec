"""gunicorn's threaded worker with an end to patience.

A thread that waits for a request waits for as long as the other side likes, and eight connections that send a byte now
and then would hold all eight threads. So each connection has so long to say what it wants, and so long in all.
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
    """Until the answer has left: for a body that trickles in, and for a reader who takes a byte at a time."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        # Threads write their own entry only; the loop reads a copy.
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
    """The thread that waits on it finds the connection closed, and goes on to the next."""
    with suppress(OSError):
        conn.sock.shutdown(socket.SHUT_RDWR)
