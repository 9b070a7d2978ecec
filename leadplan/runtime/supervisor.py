"""One command, three processes: the web server, the worker and beat, kept running until they are stopped."""

import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Final

from django.conf import settings

from people import clock

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
STOP_SECONDS: Final = 4.5
MAX_PAUSE_SECONDS: Final = 30.0
STABLE_AFTER_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.1
PR_SET_PDEATHSIG: Final = 1
# Loaded before any child starts: do as little as possible between fork and exec.
LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int) -> Callable[[], None]:
    """In the child: if the supervisor is killed, the kernel sends TERM, so that no process is left behind."""

    def arrange() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def child_environment() -> dict[str, str]:
    """A child's environment. A moved clock keeps running: a child that is restarted does not go back in time."""
    inherited = dict(os.environ)
    if settings.CLOCK_OFFSET:
        inherited.pop("LEADPLAN_NOW_FILE", None)
        inherited["LEADPLAN_NOW"] = clock.now().isoformat()
    return inherited


@dataclass(slots=True)
class Child:
    """A process that is restarted when it exits, after a pause that doubles each time."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    due: float = 0.0

    def start(self) -> None:
        # A separate session: Ctrl-C reaches only the supervisor, which stops everything in order, and the process's
        # own children can be stopped with it.
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command,
            stdin=subprocess.DEVNULL,
            env=child_environment(),
            preexec_fn=die_with(os.getpid()),
            start_new_session=True,
        )
        self.started = time.monotonic()

    def keep_running(self, report: Callable[[str], None]) -> None:
        """Start it, or restart it once the pause is over."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.kill_group(self.process.pid)
            if now - self.started > STABLE_AFTER_SECONDS:
                self.pause = 1.0
            report(f"The {self.name} exited ({exit_description(code)}); restarting in {self.pause:g} s.")
            self.process, self.due = None, now + self.pause
            self.pause = min(self.pause * 2, MAX_PAUSE_SECONDS)
        if self.process is None and now >= self.due:
            self.start()

    def terminate(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait until the deadline, then kill it and its own children."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self.kill_group(self.process.pid)
        self.process.wait()

    def kill_group(self, group: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def exit_description(code: int) -> str:
    return f"code {code}" if code >= 0 else signal.Signals(-code).name


@dataclass(slots=True)
class Supervisor:
    children: list[Child]
    report: Callable[[str], None]
    stopping: bool = field(default=False, init=False)

    def run(self, ready: Callable[[], bool]) -> None:
        """Start all and keep them running until TERM, INT or HUP; call `ready` between rounds until it returns true."""
        for number in STOP_SIGNALS:
            signal.signal(number, self.stop)
        waiting = True
        try:
            while not self.stopping:
                for child in self.children:
                    child.keep_running(self.report)
                waiting = waiting and not ready()
                time.sleep(POLL_SECONDS)
        finally:
            self.end()

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def end(self) -> None:
        self.report("Stopping …")
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.end(deadline)


def children(host: str, port: int) -> list[Child]:
    """The processes of an embedded installation. Only one web process, since it keeps the rate limits in memory."""
    # Celery warns root that strangers could write messages; here the broker is a private folder.
    celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", "leadplan"]
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = ["gunicorn", "leadplan.wsgi", "--config", "python:leadplan.runtime.web_server", "--bind", bind]
    alone = ["--without-gossip", "--without-mingle", "-I", "leadplan.runtime.worker_shutdown"]
    return [
        Child("web server", [sys.executable, "-m", *web, "--log-level", "warning"]),
        Child("worker", [*celery, "worker", "-P", "threads", "-c", "2", "-l", "WARNING", *alone]),
        Child("beat", [*celery, "beat", "-l", "WARNING", "--pidfile="]),
    ]


def lock_folder(folder: Path) -> IO[str] | None:
    """The lock that says that this supervisor alone runs in the folder; None if another has it. Held while it is open."""
    lock = (folder / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def port_error(host: str, port: int) -> str | None:
    """Why the web server can't listen there, in a sentence; None if it can."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {port} on {host} is in use. Is leadplan already running? To use another port, set LEADPLAN_PORT."
            )
        if error.errno == errno.EACCES:
            return f"This user can't listen on port {port}. Set LEADPLAN_PORT to a port above 1023."
        return f"LEADPLAN_HOST is {host!r}, which is not an address of this machine ({error.strerror})."
    return None
