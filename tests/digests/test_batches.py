"""Several emails over one connection: none is lost, none is sent twice, and one that fails holds up no other."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests import preferences
from digests.delivery import due, sending
from digests.models import Digest
from focus.models import Commitment
from people.models import Person
from tests.support.factories import PersonFactory
from tests.support.one_initiative import NOW, WEEK, make_initiative
from tests.support.services import free_port
from tests.support.smtp_server import HANGS_UP, Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def five(lead: Person) -> list[Digest]:
    """Due emails of five people with the same plan, in order."""
    return emails_of([lead, *with_plan_of(lead, 4)])


def with_plan_of(lead: Person, number: int) -> list[Person]:
    plan, people = lead.week_plans.get(), [PersonFactory.create() for _ in range(number)]
    for one in people:
        plan.pk, plan.person = None, one
        plan.save()
    return people


def emails_of(people: list[Person]) -> list[Digest]:
    rows = [due.new_row(one.pk, WEEK, NOW) for one in people]
    for row in rows:
        row.save()
    return rows


def send(rows: list[Digest], minutes: int = 0) -> int:
    return sending.send_batch([row.pk for row in rows], lambda: NOW + timedelta(minutes=minutes))


def arrived(server: Server) -> list[str]:
    return [mail["Message-ID"] for mail in server.mails]


def states(rows: list[Digest]) -> list[tuple[str, int]]:
    for row in rows:
        row.refresh_from_db()
    return [(row.state, row.attempts) for row in rows]


def test_a_batch_uses_one_connection(five: list[Digest], server: Server) -> None:
    assert send(five) == 5
    assert arrived(server) == [row.message_id for row in five]
    assert len(set(server.clients)) == 1
    assert send(five, 60) == 0
    assert states(five) == [("sent", 1)] * 5


def test_a_connection_that_died_between_two_emails_loses_and_doubles_nothing(
    five: list[Digest], server: Server
) -> None:
    server.drops_before = {2, 4}
    assert send(five) == 5
    assert arrived(server) == [row.message_id for row in five]
    assert len(set(server.clients)) == 3
    assert states(five) == [("sent", 1)] * 5


def test_a_connection_that_dies_within_an_email_delays_only_that_one(five: list[Digest], server: Server) -> None:
    server.answers = ["250 kept", "250 kept", HANGS_UP]
    assert send(five) == 4
    others = [row.message_id for place, row in enumerate(five) if place != 2]
    assert arrived(server) == others
    assert states(five) == [("sent", 1), ("sent", 1), ("pending", 1), ("sent", 1), ("sent", 1)]
    assert send(five, 1) == 1
    assert arrived(server) == [*others, five[2].message_id]


@pytest.mark.parametrize(("answer", "state"), [("550 no such mailbox", "failed"), ("451 try later", "pending")])
def test_an_email_that_is_refused_holds_up_no_other(
    five: list[Digest], server: Server, answer: str, state: str
) -> None:
    server.recipients = [answer]
    assert send(five) == 4
    assert states(five) == [(state, 1), *[("sent", 1)] * 4]


def test_an_email_that_cannot_be_composed_holds_up_no_other(five: list[Digest], server: Server) -> None:
    five[1].person.week_plans.update(facts={"items": [], "not_covered": ["broken"]})
    assert send(five) == 4
    assert states(five) == [("sent", 1), ("failed", 1), *[("sent", 1)] * 3]


def test_without_a_mail_server_one_email_is_tried_and_the_others_stay_due(
    five: list[Digest], server: Server, settings: Settings
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    assert send(five) == 0
    assert states(five) == [("pending", 1), *[("pending", 0)] * 4]
    settings.EMAIL_PORT = port
    assert send(five, 1) == 5
    assert sorted(arrived(server)) == sorted(row.message_id for row in five)


def test_an_email_that_another_sender_had_meanwhile_is_left_alone(five: list[Digest], server: Server) -> None:
    # It fails elsewhere, and is due again, while this batch is under way.
    server.before_answer = lambda: Digest.objects.filter(pk=five[3].pk).update(attempts=1)
    assert send(five[:1]) == 1
    loaded = list(Digest.objects.due(NOW).filter(pk=five[4].pk))
    Digest.objects.filter(pk=five[4].pk).update(attempts=1)
    assert not sending.claim(loaded[0], NOW)
    assert sending.claim(Digest.objects.get(pk=five[4].pk), NOW)


@pytest.mark.parametrize("kind", ["week", "review"])
def test_one_more_email_takes_at_most_eleven_queries(lead: Person, server: Server, kind: str) -> None:
    """Claiming and recording included, whatever is in the week; a batch adds some that do not grow."""
    counts = []
    for number in (1, 3, 10):
        people = with_plan_of(lead, number)
        for one in people:
            make_initiative(one, f"own-{one.key}")
            Commitment.objects.create(person=one, week=WEEK, at=NOW)
            # Made with the first email to someone, and used in all later ones.
            preferences.email_link(one, NOW)
        rows = emails_of(people)
        Digest.objects.filter(pk__in=[row.pk for row in rows]).update(kind=kind)
        with CaptureQueriesContext(connection) as queries:
            assert send(rows) == number
        counts.append(len(queries))
    first, second = (counts[1] - counts[0]) / 2, (counts[2] - counts[1]) / 7
    assert first == second
    assert second <= 11
