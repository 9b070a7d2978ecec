"""The page of one's mails."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from digests.models import Digest, OutboxMail
from engine.weeks import Week
from people.models import Person
from tests.factories import OrganisationFactory, PersonFactory, sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def ada() -> Person:
    OrganisationFactory.create()
    return PersonFactory.create(name="Ada")


def mail_to(address: str) -> OutboxMail:
    return OutboxMail.objects.create(
        at=NOW, to=address, subject="Your week", text="Secret <words>", html="<p style='color:red'>Secret words</p>"
    )


def digest_of(person: Person, **more: str) -> Digest:
    return Digest.objects.create(
        person=person, week=Week(2026, 48), message_id="<x@y>", created_at=NOW, not_before=NOW, **more
    )


def test_nothing_yet_is_explained(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    assert "The first one comes with your first planned week" in client.get("/digests/").content.decode()


def test_ones_own_mails_are_read_in_their_sandbox(client: Client, ada: Person) -> None:
    sign_in(client, ada)
    mail = mail_to(ada.email or "")
    assert "Your week" in client.get("/digests/").content.decode()
    assert "Secret &lt;words&gt;" in client.get(f"/digests/mail/{mail.pk}/").content.decode()
    answer = client.get(f"/digests/mail/{mail.pk}/html/")
    assert answer.content == b"<p style='color:red'>Secret words</p>"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_others_mails_are_not_there(client: Client, ada: Person) -> None:
    mail = mail_to("someone@example.org")
    digest = digest_of(PersonFactory.create(), state="failed")
    sign_in(client, ada)
    assert "Your week" not in client.get("/digests/").content.decode()
    for address in (f"/digests/mail/{mail.pk}/", f"/digests/mail/{mail.pk}/html/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/digests/{digest.pk}/again/").status_code == 404
    digest.refresh_from_db()
    assert digest.state == "failed"


def test_an_administrator_sees_subject_and_state_alone(client: Client, ada: Person) -> None:
    mail = mail_to("someone@example.org")
    sign_in(client, ada, is_superuser=True, is_staff=True)
    page = client.get("/digests/").content.decode()
    assert "Your week" in page
    assert "Secret" not in page
    assert client.get(f"/digests/mail/{mail.pk}/").status_code == 404


def test_a_failed_one_goes_out_again(client: Client, ada: Person) -> None:
    digest = digest_of(ada, state="failed", fault="550 no such mailbox")
    sign_in(client, ada)
    assert "550 no such mailbox" in client.get("/digests/").content.decode()
    assert client.post(f"/digests/{digest.pk}/again/").status_code == 302
    digest.refresh_from_db()
    assert (digest.state, digest.fault) == ("pending", "")
