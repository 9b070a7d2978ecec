"""For processes started by tests: where they run, and the database they share with the test."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

ROOT = Path(__file__).parents[2]


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of an embedded process that starts now: the test's database, and the test's clock."""
    moved = {"LEADPLAN_DEBUG": "1", "LEADPLAN_NOW": timezone.now().isoformat()}
    own = {"LEADPLAN_DATA_DIR": str(data), "DATABASE_URL": database_url(), "REDIS_URL": ""}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "leadplan.settings", **moved, **own, **more}


def wait_until(true: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


@contextmanager
def only_once(lock: Path) -> Iterator[None]:
    """One worker of the run at a time."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def migrated_database(shared: Path) -> Path:
    """An SQLite database with all migrations and no rows, made by the first worker of the run that asks for it."""
    database = shared / "migrated.sqlite3"
    with only_once(shared / "migrated.lock"):
        if not database.exists():
            building = shared / "migrating"
            own = {**os.environ, "LEADPLAN_DATA_DIR": str(building), "DATABASE_URL": "", "REDIS_URL": ""}
            command = [sys.executable, "manage.py", "migrate", "-v", "0"]
            subprocess.run(command, cwd=ROOT, env=own, check=True, capture_output=True)
            # Into one file: a database in WAL mode may have more.
            with closing(sqlite3.connect(building / "leadplan.sqlite3")) as source:
                source.execute("VACUUM INTO ?", (str(database),))
            database.chmod(modes_of(building)[1])
    return database


def modes_of(data: Path) -> list[int]:
    """The permissions of a data folder and of its database, which SQLite may keep in several files."""
    return [path.stat().st_mode & 0o777 for path in (data, *sorted(data.glob("leadplan.sqlite3*")))]


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder for all workers of this run."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
