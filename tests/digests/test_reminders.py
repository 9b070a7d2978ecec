"""Friday's reminder: for whoever wants it, at their hour, never of a week that is reviewed."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from digests import choices, due, sending
from digests.models import Digest, MailChoice
from focus.models import Review
from people.models import Person
from tests.support.emails import html_of, text_of, words_of
from tests.support.one_initiative import NOW, WEEK
from tests.support.planned_week import Desk
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""Three in the afternoon in Madrid."""


def wanted(person: Person, **more: object) -> None:
    MailChoice.objects.create(person=person, weekly=False, changed_at=NOW, **{"reminder": True, **more})


def rows(now: datetime) -> list[tuple[str, str]]:
    due.make_due(now)
    return [(one.kind, str(one.week)) for one in Digest.objects.exclude(kind="leads").order_by("pk")]


def test_it_is_off_at_first(lead: Person) -> None:
    assert rows(FRIDAY) == [("week", "2026-W48")]


def test_it_comes_on_friday_at_the_chosen_hour_where_the_lead_is(lead: Person) -> None:
    wanted(lead, reminder_hour=16)
    assert rows(FRIDAY + timedelta(minutes=59)) == []
    assert rows(FRIDAY + timedelta(hours=1)) == [("review", "2026-W48")]
    assert due.make_due(FRIDAY + timedelta(hours=2)) == 0
    Person.objects.filter(pk=lead.pk).update(timezone="America/New_York")
    Digest.objects.all().delete()
    assert rows(FRIDAY + timedelta(hours=6, minutes=59)) == []
    # Four in the afternoon in New York is 21:00 in UTC; after an outage Sunday is soon enough.
    assert rows(FRIDAY + timedelta(days=2)) == [("review", "2026-W48")]


def test_a_reviewed_week_gets_none(lead: Person, server: Server) -> None:
    wanted(lead)
    Review.objects.create(person=lead, week=WEEK, at=FRIDAY - timedelta(hours=1))
    assert rows(FRIDAY) == []
    Review.objects.all().delete()
    assert rows(FRIDAY) == [("review", "2026-W48")]
    # Reviewed between the row and its turn.
    Review.objects.create(person=lead, week=WEEK, at=FRIDAY)
    assert not sending.send(Digest.objects.get(kind="review").pk, FRIDAY + timedelta(minutes=1))
    assert server.mails == []
    assert not Digest.objects.exists()


def test_it_says_what_was_meant_and_leads_to_the_review(diego: Desk, server: Server) -> None:
    wanted(diego.person)
    diego.act("organisations/api", "adjust", hours="6")
    diego.act("organisations/tokens", "dismiss", reason="Tom has it")
    rows(FRIDAY)
    assert sending.send(Digest.objects.get(kind="review").pk, FRIDAY)
    (mail,) = server.mails
    assert mail["Subject"] == "How did week 48 go?"
    assert "/review/" in mail["List-Unsubscribe"]
    assert "/week/2026-W48/review/" in html_of(mail)
    for form in (text_of(mail), words_of(html_of(mail))):
        assert re.search(r"\b6 h HTTP API design\b.{0,60}adjusted by you", form), form
        assert re.search(r"\b4 h Scope", form)
        assert "10 h" in form  # Six and four; the dismissed one is not meant any more.
        assert "/week/2026-W48/review/" in text_of(mail)


def test_turned_off_after_it_was_due_it_is_not_sent(lead: Person, server: Server) -> None:
    wanted(lead)
    rows(FRIDAY)
    choices.change(lead, {"reminder": False}, now=FRIDAY)
    assert not sending.send(Digest.objects.get(kind="review").pk, FRIDAY)
    assert server.mails == []
