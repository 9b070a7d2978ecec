"""`manage.py up` with real processes, signals and ports."""

import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.processes import ROOT, migrated_database, shared_folder
from tests.support.services import free_port, wait_for

pytestmark = pytest.mark.real_clock

NEVER = datetime(1970, 1, 1)  # noqa: DTZ001 - SQLite keeps UTC without saying so
# Children that don't stop are killed after 4.5 s; the rest is for a busy machine.
STOP_LIMIT = 15
SIGNS = {"web": b"gunicorn", "worker": b"\0worker\0", "beat": b"\0beat\0"}


class App(NamedTuple):
    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    log: Path

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as answer:
            return answer.read().decode()
        except OSError:
            return ""

    def said(self) -> str:
        return self.log.read_text()

    def has_said(self, words: str) -> None:
        wait_for(lambda: words in self.said() or self.process.poll() is not None, words, 120)
        assert words in self.said()

    def processes(self) -> dict[int, bytes]:
        """Every process with this data folder, by id, with its command."""
        mark = f"\0LEADPLAN_DATA_DIR={self.folder}\0".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and mark in b"\0" + (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes()
        return found

    def child(self, name: str) -> int | None:
        """The id of the supervisor's child of that name."""
        return next((pid for pid in self.children() if SIGNS[name] in self.processes().get(pid, b"")), None)

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]


@contextmanager
def started(folder: Path, port: int, **settings: str) -> Iterator[App]:
    """Runs the command in a separate process; kills what is left of it afterwards."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADPLAN_")}
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        kept.pop(name, None)
    mine = {"LEADPLAN_DATA_DIR": str(folder), "LEADPLAN_PORT": str(port)}
    log = folder.with_suffix(".log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={**kept, **mine, **settings},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    app = App(process, folder, port, log)
    try:
        yield app
    finally:
        process.kill()
        process.wait()
        for pid in app.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def app(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A running, empty installation."""
    with started(with_tables(tmp_path / "data", tmp_path_factory), free_port()) as running:
        running.has_said("leadplan is running at")
        yield running


def with_tables(folder: Path, factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database has its tables: creating them takes longer than any of these tests.

    tests/leadplan/test_migrations.py prepares an older installation in the way `up` does.
    """
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_database(shared_folder(factory)), folder / "leadplan.sqlite3")
    return folder


@pytest.fixture(scope="module")
def lasting_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An installation for tests that leave it running."""
    folder = with_tables(tmp_path_factory.mktemp("lasting") / "data", tmp_path_factory)
    with started(folder, free_port()) as running:
        running.has_said("leadplan is running at")
        yield running


def test_one_command_starts_everything_ctrl_c_stops_it_and_a_second_start_keeps_the_data(app: App) -> None:
    assert f"leadplan is running at http://127.0.0.1:{app.port} (press Ctrl-C to stop)" in app.said()
    assert app.get("/healthz/") == "ok\n"
    wait_for(lambda: '"ready": true' in app.get("/readyz/"), "all checks to be ok")
    databases = list(app.folder.glob("leadplan.sqlite3*"))
    assert {mode_of(one) for one in databases} == {0o600}
    assert mode_of(app.folder) == 0o700
    assert len(app.children()) == 3
    assert all(app.child(name) for name in SIGNS)
    app.process.send_signal(signal.SIGINT)
    assert app.process.wait(STOP_LIMIT) == 0
    assert app.processes() == {}
    assert app.said().endswith("leadplan has stopped. Your data is kept.\n")
    assert app.said().count("with this password") == 1
    with started(app.folder, app.port) as again:
        again.has_said("leadplan is running at")
        assert "with this password" not in again.said()
        leaves_no_process_when_killed(again)


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def leaves_no_process_when_killed(app: App) -> None:
    assert len(app.processes()) >= 4
    app.process.kill()
    app.process.wait()
    wait_for(lambda: app.processes() == {}, "all of them gone")


def test_a_killed_worker_is_restarted_and_works(lasting_app: App) -> None:
    app = lasting_app
    killed = app.child("worker")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    at = datetime.now(tz=UTC).replace(tzinfo=None)
    wait_for(lambda: app.child("worker") not in (None, killed), "another worker")
    app.has_said("The worker exited (SIGKILL); restarting in 1 s.")
    wait_for(lambda: last_beat(app) > at, "the new worker's heartbeat")
    assert app.get("/healthz/") == "ok\n"


def last_beat(app: App) -> datetime:
    with closing(sqlite3.connect(app.folder / "leadplan.sqlite3")) as database:
        beats = database.execute("SELECT at FROM people_heartbeat WHERE name = 'worker'").fetchall()
    return max((datetime.fromisoformat(at) for (at,) in beats), default=NEVER)


def test_a_killed_web_server_is_restarted_on_its_port(lasting_app: App) -> None:
    app = lasting_app
    killed = app.child("web")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: app.child("web") not in (None, killed), "another web server")
    wait_for(lambda: app.get("/healthz/") == "ok\n", "an answer")


