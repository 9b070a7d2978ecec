"""Joining by invitation."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from people.models import Account, AuditLine, Person, SecretLink
from tests.support.factories import AccountFactory, PersonFactory, sign_in
from tests.support.people_pages import errors_of, words_on
from tests.support.services import free_port
from tests.support.sign_in import PASSWORD, is_in, log_in
from tests.support.smtp_server import Server

LINK = re.compile(r"http://127\.0\.0\.1:\d+(/invited/[\w-]+/)")
CHOICE = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def newcomer(organisation: object) -> Person:
    return PersonFactory.create(key="nia", name="Nia Newcomer", email=None)


def invite(client: Client, email: str = "nia@example.org") -> str:
    """The path of the link, which the administrator's page shows once."""
    answer = client.post("/person/nia/invitation/", {"email": email})
    assert answer.status_code == 200, answer.content
    (path,) = LINK.findall(answer.content.decode())
    return str(path)


def test_wording_of_the_invitation(as_administrator: Client, newcomer: Person, server: Server, client: Client) -> None:
    page = words_on(as_administrator.post("/person/nia/invitation/", {"email": "nia@example.org"}))
    for words in ("Invitation emailed to", "shown only once", "Anyone who has it can join as Nia Newcomer."):
        assert words in page, words
    (mail,) = server.mails
    assert mail["Subject"] == "Bo Boss invited you to leadplan"
    assert "Choose a password within 7 days:" in mail.get_content()
    welcome = words_on(client.get(LINK.findall(page)[0]))
    for words in ("Welcome, Nia", "Bo Boss invited you to leadplan.", "Join"):
        assert words in welcome, words


def test_the_emailed_link_creates_the_account_and_signs_in(
    as_administrator: Client, newcomer: Person, server: Server, client: Client
) -> None:
    told = invite(as_administrator)
    (mail,) = server.mails
    assert mail["To"] == "nia@example.org"
    (path,) = LINK.findall(mail.get_content())
    assert path == told
    page = client.get(path)
    assert (page.context["link"].about, page.context["link"].sent_to) == (newcomer, "nia@example.org")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    answer = client.post(path, CHOICE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    account = Account.objects.get(person=newcomer)
    assert account.email == "nia@example.org"
    newcomer.refresh_from_db()
    assert newcomer.email == "nia@example.org"
    assert is_in(client)
    assert log_in(Client(), "nia@example.org") == 302


def test_a_link_works_once(as_administrator: Client, newcomer: Person) -> None:
    path = invite(as_administrator)
    Client().post(path, CHOICE)
    second = Client()
    assert second.get(path).status_code == 404
    assert second.post(path, CHOICE).status_code == 404
    assert Account.objects.filter(person=newcomer).count() == 1


def test_an_accepted_invitation_is_called_accepted(as_administrator: Client, newcomer: Person) -> None:
    Client().post(invite(as_administrator), CHOICE)
    accepted = SecretLink.objects.get(about=newcomer)
    (line,) = as_administrator.get("/links/").context["links"].lines
    assert (line.state, line.revocable) == ("accepted", False)
    assert " accepted " in words_on(as_administrator.get("/links/"))
    assert as_administrator.post(f"/links/{accepted.pk}/revoke/").status_code == 404
    assert not AuditLine.objects.filter(verb="revoked").exists()


def test_a_link_expires_after_seven_days(as_administrator: Client, newcomer: Person, client: Client) -> None:
    path, now = invite(as_administrator), timezone.now()
    with time_machine.travel(now + timedelta(days=7, minutes=-1)):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + timedelta(days=7, minutes=1)):
        assert client.get(path).status_code == 404


def test_a_newer_invitation_replaces_the_older_and_withdrawing_ends_both(
    as_administrator: Client, newcomer: Person, client: Client
) -> None:
    first, second = invite(as_administrator), invite(as_administrator, "nia@other.example")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert as_administrator.get("/person/nia/").context["page"].invitation.sent_to == "nia@other.example"
    as_administrator.post("/person/nia/invitation/withdraw/")
    assert client.get(second).status_code == 404
    assert as_administrator.get("/person/nia/").context["page"].invitation is None


