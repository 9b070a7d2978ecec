"""Friday's reminder: for committed weeks unless turned off, at the chosen time, never for a week that is already reviewed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from digests import lead_digest, preferences
from digests.delivery import due, sending
from digests.models import Digest, DigestKind, EmailPreferences
from focus.models import Commitment, Review
from people.models import Person
from tests.support import factories as make
from tests.support.emails import forms_of, frame_of, html_of, preheader_of, raw_text_of
from tests.support.one_initiative import NOW, WEEK
from tests.support.planned_week import Desk
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
"""Three in the afternoon in Madrid."""


def wanted(person: Person, **more: object) -> None:
    EmailPreferences.objects.create(person=person, weekly=False, changed_at=NOW, **{"reminder": True, **more})


def rows(now: datetime) -> list[tuple[str, str]]:
    due.make_due(now)
    return [(one.kind, str(one.week)) for one in Digest.objects.exclude(kind="leads").order_by("pk")]


def test_it_is_on_by_default_for_those_who_committed_the_week(lead: Person) -> None:
    assert rows(FRIDAY) == [("week", "2026-W48")]
    Commitment.objects.create(person=lead, week=WEEK, at=NOW)
    assert rows(FRIDAY - timedelta(minutes=1)) == [("week", "2026-W48")]
    assert rows(FRIDAY) == [("week", "2026-W48"), ("review", "2026-W48")]


def test_a_choice_about_another_email_leaves_the_default(lead: Person) -> None:
    preferences.set_subscribed(lead, DigestKind.WEEK, False, now=NOW)
    assert rows(FRIDAY) == []
    Commitment.objects.create(person=lead, week=WEEK, at=NOW)
    assert rows(FRIDAY) == [("review", "2026-W48")]


def test_it_is_turned_off_in_the_email_with_one_click_and_on_again(lead: Person, server: Server) -> None:
    Commitment.objects.create(person=lead, week=WEEK, at=NOW)
    rows(FRIDAY)
    assert sending.send(Digest.objects.get(kind="review").pk, FRIDAY)
    (mail,) = server.mails
    path = mail["List-Unsubscribe"].strip("<>").removeprefix(settings.BASE_URL)
    with time_machine.travel(FRIDAY, tick=False):
        assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not preferences.wants_email(lead, DigestKind.REVIEW)
        Digest.objects.all().delete()
        assert rows(FRIDAY) == [("week", "2026-W48")]
        assert Client().post(path, {"subscribed": "on"}).status_code == 200
    assert rows(FRIDAY) == [("week", "2026-W48"), ("review", "2026-W48")]


def test_the_page_shows_the_default_as_on_and_saving_it_changes_nothing(client: Client, lead: Person) -> None:
    make.sign_in(client, lead)
    assert client.get("/digests/").context["form"]["reminder"].value() is True
    typed = {"weekly": "on", "hour": "", "reminder": "on", "reminder_hour": "15"}
    assert client.post("/digests/preferences/", typed).status_code == 303
    assert EmailPreferences.objects.get().reminder is None
    del typed["reminder"]
    assert client.post("/digests/preferences/", typed).status_code == 303
    assert EmailPreferences.objects.get().reminder is False


def test_it_is_sent_on_friday_at_the_chosen_hour_in_the_leads_time_zone(lead: Person) -> None:
    wanted(lead, reminder_hour=16)
    assert rows(FRIDAY + timedelta(minutes=59)) == []
    assert rows(FRIDAY + timedelta(hours=1)) == [("review", "2026-W48")]
    assert due.make_due(FRIDAY + timedelta(hours=2)) == 0
    Person.objects.filter(pk=lead.pk).update(timezone="America/New_York")
    Digest.objects.all().delete()
    assert rows(FRIDAY + timedelta(hours=6, minutes=59)) == []
    # Four in the afternoon in New York is 21:00 in UTC; after an outage it is still sent on Saturday, but not on Sunday.
    assert rows(FRIDAY + timedelta(days=2)) == []
    assert rows(FRIDAY + timedelta(days=1)) == [("review", "2026-W48")]


def test_a_reviewed_week_gets_none(lead: Person, server: Server) -> None:
    wanted(lead)
    Review.objects.create(person=lead, week=WEEK, at=FRIDAY - timedelta(hours=1))
    assert rows(FRIDAY) == []
    Review.objects.all().delete()
    assert rows(FRIDAY) == [("review", "2026-W48")]
    # Reviewed after the row was created and before it is sent.
    Review.objects.create(person=lead, week=WEEK, at=FRIDAY)
    assert not sending.send(Digest.objects.get(kind="review").pk, FRIDAY + timedelta(minutes=1))
    assert server.mails == []
    assert not Digest.objects.exists()


def test_the_wording_of_the_reminder(lead: Person, server: Server) -> None:
    wanted(lead)
    rows(FRIDAY)
    assert sending.send(Digest.objects.get(kind="review").pk, FRIDAY)
    (mail,) = server.mails
    assert mail["Subject"].startswith("How did week 48 go? Area ")
    assert preheader_of(mail) == "Takes about three minutes: correct the hours that differed and add a note."
    for form in forms_of(mail):
        for words in (
            "your manager sees the hours only if you share them.",
            "Review your week",
            "Sent on Fridays for weeks you committed and haven’t reviewed yet. Skipping a review is fine.",
        ):
            assert words in form, words


def test_it_lists_the_planned_hours_and_links_to_the_review(diego: Desk, server: Server) -> None:
    wanted(diego.person)
    diego.act("organisations/api", "adjust", hours="6")
    diego.act("organisations/tokens", "dismiss", reason="Tom has it")
    rows(FRIDAY)
    assert sending.send(Digest.objects.get(kind="review").pk, FRIDAY)
    (mail,) = server.mails
    assert "/review/" in mail["List-Unsubscribe"]
    assert '/week/2026-W48/review/"' in html_of(mail)
    assert "/week/2026-W48/review/" in raw_text_of(mail)
    frame = frame_of(diego.person, WEEK, FRIDAY)
    planned = {one.area_key: one for one in lead_digest.review_content(frame).context["planned"]}
    # The dismissed one is no longer planned.
    assert {key: (one.shown, one.state) for key, one in planned.items()} == {"api": (6, "adjusted"), "scope": (4.5, "")}
    for form in forms_of(mail):
        assert re.search(rf"\b6 h HTTP API design\b.{{0,60}}{re.escape(planned['api'].state_words)}", form), form
        assert re.search(r"\b4\.5 h Scope", form)
        assert "10.5 h" in form


def test_it_is_not_sent_after_unsubscribing_even_if_it_was_due(lead: Person, server: Server) -> None:
    wanted(lead)
    rows(FRIDAY)
    preferences.change_preferences(lead, {"reminder": False}, now=FRIDAY)
    assert not sending.send(Digest.objects.get(kind="review").pk, FRIDAY)
    assert server.mails == []
