"""What people see while the database is away or a disk is full: a page that says so, soon, with status 503."""

import errno
import os
import signal
import time

import environ
import pytest
from django.db import IntegrityError, OperationalError, connection, connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from leadplan.runtime.outage import outage
from leadplan.runtime.postgresql import base as postgresql
from tests.support.factories import PersonFactory, sign_in

pytestmark = pytest.mark.once


@pytest.fixture
def signed_in_before() -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a-session-from-before"
    return client


def test_every_page_says_within_two_seconds_that_the_database_is_away(
    database_away: str, signed_in_before: Client
) -> None:
    began = time.monotonic()
    answers = [signed_in_before.get(page) for page in ("/", "/accounts/login/", "/people/", "/shared/status/a-link/")]
    # Only the first one waits for a server that hangs, for a second.
    assert time.monotonic() - began < 1.8
    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert "leadplan can’t reach its database." in answer.content.decode()
        assert answer.headers["X-Frame-Options"] == "DENY"
    assert signed_in_before.get("/healthz/").status_code == 200


def test_an_established_connection_that_falls_silent_is_given_up(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    """The server process is halted, as when the machine disappears from the network."""
    monkeypatch.setattr(postgresql, "RESPONSE_SECONDS", 0.3)
    monkeypatch.setattr(postgresql.DatabaseWrapper, "silent_until", 0.0)
    usual = connections["default"].settings_dict
    options = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": {}}
    link = postgresql.DatabaseWrapper({**usual, **environ.Env.db_url_config(postgres_url), **options})
    with django_db_blocker.unblock():
        link.ensure_connection()
        server = link.connection.info.backend_pid
        assert link.is_usable()
        os.kill(server, signal.SIGSTOP)
        try:
            link.close_if_unusable_or_obsolete()
            began = time.monotonic()
            with pytest.raises(OperationalError, match="did not respond a moment ago"):
                link.cursor()
            assert time.monotonic() - began < 1
        finally:
            os.kill(server, signal.SIGCONT)
        monkeypatch.setattr(postgresql.DatabaseWrapper, "silent_until", 0.0)
        with link.cursor() as cursor:
            cursor.execute("SELECT 1")
        link.close()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can be told how large it may get")
def test_a_full_disk_is_named_and_pages_that_only_read_still_work() -> None:
    client = Client(raise_request_exception=False)
    sign_in(client, PersonFactory.create(), is_superuser=True)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            answer = client.post("/new/skill/", {"name": "Scoping", "description": "a long text " * 5000})
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert answer.status_code == 503
    assert "The server’s disk is full, so nothing can be saved." in answer.content.decode()
    assert client.get("/people/skills/").status_code == 200


def test_an_error_of_leadplan_stays_a_500() -> None:
    assert outage(IntegrityError("UNIQUE constraint failed")) is None
    assert outage(ValueError("a bug")) is None
    assert isinstance(outage(OSError(errno.ENOSPC, "No space left on device")), OSError)
