"""One command, three processes: the web server, the worker and the beat, kept alive until told to stop."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

PR_SET_PDEATHSIG: Final = 1
STOP_SECONDS: Final = 5.0
LONGEST_PAUSE: Final = 30.0
CALM_AFTER: Final = 60.0


def die_with_parent() -> None:
    """In the child: the kernel sends TERM should the supervisor be killed, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    """A process that is started again when it ends, after a pause that doubles."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 1.0
    due: float = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which stops the children in order.
        self.process = subprocess.Popen(self.command, preexec_fn=die_with_parent, start_new_session=True)  # noqa: S603 - our own
        self.started = time.monotonic()

    def look_after(self, tell: Callable[[str], None]) -> None:
        """Start it, or start it again once its pause is over."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            if now - self.started > CALM_AFTER:
                self.pause = 1.0
            tell(f"The {self.name} ended (code {code}); it starts again in {self.pause:g} s.")
            self.process, self.due = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        if self.process is None and now >= self.due:
            self.start()

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


@dataclass(slots=True)
class Supervisor:
    children: list[Child]
    tell: Callable[[str], None]
    stopping: bool = field(default=False, init=False)

    def run(self, ready: Callable[[], None]) -> None:
        """Start all, call `ready`, and keep them alive until TERM or INT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        try:
            self.look_after()
            ready()
            while not self.stopping:
                self.look_after()
                time.sleep(0.2)
        finally:
            self.end()

    def look_after(self) -> None:
        for child in self.children:
            child.look_after(self.tell)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def end(self) -> None:
        """TERM to all, and KILL to those that are still there after five seconds."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    child.process.kill()


def children(host: str, port: int, beat_file: str) -> list[Child]:
    """The processes of an embedded installation. One web process: its cache holds the rate limits."""
    # In a container everything is root, and files are no broker that a stranger could write to.
    celery = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", "leadplan"]
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = ["gunicorn", "leadplan.wsgi", "--bind", bind, "--worker-class", "gthread", "--threads", "8"]
    return [
        Child("web server", [sys.executable, "-m", *web, "--log-level", "warning", "--no-control-socket"]),
        Child("worker", [*celery, "worker", "-P", "threads", "-c", "2", "-l", "WARNING", "--without-gossip"]),
        Child("beat", [*celery, "beat", "-s", beat_file, "-l", "WARNING", "--pidfile="]),
    ]


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
