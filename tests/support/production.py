"""An installation in production mode: gunicorn and Celery on PostgreSQL and Redis."""

import http.client
import json
import subprocess
import sys
from contextlib import closing
from typing import Any, NamedTuple

from tests.support.processes import ROOT

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
