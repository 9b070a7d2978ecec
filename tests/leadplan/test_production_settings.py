"""Production refuses to start with settings that are wrong, or only for trying leadplan out."""

import json
import os
import subprocess
import sys
from typing import Final

from tests.support.processes import ROOT
from tests.support.production import GOOD

WRONG: Final = [
    ("LEADPLAN_SECRET_KEY", "", "LEADPLAN_SECRET_KEY is not set"),
    ("LEADPLAN_SECRET_KEY", "secret", "LEADPLAN_SECRET_KEY is too short or a default"),
    ("LEADPLAN_ALLOWED_HOSTS", "", "LEADPLAN_ALLOWED_HOSTS is not set"),
    ("LEADPLAN_ALLOWED_HOSTS", "leadplan.example,*", "LEADPLAN_ALLOWED_HOSTS contains a *"),
    ("LEADPLAN_DEBUG", "1", "LEADPLAN_DEBUG is on"),
    ("LEADPLAN_DEMO", "1", "LEADPLAN_DEMO is on"),
    ("LEADPLAN_BASE_URL", "http://leadplan.example", "LEADPLAN_BASE_URL is"),
    ("DATABASE_URL", "", "DATABASE_URL is not set"),
    ("DATABASE_URL", "sqlite:////tmp/x.sqlite3", "DATABASE_URL is a SQLite database"),
    ("DATABASE_URL", "postgres://leadplan@localhost:abc/leadplan", "DATABASE_URL has a port"),
    ("DATABASE_URL", "postgres://leadplan@localhost", "DATABASE_URL names no database"),
    ("REDIS_URL", "", "REDIS_URL is not set"),
    ("REDIS_URL", "nonsense", "REDIS_URL is not the URL"),
    ("EMAIL_URL", "smtp://", "EMAIL_URL is not the URL"),
    ("LEADPLAN_MAIL_FROM", "a@b.example\nBcc: c@d.example", "LEADPLAN_MAIL_FROM is"),
    ("LEADPLAN_LOG_LEVEL", "loud", "LEADPLAN_LOG_LEVEL is"),
    ("EMAIL_URL", "", "EMAIL_URL is not set"),
    ("LEADPLAN_MODE", "prod", "LEADPLAN_MODE is 'prod'"),
]
"""A variable, its wrong value, and how the error starts."""
# Settings are read once in a process; running their file reads them again.
READ_EACH: Final = """
import json, os, runpy, sys
from django.core.exceptions import ImproperlyConfigured

found = []
for environment in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(environment)
    try:
        runpy.run_path("leadplan/settings.py")
        found.append("")
    except ImproperlyConfigured as error:
        found.append(str(error))
print(json.dumps(found))
"""


def run(*words: str, environment: dict[str, str], given: str = "") -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, *words]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **environment}, input=given, capture_output=True, text=True, check=False
    )


def test_good_settings_start() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=GOOD)
    assert done.returncode == 0, done.stderr


def test_a_wrong_setting_stops_the_start_in_one_line() -> None:
    done = run("manage.py", "check", environment={**GOOD, "LEADPLAN_MODE": "prod"})
    assert done.returncode == 1
    assert done.stderr.startswith("leadplan can't start: LEADPLAN_MODE is 'prod'")
    assert done.stderr.count("\n") == 1


def test_each_wrong_setting_is_named() -> None:
    environments = [GOOD, *({**GOOD, name: value} for name, value, _ in WRONG)]
    done = run("-c", READ_EACH, environment=GOOD, given=json.dumps(environments))
    assert done.returncode == 0, done.stderr
    fine, *errors = json.loads(done.stdout)
    assert fine == ""
    missed = [(case, error) for case, error in zip(WRONG, errors, strict=True) if not error.startswith(case[2])]
    assert not missed
