"""The page of one's mails."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests.models import Digest, OutboxMail
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


def mail_to(address: str, **more: Any) -> OutboxMail:
    told = {"subject": "Your focus", "text": "Secret <words>", "html": "<p style='color:red'>Secret words</p>", **more}
    return OutboxMail.objects.create(at=NOW, to=address, **told)


def digest_of(person: Person, **more: Any) -> Digest:
    told = {"week": Week(2026, 48), "message_id": f"<{person.key}@y>", "created_at": NOW, "not_before": NOW, **more}
    return Digest.objects.create(person=person, **told)


def page_of(client: Client) -> str:
    return client.get("/digests/").content.decode()


def test_nothing_yet_is_explained(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    assert "The first one comes with your first planned week" in page_of(client)


def test_a_sent_digest_leads_to_its_mail(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    digest = digest_of(ada, state="sent", sent_at=NOW)
    mail = mail_to(ada.email or "", message_id=digest.message_id)
    page = page_of(client)
    assert "Kept here" in page  # There is no mail server, so nothing was sent.
    # NOW is 10:00 in Madrid.
    assert "Mon 23 Nov, 10:00" in page
    assert f'href="/digests/mail/{mail.pk}/"' in page


def test_ones_own_mails_are_read_in_their_sandbox(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    mail = mail_to("ADA@example.org")
    assert "Your focus" in page_of(client)
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


def test_a_mail_of_plain_text_is_shown_as_text(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    mail = mail_to(ada.email or "", html="")
    assert "Secret &lt;words&gt;" in client.get(f"/digests/mail/{mail.pk}/").content.decode()
    assert client.get(f"/digests/mail/{mail.pk}/html/").status_code == 404


def test_others_mails_are_not_there(client: Client, ada: Person) -> None:
    mail = mail_to("someone@example.org")
    digest = digest_of(PersonFactory.create(name="Somebody Else"), state="failed")
    sign_in(client, ada)
    page = page_of(client)
    assert "Your focus" not in page
    assert "Somebody Else" not in page
    for address in (f"/digests/mail/{mail.pk}/", f"/digests/mail/{mail.pk}/html/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/digests/{digest.pk}/again/").status_code == 404
    digest.refresh_from_db()
    assert digest.state == "failed"


def test_a_digest_stays_its_persons_whoever_takes_over_the_address(client: Client, ada: Person) -> None:
    grace = PersonFactory.create(email="grace@example.org")
    mail = mail_to("grace@example.org", message_id=digest_of(grace, state="sent", sent_at=NOW).message_id)
    account = sign_in(client, ada)
    Account.objects.filter(pk=account.pk).update(email="grace@example.org")
    assert client.get(f"/digests/mail/{mail.pk}/").status_code == 404
    Person.objects.filter(pk=grace.pk).update(email=None)
    sign_in(client, grace, email="grace@home.example")
    assert client.get(f"/digests/mail/{mail.pk}/").status_code == 200


def test_an_administrator_sees_subject_and_state_alone(client: Client, ada: Person) -> None:
    mail = mail_to("someone@example.org")
    grace = PersonFactory.create(name="Grace")
    digest_of(grace, state="failed", fault="550 no such mailbox")
    sign_in(client, ada, is_superuser=True, is_staff=True)
    page = page_of(client)
    for words in ("Your focus", "someone@example.org", "Grace", "Failed", "550 no such mailbox"):
        assert words in page
    assert "Secret" not in page
    assert f"/digests/mail/{mail.pk}/" not in page
    assert client.get(f"/digests/mail/{mail.pk}/").status_code == 404
    assert client.get(f"/digests/mail/{mail.pk}/html/").status_code == 404


@pytest.mark.parametrize("administrator", [False, True])
def test_a_failed_one_goes_out_again(client: Client, ada: Person, administrator: bool) -> None:
    digest = digest_of(PersonFactory.create() if administrator else ada, state="failed", fault="550 no such mailbox")
    sign_in(client, ada, is_superuser=administrator)
    assert f'action="/digests/{digest.pk}/again/"' in page_of(client)
    answer = client.post(f"/digests/{digest.pk}/again/", follow=True)
    assert "It goes out again" in answer.content.decode()
    digest.refresh_from_db()
    assert (digest.state, digest.fault, digest.attempts) == ("pending", "", 0)
    # A second click, from a tab that is stale.
    assert "nothing to send again" in client.post(f"/digests/{digest.pk}/again/", follow=True).content.decode()
    assert client.get(f"/digests/{digest.pk}/again/").status_code == 405


def test_a_failed_one_of_a_week_that_is_over_stays(client: Client, ada: Person) -> None:
    digest = digest_of(ada, state="failed", week=Week(2026, 47))
    sign_in(client, ada)
    assert f"/digests/{digest.pk}/again/" not in page_of(client)


def test_one_that_waits_says_why_and_until_when(client: Client, ada: Person) -> None:
    fault = "The mail server can’t be reached: Connection refused."
    digest_of(ada, attempts=2, not_before=datetime(2026, 11, 23, 9, 5, tzinfo=UTC), fault=fault)
    sign_in(client, ada)
    page = page_of(client)
    assert fault in page
    assert "tried 2 times, next Mon 10:05" in page


def test_with_a_mail_server_there_are_states_alone(client: Client, ada: Person, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    digest = digest_of(ada, state="sent", sent_at=NOW)
    mail_to(ada.email or "", message_id=digest.message_id)
    sign_in(client, ada)
    page = page_of(client)
    assert "Sent" in page
    assert "Outbox" not in page
    assert "Your focus" not in page


def test_what_mails_say_is_not_in_the_admin(client: Client, ada: Person) -> None:
    assert OutboxMail not in admin.site._registry
    digest_of(PersonFactory.create(name="Grace"), state="failed", fault="550 no such mailbox")
    sign_in(client, ada, is_superuser=True, is_staff=True)
    listed = client.get("/admin/digests/digest/").content.decode()
    assert "Grace" in listed
    assert "550 no such mailbox" in listed
    assert client.get("/admin/digests/digest/add/").status_code == 403


@pytest.mark.parametrize("administrator", [False, True])
def test_the_number_of_queries_is_constant(client: Client, ada: Person, administrator: bool) -> None:
    sign_in(client, ada, is_superuser=administrator)
    counts = []
    for number in (1, 3, 30):
        Digest.objects.all().delete()
        OutboxMail.objects.all().delete()
        for week in range(number):
            digest = digest_of(ada, week=Week(2026, 1) + week, message_id=f"<{week}@y>", state="sent", sent_at=NOW)
            mail_to(ada.email or "", message_id=digest.message_id)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/digests/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12


def test_a_page_that_is_not_there_is_the_last_one(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    for query in ("?page=9999", "?page=x&mails=-1", "?mails=%00"):
        assert client.get(f"/digests/{query}").status_code == 200
