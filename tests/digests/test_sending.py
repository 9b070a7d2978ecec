"""Mails through a real SMTP server."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from digests import due, sending
from digests.models import Digest, OutboxMail
from engine.weeks import Week
from focus import plans
from people.models import Person
from tests.factories import sign_in
from tests.focus.test_plans import NOW, WEEK, make_initiative
from tests.services import free_port

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """Answers each mail with the next of `answers`, 250 after them."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.mails: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        answer = self.answers.pop(0) if self.answers else "250 kept"
        if answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return answer


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    handler, port = Server(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


@pytest.fixture
def lead() -> Person:
    from tests.factories import OrganisationFactory, PersonFactory

    OrganisationFactory.create(country="")
    lead = PersonFactory.create(key="diego", name="Diego Fünes", seniority="staff")
    make_initiative(lead, "organisations")
    plans.replan(lead, WEEK, now=NOW)
    return lead


def due_digest() -> Digest:
    due.make_due(NOW)
    return Digest.objects.get()


def test_a_planned_week_makes_one_mail_once(lead: Person, server: Server) -> None:
    assert due.make_due(NOW) == 1
    assert due.make_due(NOW) == 0
    digest = Digest.objects.get()
    assert sending.send(digest.pk, NOW)
    assert not sending.send(digest.pk, NOW)
    (mail,) = server.mails
    assert mail["Message-ID"] == digest.message_id
    assert mail["To"].addresses[0].addr_spec == lead.email
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}


def test_the_mail_says_what_the_page_says(client: Client, lead: Person, server: Server) -> None:
    sending.send(due_digest().pk, NOW)
    (mail,) = server.mails
    text = " ".join(mail.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    html = " ".join(mail.get_body(("html",)).get_content().split())  # type: ignore[union-attr]
    sign_in(client, lead)
    page = " ".join(client.get(f"/week/{WEEK}/").content.decode().split())
    from focus import page as pages
    from people.models import Organisation

    viewing = pages.Viewing(lead, Organisation.objects.get(), WEEK, NOW, NOW.date())
    loaded = pages.load(viewing)
    assert loaded is not None
    (entry,) = loaded.items
    for words in (entry.name, entry.stake, entry.advice, f"{entry.shown:g}"):
        assert words in text
        assert words in html.replace("&#x27;", "'")
        assert words in page.replace("&#x27;", "'")


def test_a_fault_that_passes_is_tried_again(lead: Person, server: Server) -> None:
    server.answers = ["451 try later"]
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    digest.refresh_from_db()
    assert (digest.state, digest.attempts) == ("pending", 1)
    assert "451" in digest.fault
    assert not sending.send(digest.pk, NOW)
    assert sending.send(digest.pk, NOW + timedelta(minutes=1, seconds=1))
    assert len(server.mails) == 1


def test_a_refusal_for_good_stops_and_is_shown(client: Client, lead: Person, server: Server) -> None:
    server.answers = ["550 no such mailbox"]
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    digest.refresh_from_db()
    assert digest.state == "failed"
    sign_in(client, lead)
    assert "550 no such mailbox" in client.get("/digests/").content.decode()


def test_a_server_that_is_away_is_waited_for(lead: Person, server: Server, settings: Settings) -> None:
    settings.EMAIL_PORT = free_port()
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    digest.refresh_from_db()
    assert digest.state == "pending"
    assert digest.not_before == NOW + timedelta(minutes=1)


def test_a_sender_that_died_is_taken_over_with_the_same_message_id(lead: Person, server: Server) -> None:
    digest = due_digest()
    assert sending.claim(digest.pk, NOW) is not None
    assert not sending.send(digest.pk, NOW + timedelta(minutes=9))
    assert sending.send(digest.pk, NOW + timedelta(minutes=11))
    assert server.mails[0]["Message-ID"] == digest.message_id


def test_without_a_mail_server_the_outbox_keeps_it(lead: Person) -> None:
    digest = due_digest()
    assert sending.send(digest.pk, NOW)
    kept = OutboxMail.objects.get()
    assert kept.message_id == digest.message_id
    assert "organisations" in kept.text.lower() or "Initiative" in kept.text
    assert "<table" in kept.html


def test_nobody_gets_a_mail_of_another_week(lead: Person) -> None:
    assert due.make_due(NOW - timedelta(days=7)) == 0
    assert due.make_due(NOW + timedelta(days=7)) == 0


def test_the_week_around_new_year(lead: Person, server: Server) -> None:
    plans.replan(lead, Week(2026, 53), now=NOW)
    friday = datetime(2027, 1, 1, 9, tzinfo=UTC)
    assert due.make_due(friday) == 1
    digest = Digest.objects.get()
    assert str(digest.week) == "2026-W53"
    assert sending.send(digest.pk, friday)


def test_the_command_prints_and_refuses(lead: Person, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_digests", "--person", lead.email or "", "--week", str(WEEK), "--dry-run")
    assert "Hello Diego" in capsys.readouterr().out
    assert not Digest.objects.exists()
    with pytest.raises(CommandError, match="nobody has the address"):
        call_command("send_digests", "--person", "x@example.org")
    with pytest.raises(CommandError, match="--week"):
        call_command("send_digests", "--week", "2026-W60")
