"""An installation in production mode: gunicorn and Celery on PostgreSQL and Redis."""

import http.client
import json
import os
import subprocess
import sys
from contextlib import closing
from typing import Any, NamedTuple

import pytest

from tests.support.processes import ROOT, only_once, shared_folder
from tests.support.services import postgres_programs

GOOD = {
    "LEADPLAN_MODE": "production",
    "LEADPLAN_SECRET_KEY": "5f0c7b1e9a3d48268c4f0b7a6e5d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b",
    "LEADPLAN_ALLOWED_HOSTS": "leadplan.example",
    "LEADPLAN_BASE_URL": "https://leadplan.example",
    "DATABASE_URL": "postgres://leadplan@localhost/leadplan",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp://localhost:25",
}

BY_PROXY = {"Host": "leadplan.example", "X-Forwarded-Proto": "https"}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: str


class Installation(NamedTuple):
    environment: dict[str, str]
    port: int

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as link:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())

    def checks(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("/readyz/", BY_PROXY).body)
        return found


@pytest.fixture(scope="session")
def production(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an installation with its tables and static files. The run's first worker migrates for all."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {**GOOD, "DATABASE_URL": postgres_url, "REDIS_URL": redis_url}
    shared = shared_folder(tmp_path_factory)
    dump = shared / "migrated.sql"
    with only_once(shared / "production.lock"):
        if dump.exists():
            run_or_fail(environment, postgres_program("psql"), "-q", "-f", str(dump), postgres_url)
        else:
            for words in (("migrate", "-v", "0"), ("collectstatic", "--noinput", "-v", "0")):
                run_or_fail(environment, sys.executable, "manage.py", *words)
            run_or_fail(environment, postgres_program("pg_dump"), "-f", str(dump), postgres_url)
    return environment


def postgres_program(name: str) -> str:
    folder = postgres_programs()
    assert folder is not None
    return str(folder / name)


def run_or_fail(environment: dict[str, str], *command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
