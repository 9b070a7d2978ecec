"""PostgreSQL and Redis for one run of the tests: private, on free ports, gone afterwards."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL that is installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def chromium() -> str | None:
    """The path of the installed Chromium."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def found() -> set[str]:
    """Which of postgres, redis and browser this machine has."""
    there = {"postgres": postgres_programs(), "redis": shutil.which("redis-server"), "browser": chromium()}
    return {name for name, path in there.items() if path}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(folder: Path) -> Iterator[dict[str, str]]:
    """What is installed, running; its addresses by name."""
    with ExitStack() as stack:
        there = found()
        addresses: dict[str, str] = {}
        if "postgres" in there:
            addresses["postgres"] = stack.enter_context(postgres(folder / "postgres"))
        if "redis" in there:
            addresses["redis"] = stack.enter_context(redis(folder / "redis"))
        yield addresses


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    programs, port = postgres_programs(), free_port()
    assert programs is not None
    folder.mkdir()
    folder.parent.chmod(0o755)
    # PostgreSQL refuses to run as root.
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    data, log = folder / "data", folder / "log"
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c synchronous_commit=off -c max_connections=200"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    initdb = [programs / "initdb", "-D", data, "-U", "leadplan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run([*prefix, *map(str, initdb)], **quiet)  # type: ignore[call-overload]
    control = [*prefix, str(programs / "pg_ctl"), "-D", str(data)]
    subprocess.run([*control, "-l", str(log), "-w", "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgres://leadplan@127.0.0.1:{port}/leadplan"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder)


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    folder.mkdir()
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL) as server:
        try:
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def wait_for_port(port: int, seconds: float = 20) -> None:
    """Return as soon as somebody listens. Raises TimeoutError after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on port {port}.")