def test_only_the_digest_is_stored_and_the_audit_log_does_without_the_secret(
    as_administrator: Client, newcomer: Person
) -> None:
    secret = invite(as_administrator).split("/")[2]
    assert len(secret) >= 43  # 256 bits, six to a character
    link = SecretLink.objects.get()
    assert link.digest != secret
    lines = AuditLine.objects.filter(about=newcomer)
    assert {line.verb for line in lines} == {"made"}
    assert all(secret not in f"{line.label}{line.before}{line.after}" for line in lines)


def test_weak_passwords_are_refused_and_the_link_still_works(
    as_administrator: Client, newcomer: Person, client: Client
) -> None:
    path = invite(as_administrator)
    for password, reason in (("short", "too short"), ("Counterstrike", "breach"), (PASSWORD, "match")):
        answer = client.post(
            path, {"new_password1": password, "new_password2": "x" if password == PASSWORD else password}
        )
        assert answer.status_code == 422
        assert reason in errors_of(answer)["new_password2"][0]
    assert client.post(path, CHOICE).status_code == 302


def test_someone_who_is_signed_in_has_to_sign_out_first(
    as_administrator: Client, newcomer: Person, ada: Account
) -> None:
    path, other = invite(as_administrator), Client()
    other.force_login(ada)
    page = other.get(path)
    assert page.context["other"] == ada
    assert 'action="/accounts/logout/"' in page.content.decode()
    other.post(path, CHOICE)
    assert not Account.objects.filter(person=newcomer).exists()


def test_without_a_mail_server_the_link_can_still_be_handed_over(
    as_administrator: Client, newcomer: Person, settings: Settings, client: Client
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    answer = as_administrator.post("/person/nia/invitation/", {"email": "nia@example.org"})
    assert not answer.context["sent"].is_sent
    assert client.get(LINK.findall(answer.content.decode())[0]).status_code == 200


@pytest.mark.parametrize("email", ["", "no address", "ada@example.org", "ADA@Example.org", "x" * 300 + "@example.org"])
def test_an_invalid_address_is_refused(as_administrator: Client, newcomer: Person, ada: Account, email: str) -> None:
    answer = as_administrator.post("/person/nia/invitation/", {"email": email})
    assert answer.status_code == 422
    assert errors_of(answer).keys() == {"email"}
    assert not SecretLink.objects.exists()


def test_only_administrators_invite(newcomer: Person, ada: Account, client: Client) -> None:
    assert ada.person is not None
    sign_in(client, ada.person)
    assert client.post("/person/nia/invitation/", {"email": "nia@example.org"}).status_code == 404


def test_a_person_with_an_account_is_not_invited(as_administrator: Client, ada: Account) -> None:
    assert as_administrator.post("/person/ada/invitation/", {"email": "new@example.org"}).status_code == 404


def test_an_address_that_gets_an_account_in_the_meantime_ends_the_invitation(
    as_administrator: Client, newcomer: Person, client: Client
) -> None:
    path = invite(as_administrator)
    AccountFactory.create(email="nia@example.org")
    assert client.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_attempts_at_the_same_time_create_one_account(as_administrator: Client, newcomer: Person) -> None:
    path, statuses = invite(as_administrator), []

    def take() -> None:
        statuses.append(Client().post(path, CHOICE).status_code)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 404, 404, 404]
    assert Account.objects.filter(person=newcomer).count() == 1


def test_guessing_is_rate_limited(client: Client, organisation: object) -> None:
    statuses = [client.get(f"/invited/{'x' * 40}{number}/").status_code for number in range(21)]
    assert statuses == [404] * 20 + [429]


def test_without_a_mail_server_the_page_says_so_and_shows_the_link(
    as_administrator: Client, newcomer: Person, settings: Settings, client: Client
) -> None:
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    page = as_administrator.post("/person/nia/invitation/", {"email": "nia@example.org"})
    assert "No email leaves this installation: it has no mail server. Send Nia this link yourself:" in words_on(page)
    assert "Invitation emailed to" not in words_on(page)
    (path,) = LINK.findall(page.content.decode())
    assert client.get(path).status_code == 200
