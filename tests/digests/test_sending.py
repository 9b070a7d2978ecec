"""Emails through a real SMTP server: sent once, retried after an error, never lost."""

import re
import threading
from copy import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from digests.delivery import composing, due, sending
from digests.models import Digest, OutboxEmail
from people.models import Account, Person
from tests.support.factories import AccountFactory, PersonFactory, sign_in
from tests.support.one_initiative import NOW, WEEK
from tests.support.services import free_port
from tests.support.smtp_server import DROPS, HANGS, HANGS_AT_QUIT, HANGS_UP, Server
from tests.support.strict_headers import check_strictly

pytestmark = pytest.mark.django_db(transaction=True)

UNREACHABLE = "The mail server can’t be reached:"


def due_digest() -> Digest:
    due.make_due(NOW)
    return Digest.objects.get()


def state_of(digest: Digest) -> tuple[str, int]:
    digest.refresh_from_db()
    return digest.state, digest.attempts


def test_an_email_is_sent_once(lead: Person, server: Server) -> None:
    digest = due_digest()
    assert sending.send(digest.pk, NOW)
    assert not sending.send(digest.pk, NOW)
    assert state_of(digest) == ("sent", 1)
    assert digest.sent_at == NOW
    assert [mail["Message-ID"] for mail in server.mails] == [digest.message_id]


