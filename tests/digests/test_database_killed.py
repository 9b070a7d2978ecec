"""PostgreSQL is killed while emails are sent: each arrives once, as long as the sender lives."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from digests.delivery import due, sending
from digests.models import Digest
from engine.weeks import Week
from focus.plan import services
from people.models import Person
from tests.support.factories import OrganisationFactory, PersonFactory
from tests.support.one_initiative import make_initiative
from tests.support.second_database import app_uses, copy_of
from tests.support.smtp_server import Server

pytestmark = [pytest.mark.once, pytest.mark.kills, pytest.mark.at("2026-11-23T09:00Z")]

IDS = ["<0@leadplan>", "<1@leadplan>", "<2@leadplan>"]
LATER = timedelta(minutes=11)
"""After this time a lease has ended, and so has the first pause after an error."""


@pytest.fixture
def doomed(production: dict[str, str], django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of the app's database, whose server may be killed."""
    with copy_of(production["DATABASE_URL"], "doomed") as address, django_db_blocker.unblock(), app_uses(address):
        yield address


def due_emails() -> list[int]:
    OrganisationFactory.create(country="", timezone="UTC")
    lead: Person = PersonFactory.create(key="diego", seniority="staff", email="diego@example.org")
    make_initiative(lead, "organisations")
    now = timezone.now()
    week = Week.of(now.date())
    services.replan(lead, week, now=now)
    rows = [due.new_row(lead.pk, week, now) for _ in IDS]
    for row, name in zip(rows, IDS, strict=True):
        row.requested_at, row.message_id = now, name
        row.save()
    return [row.pk for row in rows]


def kill_servers(address: str) -> None:
    """One server process of the database; PostgreSQL then ends all others and starts again."""
    # Without a transaction, as the crash of the others ends this connection too: there is nothing to commit.
    with psycopg.connect(address, autocommit=True) as link:
        ask = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        for (pid,) in link.execute(ask).fetchall():
            os.kill(pid, signal.SIGKILL)


def send_all(emails: list[int]) -> None:
    """Send until all are sent, as the ticks do: after an interruption, once the lease has ended."""
    now, deadline = timezone.now(), time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OperationalError, InterfaceError):
            for number in emails:
                sending.send(number, now)
            if Digest.objects.filter(state="sent").count() == len(IDS):
                return
            now += LATER
        close_old_connections()
        time.sleep(0.05)
    pytest.fail("Not all were sent.")


def message_ids(server: Server) -> list[str]:
    return sorted(mail["Message-ID"] for mail in server.mails)


def test_killed_after_the_mail_server_took_an_email_it_is_not_sent_again(doomed: str, server: Server) -> None:
    emails = due_emails()
    kills = iter([kill_servers])
    server.before_answer = lambda: next(kills, lambda _: None)(doomed)
    send_all(emails)
    assert message_ids(server) == IDS


def test_killed_at_any_moment_each_email_arrives_once(
    doomed: str, server: Server, request: pytest.FixtureRequest
) -> None:
    emails = due_emails()
    chance = random.Random(request.getfixturevalue("kill") if "kill" in request.fixturenames else 0)
    killer = threading.Timer(chance.uniform(0, 0.5), kill_servers, [doomed])
    killer.start()
    send_all(emails)
    killer.join()
    assert message_ids(server) == IDS
