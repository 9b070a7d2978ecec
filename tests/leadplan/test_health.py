"""What a monitor learns: with real servers that are there, gone, or silent."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from people import jobs
from people.models import Heartbeat
from tests.support import services

SILENCE = "No worker was seen in the last seconds; plans and mails wait for one."


def asked(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz/")
    return answer.status_code, answer.json()


def test_the_process_answers_without_a_database(client: Client) -> None:
    # Without the mark, a question to the database would raise.
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
def test_nobody_writes_there(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_ready_when_all_are_there(client: Client) -> None:
    jobs.beat_heart("worker")
    status, said = asked(client)
    assert status == 200
    assert said == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"},
    }


@pytest.mark.django_db
def test_not_ready_without_a_worker(client: Client) -> None:
    jobs.beat_heart("beat")
    status, said = asked(client)
    assert (status, said["ready"]) == (503, False)
    assert said["checks"] == {"database": "ok", "migrations": "ok", "broker": "ok", "worker": SILENCE}


@pytest.mark.django_db
def test_a_worker_that_went_silent_is_not_there(client: Client) -> None:
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(minutes=1))
    assert asked(client)[1]["checks"]["worker"] == SILENCE


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_told(client: Client, settings: Settings) -> None:
    jobs.beat_heart("worker")
    # The suite's tables are made without migrations, so none is on record.
    settings.MIGRATION_MODULES = {}
    status, said = asked(client)
    assert status == 503
    assert "migrations are not applied" in said["checks"]["migrations"]
    assert "manage.py migrate" in said["checks"]["migrations"]


@pytest.mark.django_db
def test_a_brokers_folder_that_is_gone_is_told(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}
    status, said = asked(client)
    assert status == 503
    assert said["checks"]["broker"] == f"The broker's folder {tmp_path / 'gone'} can't be written."


@pytest.mark.django_db
def test_redis_that_answers_is_well(client: Client, settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    assert asked(client)[1]["checks"]["broker"] == "ok"


@pytest.mark.django_db
def test_redis_that_is_gone_is_told_at_once(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{services.free_port()}/0"
    began = time.monotonic()
    status, said = asked(client)
    assert (status, said["checks"]["broker"]) == (503, "Redis does not answer (ConnectionError).")
    assert time.monotonic() - began < 2


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.mark.django_db
def test_redis_that_hangs_does_not_hang_the_answer(client: Client, settings: Settings, silent_port: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = time.monotonic()
    assert asked(client)[1]["checks"]["broker"] == "Redis does not answer (TimeoutError)."
    # Two seconds for the answer, and room for a busy machine.
    assert time.monotonic() - began < 5


@pytest.fixture
def database_away(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """PostgreSQL at a port where nobody listens, as while it restarts; an alias of its own has a pool of its own."""
    usual = connections["default"]
    away = DatabaseWrapper(
        {
            **usual.settings_dict,
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "127.0.0.1",
            "PORT": str(services.free_port()),
            "NAME": "leadplan",
            "USER": "leadplan",
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 2, "timeout": 1}},
        },
        alias="away",
    )
    connections["default"] = away
    with django_db_blocker.unblock():
        yield
    away.close()
    away.close_pool()
    connections["default"] = usual


@pytest.mark.usefixtures("database_away")
def test_a_database_that_is_away_is_told_and_waited_for_once(client: Client) -> None:
    began = time.monotonic()
    status, said = asked(client)
    assert status == 503
    assert said["checks"] == {
        "database": "The database does not answer (OperationalError).",
        "migrations": "Unknown while the database does not answer.",
        "broker": "ok",
        "worker": "Unknown while the database does not answer.",
    }
    # The pool waits one second; asked three times it would be three.
    assert time.monotonic() - began < 2.5
    assert client.get("/healthz/").status_code == 200
