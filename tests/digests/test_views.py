"""The page of email digests, and the stored emails."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests.models import Digest, OutboxEmail
from digests.queries import Outbox
from engine.weeks import Week
from people.models import Account, Person
from tests.support.factories import OrganisationFactory, PersonFactory, sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_monday(settings: Settings) -> Any:
    """An installation without a mail server, on Monday of week 48."""
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ada() -> Person:
    OrganisationFactory.create()
    person: Person = PersonFactory.create(name="Ada", email="ada@example.org")
    return person


def mail_to(address: str, **more: Any) -> OutboxEmail:
    values = {
        "subject": "Your focus",
        "text": "Secret <words>",
        "html": "<p style='color:red'>Secret words</p>",
        **more,
    }
    return OutboxEmail.objects.create(created_at=NOW, to=address, **values)


def digest_of(person: Person, **more: Any) -> Digest:
    values = {"week": Week(2026, 48), "message_id": f"<{person.key}@y>", "created_at": NOW, "not_before": NOW, **more}
    return Digest.objects.create(person=person, **values)


def page_of(client: Client) -> str:
    return client.get("/digests/").content.decode()


def outbox_of(client: Client) -> Outbox:
    """What the page lists."""
    outbox = client.get("/digests/").context["outbox"]
    assert isinstance(outbox, Outbox)
    return outbox


def test_the_wording_of_the_page(client: Client, ada: Person) -> None:
    account = sign_in(client, ada)
    page = page_of(client)
    for words in (
        "Email digests",
        "Subscriptions",
        "Sent",
        "Send me a copy",
        "No emails yet",
        "Only you can read your emails.",
    ):
        assert words in page, words
    digest = digest_of(ada, state="sent", sent_at=NOW)
    mail_to(account.email, message_id=digest.message_id)
    page = page_of(client)
    assert "Stored" in page  # There is no mail server, so nothing was sent.
    assert "no mail server is configured, so emails are stored here instead of being sent" in " ".join(page.split())


def test_a_sent_digest_links_to_its_email(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    assert not outbox_of(client).lines
    digest = digest_of(ada, state="sent", sent_at=NOW)
    mail = mail_to(ada.email or "", message_id=digest.message_id)
    (line,) = outbox_of(client).lines
    assert (line.digest, line.email_id, line.is_own) == (digest, mail.pk, True)
    other = mail_to(ada.email or "")
    assert list(outbox_of(client).emails.object_list) == [other]  # Each email is listed once.
    page = page_of(client)
    # NOW is 10:00 in Madrid.
    assert "Mon 23 Nov, 10:00" in page
    assert f'href="/digests/mail/{mail.pk}/"' in page


def test_a_persons_own_emails_are_shown_in_a_sandbox(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    mail = mail_to("ADA@example.org")
    assert list(outbox_of(client).emails.object_list) == [mail]
    page = client.get(f"/digests/mail/{mail.pk}/")
    assert "Secret &lt;words&gt;" in page.content.decode()
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    answer = client.get(f"/digests/mail/{mail.pk}/html/")
    assert answer.content == b"<p style='color:red'>Secret words</p>"
    policy = set(answer.headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    }
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_an_email_in_plain_text_is_shown_as_text(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    mail = mail_to(ada.email or "", html="")
    assert "Secret &lt;words&gt;" in client.get(f"/digests/mail/{mail.pk}/").content.decode()
    assert client.get(f"/digests/mail/{mail.pk}/html/").status_code == 404


def test_other_peoples_emails_are_not_there(client: Client, ada: Person) -> None:
    mail = mail_to("someone@example.org")
    digest = digest_of(PersonFactory.create(name="Someone Else"), state="failed")
    sign_in(client, ada)
    page = page_of(client)
    assert mail.subject not in page
    assert "Someone Else" not in page
    outbox = outbox_of(client)
    assert (list(outbox.lines), list(outbox.emails.object_list)) == ([], [])
    for address in (f"/digests/mail/{mail.pk}/", f"/digests/mail/{mail.pk}/html/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/digests/{digest.pk}/again/").status_code == 404
    digest.refresh_from_db()
    assert digest.state == "failed"


def test_a_digest_belongs_to_its_person_even_after_someone_else_takes_over_the_address(
    client: Client, ada: Person
) -> None:
    grace = PersonFactory.create(email="grace@example.org")
    mail = mail_to("grace@example.org", message_id=digest_of(grace, state="sent", sent_at=NOW).message_id)
    account = sign_in(client, ada)
    Account.objects.filter(pk=account.pk).update(email="grace@example.org")
    assert client.get(f"/digests/mail/{mail.pk}/").status_code == 404
    Person.objects.filter(pk=grace.pk).update(email=None)
    sign_in(client, grace, email="grace@home.example")
    assert client.get(f"/digests/mail/{mail.pk}/").status_code == 200


def test_an_administrator_sees_only_subject_and_state(client: Client, ada: Person) -> None:
    mail = mail_to("someone@example.org")
    grace = PersonFactory.create(name="Grace")
    digest = digest_of(grace, state="failed", error="550 no such mailbox")
    sign_in(client, ada, is_superuser=True, is_staff=True)
    page, outbox = page_of(client), outbox_of(client)
    assert [(one.digest, one.email_id, one.is_own) for one in outbox.lines] == [(digest, None, False)]
    assert [(one, one.own) for one in outbox.emails.object_list] == [(mail, False)]
    for words in (mail.subject, "someone@example.org", "Grace", digest.get_state_display(), "550 no such mailbox"):
        assert words in page
    assert "Secret" not in page
    assert f"/digests/mail/{mail.pk}/" not in page
    assert client.get(f"/digests/mail/{mail.pk}/").status_code == 404
    assert client.get(f"/digests/mail/{mail.pk}/html/").status_code == 404


def test_the_subject_of_someone_elses_digest_is_shown_to_no_administrator(client: Client, ada: Person) -> None:
    """Subjects of digests say what is planned."""
    for to, person in (("grace@example.org", PersonFactory.create(name="Grace")), ("ada@example.org", ada)):
        mail = mail_to(to)
        digest = digest_of(person)
        OutboxEmail.objects.filter(pk=mail.pk).update(
            subject=f"Week 48: Plan of {to}", headers={"Auto-Submitted": "auto-generated"}, message_id=digest.message_id
        )
    sign_in(client, ada, is_superuser=True, is_staff=True)
    page = page_of(client)
    assert "Plan of grace@example.org" not in page
    assert "Email digest" in page


@pytest.mark.parametrize("administrator", [False, True])
def test_a_failed_email_can_be_sent_again(client: Client, ada: Person, administrator: bool) -> None:
    digest = digest_of(PersonFactory.create() if administrator else ada, state="failed", error="550 no such mailbox")
    sign_in(client, ada, is_superuser=administrator)
    assert f'action="/digests/{digest.pk}/again/"' in page_of(client)
    assert messages_after(client, digest) == ["success"]
    digest.refresh_from_db()
    assert (digest.state, digest.error, digest.attempts) == ("pending", "", 0)
    # A second click, in a stale tab.
    assert messages_after(client, digest) == ["info"]
    assert client.get(f"/digests/{digest.pk}/again/").status_code == 405


def messages_after(client: Client, digest: Digest) -> list[str]:
    """The levels of the messages that sending it again shows."""
    answer = client.post(f"/digests/{digest.pk}/again/", follow=True)
    return [one.level_tag for one in answer.context["messages"]]


def test_a_failed_email_of_a_week_that_is_over_stays_failed(client: Client, ada: Person) -> None:
    digest = digest_of(ada, state="failed", week=Week(2026, 47))
    sign_in(client, ada)
    assert f"/digests/{digest.pk}/again/" not in page_of(client)


def test_a_waiting_email_shows_why_and_until_when(client: Client, ada: Person) -> None:
    error = "451 try later"
    digest_of(ada, attempts=2, not_before=datetime(2026, 11, 23, 9, 5, tzinfo=UTC), error=error)
    sign_in(client, ada)
    page = page_of(client)
    assert error in page
    assert re.search(r"\b2 times\b.*\bMon 10:05\b", page, re.DOTALL)


def test_with_a_mail_server_only_states_are_listed(client: Client, ada: Person, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    digest = digest_of(ada, state="sent", sent_at=NOW)
    mail_to(ada.email or "", message_id=digest.message_id)
    sign_in(client, ada)
    outbox = outbox_of(client)
    assert [(one.digest.state, one.email_id) for one in outbox.lines] == [("sent", None)]
    assert list(outbox.emails.object_list) == []
    page = page_of(client)
    assert digest.get_state_display() in page
    assert 'id="outbox-title"' not in page
    assert "/digests/mail/" not in page


def test_the_text_of_emails_is_not_in_the_admin(client: Client, ada: Person) -> None:
    assert OutboxEmail not in admin.site._registry
    digest_of(PersonFactory.create(name="Grace"), state="failed", error="550 no such mailbox")
    sign_in(client, ada, is_superuser=True, is_staff=True)
    listed = client.get("/admin/digests/digest/").content.decode()
    assert "Grace" in listed
    assert "550 no such mailbox" in listed
    assert client.get("/admin/digests/digest/add/").status_code == 403


@pytest.mark.once
@pytest.mark.parametrize("administrator", [False, True])
def test_the_number_of_queries_is_constant(client: Client, ada: Person, administrator: bool) -> None:
    sign_in(client, ada, is_superuser=administrator)
    counts = []
    for number in (1, 3, 30):
        Digest.objects.all().delete()
        OutboxEmail.objects.all().delete()
        for week in range(number):
            digest = digest_of(ada, week=Week(2026, 1) + week, message_id=f"<{week}@y>", state="sent", sent_at=NOW)
            mail_to(ada.email or "", message_id=digest.message_id)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/digests/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_a_page_that_does_not_exist_shows_the_last_one(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    for query in ("?page=9999", "?page=x&emails=-1", "?emails=%00"):
        assert client.get(f"/digests/{query}").status_code == 200