def test_an_empty_installation_prints_a_password_that_works(lasting_app: App) -> None:
    told = re.search(r"Sign in as (\S+) with this password, shown only once: (\S+)", lasting_app.said())
    assert told is not None
    wait_for(lambda: lasting_app.get("/healthz/") == "ok\n", "an answer")
    assert signs_in(lasting_app.port, told[1], told[2])
    assert not signs_in(lasting_app.port, told[1], "another password")


def signs_in(port: int, email: str, password: str) -> bool:
    return session_from(port, "/accounts/login/", {"login": email, "password": password})


def session_from(port: int, path: str, values: dict[str, str]) -> bool:
    """Whether a form from the sign-in page, posted there, starts a session."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as link:
        link.request("GET", "/accounts/login/")
        page = link.getresponse()
        cookie = str(page.getheader("Set-Cookie")).split(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        assert token is not None
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **values})
        kind = "application/x-www-form-urlencoded"
        link.request("POST", path, form, {"Cookie": cookie, "Content-Type": kind})
        answer = link.getresponse()
        return answer.status == 302 and "sessionid=" in str(answer.headers)


def test_the_demo_lists_its_accounts_and_is_created_once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    port = free_port()
    with_tables(tmp_path / "data", tmp_path_factory)
    for making in (1, 0):
        with started(tmp_path / "data", port, LEADPLAN_DEMO="1") as app:
            app.has_said("Sign in with one click as Diego Funes (lead)")
            assert app.said().count("Creating the demo organisation") == making
            assert "with this password" not in app.said()
            assert all(session_from(port, "/demo/sign-in/", {"role": role}) for role in ("lead", "manager"))
            app.process.terminate()
            assert app.process.wait(STOP_LIMIT) == 0


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(tmp_path / "data", port) as app:
            assert app.process.wait(30) == 1
            assert f"Port {port} on 127.0.0.1 is in use. Is leadplan already running?" in app.said()
            assert "Traceback" not in app.said()


def test_a_second_one_in_the_same_folder_is_refused_and_the_first_goes_on(lasting_app: App) -> None:
    command, own = [sys.executable, "manage.py", "up"], {"LEADPLAN_DATA_DIR": str(lasting_app.folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADPLAN_")}
    environment = {**kept, **own, "LEADPLAN_PORT": str(free_port())}
    second = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert second.returncode == 1
    assert f"leadplan is already running in {lasting_app.folder}. Stop it first" in second.stderr
    assert second.stderr.count("\n") == 1
    wait_for(lambda: lasting_app.get("/healthz/") == "ok\n", "an answer")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"LEADPLAN_HOST": "192.0.2.1"}, "LEADPLAN_HOST is '192.0.2.1', which is not an address of this machine"),
        ({"LEADPLAN_HOST": "no such host"}, "LEADPLAN_HOST is 'no such host', which is not an address of this machine"),
        ({"LEADPLAN_PORT": "99999"}, "LEADPLAN_PORT is '99999'. It must be a port from 1 to 65535."),
    ],
)
def test_an_unusable_address_is_reported(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    with started(tmp_path / "data", free_port(), **settings) as app:
        assert app.process.wait(30) == 1
        assert words in app.said()
