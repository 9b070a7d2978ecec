"""For processes started by tests: where they run, and the database they share with the test."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.utils import timezone

ROOT = Path(__file__).parents[2]


def database_url() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


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
