"""PostgreSQL, Redis and Chromium for the tests: private servers on free ports, stopped after the run."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0


def found() -> set[str]:
    """Which of postgres, redis and browser are installed."""
    there = {"postgres": postgres_programs(), "redis": shutil.which("redis-server"), "browser": chromium()}
    return {name for name, path in there.items() if path}


def required() -> set[str]:
    """Which of them the run requires, from LEADPLAN_TEST_REQUIRE."""
    return {one.strip() for one in os.environ.get("LEADPLAN_TEST_REQUIRE", "").split(",") if one.strip()}


def postgres_programs() -> Path | None:
    """The folder of the newest installed PostgreSQL."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def chromium() -> str | None:
    """The path of the installed Chromium."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A private cluster in `folder`; yields the URL of its database."""
    programs, port = postgres_programs(), free_port()
    assert programs is not None
    folder.mkdir()
    # PostgreSQL refuses to run as root, so it runs as its own user, who needs access to the folder.
    account: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        folder.parent.chmod(0o711)
        shutil.chown(folder, "postgres", "postgres")
        account |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    make = [f"{programs}/initdb", "-D", "data", "-U", "leadplan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **account)
    # Durability would take half of the time, and these rows need not survive a power cut.
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
    options = [word for name, value in quick.items() for word in ("-c", f"{name}={value}")]
    serve = [f"{programs}/postgres", "-D", "data", "-h", "127.0.0.1", "-p", str(port), "-k", "", *options]
    with open(folder.parent / "postgres.log", "wb") as log, kept(serve, signal.SIGINT, stderr=log, **account):
        wait_for(lambda: accepts(programs, port), f"PostgreSQL at port {port}")
        yield f"postgres://leadplan@127.0.0.1:{port}/postgres"


def accepts(programs: Path, port: int) -> bool:
    ask = [f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(ask, check=False).returncode == 0


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A private Redis without persistence; yields its URL."""
    port = free_port()
    serve = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with kept([*serve, "--dir", str(folder)], signal.SIGTERM):
        wait_for(lambda: listens(port), f"Redis at port {port}")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def kept(command: list[str], stop: signal.Signals, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A server that stops with this block, and with this process however it ends."""
    die = die_with_parent(stop)
    # A separate session: Ctrl-C stops the tests first, and then the servers.
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=die, start_new_session=True, **options)
    try:
        yield server
    finally:
        server.send_signal(stop)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    if sys.platform != "linux":
        return lambda: None
    prctl, set_parent_death_signal = ctypes.CDLL(None).prctl, 1
    return lambda: prctl(set_parent_death_signal, number)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Return as soon as it is true. Raises TimeoutError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not in {seconds:g} seconds.")
        time.sleep(0.05)
