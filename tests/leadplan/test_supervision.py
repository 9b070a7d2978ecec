"""`manage.py up` for real: processes, signals, ports."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.services import free_port

ROOT = Path(__file__).parents[2]


class App(NamedTuple):
    process: subprocess.Popen[str]
    port: int

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return str(answer.read().decode())


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.endswith("_URL")},
        "LEADPLAN_DATA_DIR": str(folder),
        "LEADPLAN_PORT": str(port),
        "LEADPLAN_DEMO": "0",
    }
    command = [sys.executable, "manage.py", "up"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    port = free_port()
    process = start(tmp_path / "data", port)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("leadplan is at"):
            break
    yield App(process, port)
    process.kill()
    process.wait()


def children(process: subprocess.Popen[str]) -> dict[str, int]:
    """Ids of the supervisor's own children by what they are."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
    )
    found = {}
    for line in listed.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        for name, sign in (("gunicorn", "-m gunicorn"), ("worker", "leadplan worker"), ("beat", "leadplan beat")):
            if sign in command:
                found[name] = int(pid)
                break
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)


def test_one_command_starts_all_and_a_signal_stops_all(app: App) -> None:
    assert app.get("/healthz/") == "ok\n"
    wait_until(lambda: '"ready": true' in ready(app))
    running = children(app.process)
    assert set(running) == {"gunicorn", "worker", "beat"}
    app.process.send_signal(signal.SIGINT)
    assert app.process.wait(10) == 0
    assert not any(alive(pid) for pid in running.values())


def ready(app: App) -> str:
    try:
        return app.get("/readyz/")
    except urllib.error.HTTPError as answer:
        return answer.read().decode()


def test_a_worker_that_is_killed_comes_back(app: App) -> None:
    killed = children(app.process)["worker"]
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: children(app.process).get("worker", killed) != killed)
    assert app.get("/healthz/") == "ok\n"


def test_a_supervisor_that_is_killed_leaves_no_orphan(app: App) -> None:
    running = children(app.process)
    app.process.kill()
    wait_until(lambda: not any(alive(pid) for pid in running.values()))


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(tmp_path / "data", port)
        told, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in told


def test_an_empty_installation_prints_a_password_that_signs_in(tmp_path: Path) -> None:
    port = free_port()
    process = start(tmp_path / "data", port)
    try:
        assert process.stdout is not None
        told = next(line for line in process.stdout if "one-time password" in line)
        assert "admin@leadplan.local" in told
        assert len(told.split()[-1]) == 20
    finally:
        process.terminate()
        process.wait(10)
