"""Real processes, killed by SIGKILL at each step of sending: one email, or two identical ones in the one gap that SMTP allows."""

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from digests.delivery import due, sending
from digests.models import Digest
from engine.weeks import Week
from focus.plan import services
from people.models import Person
from tests.support.factories import OrganisationFactory, PersonFactory
from tests.support.one_initiative import make_initiative
from tests.support.processes import ROOT, environment
from tests.support.smtp_server import Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.at("2026-11-23T09:00Z")]


@pytest.fixture
def digest() -> Digest:
    OrganisationFactory.create(country="", timezone="UTC")
    lead: Person = PersonFactory.create(key="diego", seniority="staff", email="diego@example.org")
    make_initiative(lead, "organisations")
    now = timezone.now()
    services.replan(lead, Week.of(now.date()), now=now)
    row = due.new_row(lead.pk, Week.of(now.date()), now)
    row.save()
    return row


def kill_at(step: str, digest: Digest, server: Server, folder: Path) -> datetime:
    """Send up to that step in a separate process; return when its lease has expired."""
    command = [sys.executable, "-m", "tests.support.crash_worker", step, str(digest.pk), "127.0.0.1", str(server.port)]
    died = subprocess.run(command, cwd=ROOT, env=environment(folder), timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL
    digest.refresh_from_db()
    return (digest.lease_until or timezone.now()) + timedelta(seconds=1)


@pytest.mark.parametrize("step", ["claimed", "composed"])
@pytest.mark.kills
def test_killed_before_handing_over_the_email_it_is_sent_once(
    digest: Digest, server: Server, tmp_path: Path, step: str
) -> None:
    after = kill_at(step, digest, server, tmp_path)
    assert (digest.state, digest.attempts) == ("sending", 1)
    assert server.mails == []
    # Until the lease expires no other sender takes it: the first may only be slow.
    assert not sending.send(digest.pk, timezone.now())
    assert sending.send(digest.pk, after)
    assert not sending.send(digest.pk, after + timedelta(hours=1))
    assert [mail["Message-ID"] for mail in server.mails] == [digest.message_id]


@pytest.mark.kills
def test_killed_after_the_server_took_it_and_before_that_was_recorded_the_second_email_has_the_same_id(
    digest: Digest, server: Server, tmp_path: Path
) -> None:
    after = kill_at("accepted", digest, server, tmp_path)
    assert digest.state == "sending"
    assert len(server.mails) == 1
    assert sending.send(digest.pk, after)
    assert not sending.send(digest.pk, after + timedelta(hours=1))
    assert [mail["Message-ID"] for mail in server.mails] == [digest.message_id] * 2


@pytest.mark.kills
def test_killed_after_it_was_recorded_nothing_is_sent_again(digest: Digest, server: Server, tmp_path: Path) -> None:
    after = kill_at("noted", digest, server, tmp_path)
    assert digest.state == "sent"
    assert not sending.send(digest.pk, after + timedelta(hours=1))
    assert due.make_due(timezone.now()) == 0
    assert len(server.mails) == 1
