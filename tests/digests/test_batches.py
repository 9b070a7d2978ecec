"""Several emails over one connection: none is lost, none is sent twice, and one that fails holds up no other."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests import preferences
from digests.delivery import composing, due, sending
from digests.delivery.digest_batch import load_batch
from digests.models import Digest
from focus.models import Commitment, Decision, Review, WeekPlan
from initiatives.models import CriticalArea
from people.models import Organisation, Person
from tests.support.factories import MeetingFactory, PersonFactory, StakeholderFactory
from tests.support.one_initiative import NOW, WEEK
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


@pytest.mark.parametrize(("kind", "most"), [("week", 11), ("review", 4)])
def test_one_more_email_takes_a_few_queries_at_any_number(lead: Person, server: Server, kind: str, most: int) -> None:
    """Claiming and recording included; what a batch shares does not grow with it."""
    counts = []
    for number in (1, 3, 10):
        people = with_plan_of(lead, number)
        for one in people:
            fill_week(one)
        rows = emails_of(people)
        Digest.objects.filter(pk__in=[row.pk for row in rows]).update(kind=kind)
        with CaptureQueriesContext(connection) as queries:
            assert send(rows) == number
        counts.append(len(queries))
    first, second = (counts[1] - counts[0]) / 2, (counts[2] - counts[1]) / 7
    assert first == second <= most


def fill_week(person: Person) -> None:
    """Last week had other hours, was reviewed and left some undone; this week has meetings, contacts and a promise."""
    area = CriticalArea.objects.get()
    before = WeekPlan.objects.get(person=person)
    before.pk, before.week = None, WEEK - 1
    before.facts = {**before.facts, "items": [], "areas": [{**one, "hours": 1.0} for one in before.facts["areas"]]}
    before.save()
    Decision.objects.create(person=person, week=WEEK - 1, area=area, kind="adjust", hours=6, at=NOW)
    Review.objects.create(person=person, week=WEEK - 1, at=NOW)
    Commitment.objects.create(person=person, week=WEEK, at=NOW)
    MeetingFactory.create(person=person)
    StakeholderFactory.create(lead=person).promises.create(what="Figures", promised_by="mine", due=NOW.date())
    # Made with the first email to someone, and used in all later ones.
    preferences.email_link(person, NOW)


def test_a_batch_says_the_same_as_an_email_alone(lead: Person) -> None:
    fill_week(lead)
    (row,) = emails_of([lead])
    organisation = Organisation.objects.get()
    alone = composing.compose(row, organisation, NOW)
    together = composing.compose(row, organisation, NOW, batch=load_batch([row], NOW))
    assert (together.subject, together.text, together.html) == (alone.subject, alone.text, alone.html)
    assert "Left over: " in alone.text
    assert "Figures" in alone.text
