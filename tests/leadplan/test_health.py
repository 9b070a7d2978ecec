"""The health checks, with real servers that run, are down, or don't respond."""

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


def asked(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz/")
    return answer.status_code, answer.json()


def failing(found: dict[str, Any]) -> set[str]:
    """The checks that are not "ok"."""
    return {name for name, result in found["checks"].items() if result != "ok"}


def test_the_process_answers_without_a_database(client: Client) -> None:
    # Without the mark, a database query would raise.
    answer = client.get("/healthz/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/"])
def test_post_is_not_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_ready_when_everything_runs(client: Client) -> None:
    jobs.record_heartbeat("worker")
    status, found = asked(client)
    assert status == 200
    assert found == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"},
    }


@pytest.mark.django_db
def test_not_ready_without_a_worker(client: Client) -> None:
    jobs.record_heartbeat("beat")
    status, found = asked(client)
    assert (status, found["ready"]) == (503, False)
    assert failing(found) == {"worker"}


@pytest.mark.django_db
def test_a_worker_without_recent_heartbeat_is_not_running(client: Client) -> None:
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(minutes=1))
    assert failing(asked(client)[1]) == {"worker"}


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_reported(client: Client, settings: Settings) -> None:
    jobs.record_heartbeat("worker")
    # The suite creates tables without migrations, so none is recorded.
    settings.MIGRATION_MODULES = {}
    status, found = asked(client)
    assert status == 503
    assert failing(found) == {"migrations"}
    assert "manage.py migrate" in found["checks"]["migrations"]


@pytest.mark.django_db
def test_a_missing_broker_folder_is_reported(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}
    status, found = asked(client)
    assert status == 503
    assert str(tmp_path / "gone") in found["checks"]["broker"]


@pytest.mark.django_db
def test_redis_that_responds_is_ok(client: Client, settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    assert asked(client)[1]["checks"]["broker"] == "ok"


@pytest.mark.django_db
def test_redis_that_is_down_is_reported_at_once(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{services.free_port()}/0"
    began = time.monotonic()
    status, found = asked(client)
    assert status == 503
    assert "(ConnectionError)" in found["checks"]["broker"]
    assert time.monotonic() - began < 2


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never responds."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port: int = server.getsockname()[1]
        yield port


@pytest.mark.django_db
def test_redis_that_hangs_does_not_hang_the_answer(client: Client, settings: Settings, silent_port: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = time.monotonic()
    assert "(TimeoutError)" in asked(client)[1]["checks"]["broker"]
    # Two seconds for the timeout, and some for a busy machine.
    assert time.monotonic() - began < 5


@pytest.fixture
def database_away(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """PostgreSQL on a port without a server, as during a restart; a separate alias has a separate pool."""
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
def test_a_database_that_is_down_is_reported_and_waited_for_once(client: Client) -> None:
    began = time.monotonic()
    status, found = asked(client)
    assert status == 503
    assert found["checks"] == {
        "database": "The database is not responding (OperationalError).",
        "migrations": "Unknown: the database is not responding.",
        "broker": "ok",
        "worker": "Unknown: the database is not responding.",
    }
    # The pool waits one second; three checks would wait three.
    assert time.monotonic() - began < 2.5
    assert client.get("/healthz/").status_code == 200
