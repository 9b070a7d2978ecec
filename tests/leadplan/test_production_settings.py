"""Production refuses to start with settings that are only for trying leadplan out."""

import os
import subprocess
import sys

import pytest

from tests.support.processes import ROOT
from tests.support.production import GOOD


def check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False)


def test_good_settings_start() -> None:
    done = check(GOOD)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LEADPLAN_SECRET_KEY", "", "LEADPLAN_SECRET_KEY is not set"),
        ("LEADPLAN_SECRET_KEY", "secret", "LEADPLAN_SECRET_KEY is too short or a default"),
        ("LEADPLAN_ALLOWED_HOSTS", "", "LEADPLAN_ALLOWED_HOSTS is not set"),
        ("LEADPLAN_ALLOWED_HOSTS", "leadplan.example,*", "LEADPLAN_ALLOWED_HOSTS contains a *"),
        ("LEADPLAN_DEBUG", "1", "LEADPLAN_DEBUG is on"),
        ("LEADPLAN_DEMO", "1", "LEADPLAN_DEMO is on"),
        ("LEADPLAN_BASE_URL", "http://leadplan.example", "LEADPLAN_BASE_URL is"),
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("DATABASE_URL", "sqlite:////tmp/x.sqlite3", "DATABASE_URL is a SQLite database"),
        ("REDIS_URL", "", "REDIS_URL is not set"),
        ("EMAIL_URL", "", "EMAIL_URL is not set"),
        ("LEADPLAN_MODE", "prod", "LEADPLAN_MODE is 'prod'"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(name: str, value: str, words: str) -> None:
    done = check({**GOOD, name: value})
    assert done.returncode != 0
    assert words in done.stderr