def test_its_headers_parse_strictly(lead: Person, server: Server, settings: Settings) -> None:
    settings.BASE_URL = f"https://{'planning.' * 5}northlight.example"
    Person.objects.filter(pk=lead.pk).update(name="Müller-Lüdenscheidt, Zoë")
    assert sending.send(due_digest().pk, NOW)
    mail = check_strictly(server.raw[0])
    assert re.fullmatch(rf"<{settings.BASE_URL}/\S+>", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["To"].addresses[0].display_name == "Müller-Lüdenscheidt, Zoë"


def test_a_temporary_error_is_retried_a_minute_later(lead: Person, server: Server) -> None:
    server.answers = ["451 try later"]
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    assert state_of(digest) == ("pending", 1)
    assert digest.error == "451 try later"
    assert not sending.send(digest.pk, NOW + timedelta(seconds=59))
    assert sending.send(digest.pk, NOW + timedelta(seconds=60))
    assert state_of(digest) == ("sent", 2)
    assert digest.error == ""
    assert len(server.mails) == 1


def test_a_rejected_email_is_not_retried_and_is_shown(client: Client, lead: Person, server: Server) -> None:
    server.answers = ["550 no such mailbox"]
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    assert state_of(digest) == ("failed", 1)
    assert not sending.send(digest.pk, NOW + timedelta(days=1))
    sign_in(client, lead)
    answer = client.get("/digests/")
    (line,) = answer.context["outbox"].lines
    assert (line.digest, line.digest.error) == (digest, "550 no such mailbox")
    assert "550 no such mailbox" in answer.content.decode()


def test_a_rejected_recipient_is_not_retried(lead: Person, server: Server) -> None:
    server.recipients = ["553 not here"]
    digest = due_digest()
    sending.send(digest.pk, NOW)
    assert state_of(digest) == ("failed", 1)
    assert digest.error == "553 not here"


def test_a_greylisted_recipient_is_retried(lead: Person, server: Server) -> None:
    server.recipients = ["450 come back in a minute"]
    digest = due_digest()
    sending.send(digest.pk, NOW)
    assert state_of(digest) == ("pending", 1)
    assert sending.send(digest.pk, NOW + timedelta(minutes=1))


def test_an_unreachable_server_is_retried_at_growing_intervals_and_then_given_up(
    lead: Person, settings: Settings, server: Server
) -> None:
    settings.EMAIL_PORT = free_port()
    digest, now = due_digest(), NOW
    waits = []
    while not sending.send(digest.pk, now) and state_of(digest)[0] == "pending":
        waits.append((digest.not_before - now).total_seconds() / 60)
        now = digest.not_before
    assert waits == [1, 5, 15, 60, 240, 720]
    assert state_of(digest) == ("failed", 7)
    assert digest.error == f"{UNREACHABLE} Connection refused."


def test_a_server_that_hangs_up_in_the_middle_may_get_the_email_twice(lead: Person, server: Server) -> None:
    server.answers = [HANGS_UP]
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    assert state_of(digest) == ("pending", 1)
    assert sending.send(digest.pk, NOW + timedelta(minutes=1))
    assert server.mails[0]["Message-ID"] == digest.message_id


def test_a_server_that_hangs_blocks_no_one_and_is_retried(lead: Person, server: Server, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    server.recipients = [HANGS]
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    assert state_of(digest) == ("pending", 1)
    assert digest.error.startswith(UNREACHABLE)
    settings.EMAIL_TIMEOUT = 5
    assert sending.send(digest.pk, NOW + timedelta(minutes=1))
    assert [mail["Message-ID"] for mail in server.mails] == [digest.message_id]


def test_a_server_that_hangs_after_it_took_the_email_does_not_get_it_twice(
    lead: Person, server: Server, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    server.answers = [HANGS_AT_QUIT]
    digest = due_digest()
    assert sending.send(digest.pk, NOW)
    assert state_of(digest) == ("sent", 1)
    assert not sending.send(digest.pk, NOW + timedelta(hours=1))
    assert len(server.mails) == 1


def test_a_connection_that_drops_before_the_email_is_transferred_is_retried(lead: Person, server: Server) -> None:
    server.recipients = [DROPS]
    digest = due_digest()
    assert not sending.send(digest.pk, NOW)
    assert state_of(digest) == ("pending", 1)
    assert sending.send(digest.pk, NOW + timedelta(minutes=1))
    assert len(server.mails) == 1


def test_a_rejected_sign_in_is_the_installations_problem_and_is_retried(
    lead: Person, server: Server, settings: Settings
) -> None:
    # The server offers no AUTH, so a user name can't be used: the administrator has to fix that.
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "leadplan", "wrong"
    digest = due_digest()
    sending.send(digest.pk, NOW)
    assert state_of(digest) == ("pending", 1)


def test_a_sender_that_died_is_replaced_when_its_lease_expires(lead: Person, server: Server) -> None:
    digest = due_digest()
    assert sending.claim(digest, NOW)
    assert not sending.send(digest.pk, NOW + timedelta(minutes=10))
    assert sending.send(digest.pk, NOW + timedelta(minutes=10, seconds=1))
    assert server.mails[0]["Message-ID"] == digest.message_id


def test_an_email_that_crashes_every_sender_is_given_up(lead: Person, server: Server) -> None:
    digest, now = due_digest(), NOW
    for _ in range(sending.MOST_ATTEMPTS):
        digest.refresh_from_db()
        assert sending.claim(digest, now)
        now += timedelta(minutes=11)
    assert not sending.send(digest.pk, now)
    assert state_of(digest)[0] == "failed"
    assert digest.error == sending.INTERRUPTED
    assert server.mails == []


def test_a_sender_that_lost_its_claim_does_not_change_the_next_ones_result(lead: Person, server: Server) -> None:
    digest = due_digest()
    assert sending.claim(digest, NOW)
    slow = copy(digest)
    assert sending.send(digest.pk, NOW + timedelta(minutes=11))
    sending.record_error(slow, ConnectionResetError("gone"), NOW + timedelta(minutes=12))
    assert state_of(digest)[0] == "sent"


def test_two_senders_at_once_send_each_email_once(lead: Person, server: Server) -> None:
    people = [lead, *(PersonFactory.create() for _ in range(7))]
    for one in people:
        row = due.new_row(one.pk, WEEK, NOW)
        row.save()
    copy_plan(lead, people[1:])
    numbers = list(Digest.objects.values_list("pk", flat=True))
    gate = threading.Barrier(2)

    def send_all(order: list[int]) -> None:
        gate.wait()
        for number in order:
            sending.send(number, NOW)
        connection.close()

    senders = [threading.Thread(target=send_all, args=(order,)) for order in (numbers, numbers[::-1])]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    sent = sorted(mail["Message-ID"] for mail in server.mails)
    assert sent == sorted(Digest.objects.values_list("message_id", flat=True))
    assert set(Digest.objects.values_list("state", "attempts")) == {("sent", 1)}


def copy_plan(lead: Person, people: list[Person]) -> None:
    plan = lead.week_plans.get()
    for one in people:
        plan.pk, plan.person = None, one
        plan.save()


def test_a_week_that_is_over_is_no_longer_sent(lead: Person, server: Server) -> None:
    digest = due_digest()
    assert not sending.send(digest.pk, NOW + timedelta(days=7))
    assert state_of(digest)[0] == "failed"
    assert digest.error == sending.WEEK_OVER
    assert server.mails == []


def test_a_plan_that_no_longer_has_anything_to_report_cancels_its_email(lead: Person, server: Server) -> None:
    digest = due_digest()
    lead.assignments.all().delete()
    lead.week_plans.all().delete()
    assert not sending.send(digest.pk, NOW)
    assert not Digest.objects.exists()
    assert server.mails == []


def test_the_email_goes_to_the_account_rather_than_to_an_address_that_others_may_change(
    lead: Person, server: Server
) -> None:
    AccountFactory.create(person=lead, email="diego@home.example")
    Person.objects.filter(pk=lead.pk).update(email="manager@example.org")
    assert sending.send(due_digest().pk, NOW)
    assert server.mails[0]["To"].addresses[0].addr_spec == "diego@home.example"
    Account.objects.all().delete()
    assert composing.address_of(Person.objects.get(pk=lead.pk)) == "manager@example.org"


def test_without_an_address_the_email_is_not_retried(lead: Person, server: Server) -> None:
    digest = due_digest()
    Person.objects.filter(pk=lead.pk).update(email=None)
    sending.send(digest.pk, NOW)
    assert state_of(digest)[0] == "failed"
    assert digest.error == sending.NO_ADDRESS


def test_an_email_that_cannot_be_composed_fails_with_the_name_of_the_error(lead: Person, server: Server) -> None:
    digest = due_digest()
    lead.week_plans.update(facts={"items": [], "not_covered": ["broken"]})
    sending.send(digest.pk, NOW)
    assert state_of(digest)[0] == "failed"
    assert re.search(r"\(\w+Error\)", digest.error)


def test_only_a_failed_email_can_be_sent_again(lead: Person, server: Server) -> None:
    server.answers = ["550 no such mailbox"]
    digest = due_digest()
    assert not sending.send_again(digest, NOW)
    sending.send(digest.pk, NOW)
    later = NOW + timedelta(hours=1)
    assert sending.send_again(digest, later)
    assert state_of(digest) == ("pending", 0)
    assert sending.send(digest.pk, later)
    assert not sending.send_again(digest, later)


def test_a_servers_long_answer_is_shown_on_one_line() -> None:
    assert sending.server_text(b"no\r\n such\tmailbox " + b"x" * 400) == ("no such mailbox " + "x" * 400)[:300]


def test_without_a_mail_server_each_email_is_stored_once(lead: Person, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    digest = due_digest()
    assert sending.send(digest.pk, NOW)
    kept = OutboxEmail.objects.get()
    assert (kept.to, kept.message_id) == (lead.email, digest.message_id)
    Digest.objects.update(state="sending", lease_until=NOW)
    assert sending.send(digest.pk, NOW + timedelta(minutes=1))
    assert OutboxEmail.objects.count() == 1
