"""gunicorn's settings in every mode, its worker with time limits, and its logger without secrets."""

import gc
import os
import shutil
import socket
import tempfile
import time
from contextlib import suppress
from typing import Final

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import TConn, ThreadWorker

from leadplan.logging.masking import MaskingFilter

# Limits on what a request may cost before leadplan's code sees it. Limits on its size are in leadplan/middleware.py.
worker_class = "leadplan.runtime.web_server.TimedWorker"
threads = 8
# Longer than a browser's pause between a page and its files, short enough to free idle connections.
keepalive = 5
# A worker whose loop hangs for this long is replaced; how long a request may take is set in TimedWorker.
timeout = 30
graceful_timeout = 30
worker_connections = 200
backlog = 256

# The app's longest URL, a filtered list with an undo, is below 2 kB.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# No access log: leadplan logs each request itself, with the secrets in URLs masked.
accesslog = None
logger_class = "leadplan.runtime.web_server.MaskedLogger"
# Nothing controls a running server through a socket.
control_socket_disable = True

METRICS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client adds up the figures of all web processes in this folder; it looks for the name when it is imported."""
if os.environ.get("LEADPLAN_METRICS_KEY") or os.environ.get("LEADPLAN_METRICS_KEY_FILE"):
    os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix="leadplan-metrics-")


def post_worker_init(worker: Worker) -> None:
    """gunicorn's hook: loads every page's code, and leaves it out of later searches for garbage.

    Such a search goes through everything that is loaded, and a request waits for it.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - imports them
    gc.collect()
    gc.freeze()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """gunicorn's hook: what the process counted stays, what it had open ends with it."""
    if METRICS_FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Arbiter) -> None:
    """gunicorn's hook, in its first process."""
    if folder := os.environ.get(METRICS_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)


class TimedWorker(ThreadWorker):  # type: ignore[misc]
    """Gives each connection a time limit for the header and one for the whole request.

    Without them a thread waits for a request for as long as the client likes, and eight connections that send a byte now
    and then would block all eight threads.
    """

    header_seconds = 10.0
    """From the first byte until the header is complete."""
    request_seconds = 60.0
    """Until the response is sent: against a body that trickles in, and a client that reads a byte at a time."""

    def __init__(self, *words: object, **options: object) -> None:
        super().__init__(*words, **options)
        # Each thread writes only its own entry; the loop reads a copy.
        self.deadlines: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> object:
        self.deadlines[conn] = time.monotonic() + self.header_seconds
        try:
            return super().handle(conn)
        finally:
            self.deadlines.pop(conn, None)

    def handle_request(self, req: object, conn: TConn) -> object:
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


class MaskedLogger(Logger):  # type: ignore[misc]
    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            log.addFilter(MaskingFilter())
