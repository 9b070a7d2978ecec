"""Previewing this week's email, and requesting a copy of it."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests.delivery import due, sending
from digests.models import Digest, DigestKind, DigestState, EmailPreferences
from focus.models import Review
from people.models import SecretLink
from tests.support.emails import forms_of, html_of, links_of
from tests.support.planned_week import NOW, WEEK, Desk, plain, shared_diego
from tests.support.smtp_server import Server

diego = shared_diego

pytestmark = pytest.mark.django_db


def ask(desk: Desk, kind: str = "week") -> list[str]:
    """Request a copy; the levels of the messages that are shown."""
    answer = desk.client.post("/digests/now/", {"kind": kind}, follow=True)
    return [one.level_tag for one in answer.context["messages"]]


def test_the_wording_of_previews_and_copies(diego: Desk, server: Server) -> None:
    page = diego.client.get("/digests/preview/week/").content.decode()
    for words in (
        "Buttons here open the pages; in the email they act after a confirmation.",
        "Send me a copy",
    ):
        assert words in page, words
    Review.objects.create(person=diego.person, week=WEEK, at=NOW)
    nothing = diego.client.get("/digests/preview/review/text/").content.decode()
    assert nothing.startswith("Nothing to send right now.\n\nWeek 48 is already reviewed")
    assert ask(diego) == ["success"]
    assert sending.send(Digest.objects.get().pk, NOW)
    for form in forms_of(server.mails[0]):
        assert "A copy you requested, as of Monday 23 November, 09:00. Your regular emails still arrive." in form


def test_the_preview_is_the_email_and_writes_nothing(diego: Desk, server: Server) -> None:
    page: Any = diego.client.get("/digests/preview/week/")
    assert 'src="/digests/preview/week/html/"' in page.content.decode()
    text: Any = diego.client.get("/digests/preview/week/text/")
    frame: Any = diego.client.get("/digests/preview/week/html/")
    assert not SecretLink.objects.exists()
    assert not Digest.objects.exists()
    due.make_due(NOW)
    assert sending.send(Digest.objects.get(kind="week").pk, NOW)
    (mail,) = server.mails
    assert text.content.decode().startswith(f"Subject: {mail['Subject']}\n\nWEEK 48: ")
    # In a preview the buttons open the pages, which require a session.
    links = links_of(frame.content.decode())
    assert links["Accept 3 areas (17 h)"] == "http://127.0.0.1:8000/week/2026-W48/"
    assert links["Log contact"] == "http://127.0.0.1:8000/week/2026-W48/"
    assert "/shared/" not in frame.content.decode() + text.content.decode()
    shown, went_out = (plain(html.split("<body", 1)[1]) for html in (frame.content.decode(), html_of(mail)))
    # Word for word, up to the way to unsubscribe, which only the email has.
    foot = "Your week’s page"
    assert foot in shown
    assert shown.split(foot)[0] == went_out.split(foot)[0]
    assert "sandbox" in frame.headers["Content-Security-Policy"]


def test_where_nothing_would_be_sent_the_preview_says_why(diego: Desk) -> None:
    Review.objects.create(person=diego.person, week=WEEK, at=NOW)
    for form in ("html", "text"):
        page = diego.client.get(f"/digests/preview/review/{form}/")
        assert (page.context["kind"], page.context["week"]) == ("review", WEEK)
        assert "Week 48" in page.content.decode()
    with time_machine.travel(NOW + timedelta(weeks=1), tick=False):
        page = diego.client.get("/digests/preview/week/html/")
        assert (page.context["kind"], page.context["week"]) == ("week", WEEK + 1)
        assert "Week 49" in page.content.decode()
    assert diego.client.get("/digests/preview/other/").status_code == 404


def test_a_copy_is_sent_at_once_and_marked_and_the_regular_email_is_still_sent(diego: Desk, server: Server) -> None:
    assert ask(diego) == ["success"]
    copy = Digest.objects.get()
    assert sending.send(copy.pk, NOW)
    due.make_due(NOW)
    assert sending.send(Digest.objects.get(kind="week", requested_at=None).pk, NOW)
    first, own = server.mails
    assert first["Subject"].strip() == f"Copy: {own['Subject']}"
    assert first["Message-ID"] != own["Message-ID"]
    # Only the copy says when it was requested.
    when = "Monday 23 November, 09:00"
    assert all(when in form for form in forms_of(first))
    assert not any(when in form for form in forms_of(own))
    page = diego.client.get("/digests/")
    lines = page.context["outbox"].lines
    assert [(one.digest.state, one.digest.sent_at) for one in lines] == [("sent", NOW)] * 2
    assert sorted(one.digest.requested_at is not None for one in lines) == [False, True]
    assert page.content.decode().count("Mon 23 Nov, 09:00") == 2


def test_a_copy_is_sent_even_to_someone_who_unsubscribed(diego: Desk, server: Server) -> None:
    EmailPreferences.objects.create(person=diego.person, weekly=False, changed_at=NOW)
    ask(diego)
    assert sending.send(Digest.objects.get().pk, NOW)
    assert len(server.mails) == 1


def test_at_most_five_copies_an_hour(diego: Desk) -> None:
    for _ in range(sending.MOST_COPIES):
        assert ask(diego) == ["success"]
    assert ask(diego, "review") == ["warning"]
    assert Digest.objects.count() == 5
    with time_machine.travel(NOW + sending.COPIES_WITHIN, tick=False):
        assert ask(diego) == ["success"]


def test_a_copy_with_nothing_to_report_says_so_in_the_list(diego: Desk, server: Server) -> None:
    Review.objects.create(person=diego.person, week=WEEK, at=NOW)
    ask(diego, "review")
    assert not sending.send(Digest.objects.get().pk, NOW)
    assert Digest.objects.get().state == "skipped"
    assert server.mails == []
    assert DigestState.SKIPPED.label in diego.page("/digests/")


@pytest.mark.parametrize("kind", ["", "other", "\x00", "x" * 5000])
def test_no_other_kind_is_sent(diego: Desk, kind: str) -> None:
    assert diego.client.post("/digests/now/", {"kind": kind}).status_code == 404
    assert not Digest.objects.exists()


def test_the_page_polls_while_a_copy_is_being_sent(diego: Desk, server: Server) -> None:
    ask(diego)
    page = diego.client.get("/digests/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    server.answers = ["550 no such mailbox"]
    sending.send(Digest.objects.get().pk, NOW)
    page = diego.client.get("/digests/").content.decode()
    assert 'hx-trigger="every 2s"' not in page
    assert "550 no such mailbox" in page


@pytest.mark.parametrize("kind", list(DigestKind))
def test_the_page_of_a_preview_queries_only_the_session_and_leaves_the_rest_to_its_frame(
    diego: Desk, kind: str
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert diego.client.get(f"/digests/preview/{kind}/").status_code == 200
    assert len(asked) == 3


@pytest.mark.once
def test_a_broker_that_hangs_delays_a_request_once_and_the_copy_stays_due(
    diego: Desk, settings: Settings, silent_port: int
) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = time.monotonic()
    assert [ask(diego) for _ in range(3)] == [["success"]] * 3
    assert time.monotonic() - began < 2
    assert Digest.objects.due(NOW + timedelta(minutes=1)).count() == 3
