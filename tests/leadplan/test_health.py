"""The health checks, with real servers that run, are down, or don't respond."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
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
    jobs.record_heartbeat("beat")
    status, found = asked(client)
    assert status == 200
    assert found == {
        "ready": True,
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok", "beat": "ok"},
    }


@pytest.mark.parametrize("name", ["worker", "beat"])
@pytest.mark.django_db
def test_not_ready_without_a_worker_or_without_beat(client: Client, name: str) -> None:
    jobs.record_heartbeat({"worker": "beat", "beat": "worker"}[name])
    status, found = asked(client)
    assert (status, found["ready"]) == (503, False)
    assert failing(found) == {name}


@pytest.mark.parametrize("ago", [timedelta(minutes=1), -timedelta(hours=3)], ids=["a minute ago", "in the future"])
@pytest.mark.django_db
def test_without_recent_heartbeat_neither_is_running(client: Client, ago: timedelta) -> None:
    """One from the future was recorded before the clock was set back."""
    for name in ("worker", "beat"):
        Heartbeat.objects.create(name=name, at=timezone.now() - ago)
    assert failing(asked(client)[1]) == {"worker", "beat"}


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_reported(client: Client, settings: Settings) -> None:
    for name in ("worker", "beat"):
        jobs.record_heartbeat(name)
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


@pytest.mark.django_db
def test_redis_that_hangs_does_not_hang_the_answer(client: Client, settings: Settings, silent_port: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = time.monotonic()
    assert "(TimeoutError)" in asked(client)[1]["checks"]["broker"]
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("database_away")
def test_a_database_that_is_away_is_named_within_two_seconds(client: Client) -> None:
    client.cookies["sessionid"] = "a-session-from-before"
    began = time.monotonic()
    status, found = asked(client)
    assert time.monotonic() - began < 2
    assert (status, found["ready"]) == (503, False)
    assert found["checks"].pop("database") in (
        "The database is not responding (OperationalError).",
        "No response within 1.5 seconds.",
    )
    unknown = "Unknown without the database."
    assert found["checks"] == {"migrations": unknown, "broker": "ok", "worker": unknown, "beat": unknown}
    assert client.get("/healthz/").status_code == 200
