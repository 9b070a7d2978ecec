"""Looking at this week's mail, and having a copy of it sent now."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digests import copies, due, sending
from digests.models import Digest, DigestKind, MailChoice
from focus.models import Review
from people.models import SecretLink
from tests.support.emails import html_of, text_of
from tests.support.planned_week import NOW, WEEK, Desk, plain
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db


def ask(desk: Desk, kind: str = "week") -> str:
    return desk.client.post("/digests/now/", {"kind": kind}, follow=True).content.decode()


def test_the_preview_is_the_mail_and_writes_nothing(diego: Desk, server: Server) -> None:
    page: Any = diego.client.get("/digests/preview/week/")
    assert 'src="/digests/preview/week/html/"' in page.content.decode()
    text: Any = diego.client.get("/digests/preview/week/text/")
    frame: Any = diego.client.get("/digests/preview/week/html/")
    assert not SecretLink.objects.exists()
    assert not Digest.objects.exists()
    due.make_due(NOW)
    assert sending.send(Digest.objects.get(kind="week").pk, NOW)
    (mail,) = server.mails
    assert text.content.decode().startswith(f"Subject: {mail['Subject']}\n\nWEEK 48, 23–27 November 2026")
    # In a preview its buttons lead to the pages, which ask for the session.
    acts = {"Accept 3 areas, 13 h": "/week/2026-W48/", "Mark it done": "/stakeholders/marta/"}
    for words, address in acts.items():
        assert re.search(rf'href="http://127\.0\.0\.1:8000{address}"[^>]*>{words}<', frame.content.decode()), words
    assert "/shared/" not in frame.content.decode() + text.content.decode()
    shown, went_out = (plain(html.split("<body", 1)[1]) for html in (frame.content.decode(), html_of(mail)))
    # Word for word.
    assert plain(shown).split("Only you get")[0] == plain(went_out).split("Only you get")[0]
    assert "sandbox" in frame.headers["Content-Security-Policy"]


def test_where_no_mail_would_go_out_the_preview_says_why(diego: Desk) -> None:
    Review.objects.create(person=diego.person, week=WEEK, at=NOW)
    assert "Week 48 is reviewed already" in diego.client.get("/digests/preview/review/html/").content.decode()
    told = diego.client.get("/digests/preview/review/text/").content.decode()
    assert told.startswith("No such mail would go out now.\n\nWeek 48 is reviewed already")
    with time_machine.travel(NOW + timedelta(weeks=1), tick=False):
        assert "Week 49 is not planned yet" in diego.client.get("/digests/preview/week/html/").content.decode()
    assert diego.client.get("/digests/preview/other/").status_code == 404


def test_a_copy_comes_at_once_marked_as_one_and_the_weeks_own_comes_all_the_same(diego: Desk, server: Server) -> None:
    assert "A copy is on its way" in ask(diego)
    copy = Digest.objects.get()
    assert sending.send(copy.pk, NOW)
    due.make_due(NOW)
    assert sending.send(Digest.objects.get(kind="week", asked_at=None).pk, NOW)
    first, own = server.mails
    assert first["Subject"].strip() == "Copy: Your focus in week 48 (23–27 November 2026)"
    assert own["Subject"] == "Your focus in week 48 (23–27 November 2026)"
    assert first["Message-ID"] != own["Message-ID"]
    for form in (text_of(first), plain(html_of(first))):
        assert "A copy that you asked for, as things stand on Monday 23 November, 09:00." in form
    assert "A copy that you asked for" not in text_of(own)
    page = diego.page("/digests/")
    assert page.count("Sent Mon 23 Nov, 09:00") == 2


def test_a_copy_is_sent_to_whoever_turned_the_mail_off(diego: Desk, server: Server) -> None:
    MailChoice.objects.create(person=diego.person, weekly=False, changed_at=NOW)
    ask(diego)
    assert sending.send(Digest.objects.get().pk, NOW)
    assert len(server.mails) == 1


def test_five_copies_an_hour_are_the_most(diego: Desk) -> None:
    for _ in range(copies.MOST):
        assert "on its way" in ask(diego)
    assert "5 copies an hour are the most" in ask(diego, "review")
    assert Digest.objects.count() == 5
    with time_machine.travel(NOW + copies.WITHIN, tick=False):
        assert "on its way" in ask(diego)


def test_a_copy_with_nothing_to_tell_says_so_in_the_list(diego: Desk, server: Server) -> None:
    Review.objects.create(person=diego.person, week=WEEK, at=NOW)
    ask(diego, "review")
    assert not sending.send(Digest.objects.get().pk, NOW)
    assert Digest.objects.get().state == "nothing"
    assert server.mails == []
    assert "Nothing to tell" in diego.page("/digests/")


@pytest.mark.parametrize("kind", ["", "other", "\x00", "x" * 5000])
def test_no_other_kind_is_sent(diego: Desk, kind: str) -> None:
    assert diego.client.post("/digests/now/", {"kind": kind}).status_code == 404
    assert not Digest.objects.exists()


def test_a_copy_that_waits_is_watched_by_the_page(diego: Desk, server: Server) -> None:
    ask(diego)
    page = diego.client.get("/digests/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    server.answers = ["550 no such mailbox"]
    sending.send(Digest.objects.get().pk, NOW)
    page = diego.client.get("/digests/").content.decode()
    assert 'hx-trigger="every 2s"' not in page
    assert "550 no such mailbox" in page


@pytest.mark.parametrize("kind", list(DigestKind))
def test_the_page_of_a_preview_asks_for_the_session_alone_and_leaves_the_rest_to_its_frame(
    diego: Desk, kind: str
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert diego.client.get(f"/digests/preview/{kind}/").status_code == 200
    assert len(asked) == 3
