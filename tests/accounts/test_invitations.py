"""Coming in by invitation."""

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
from tests.support.services import free_port
from tests.support.sign_in import PASSWORD, is_in, log_in
from tests.support.smtp_server import Server

LINK = re.compile(r"http://127\.0\.0\.1:\d+(/invited/[\w-]+/)")
CHOICE = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def newcomer(organisation: object) -> Person:
    return PersonFactory.create(key="nia", name="Nia Newcomer", email=None)


def invite(client: Client, email: str = "nia@example.org") -> str:
    """The path of the link, as the administrator's page tells it once."""
    answer = client.post("/person/nia/invitation/", {"email": email})
    assert answer.status_code == 200, answer.content
    return LINK.findall(answer.content.decode())[0]


def test_the_mail_brings_somebody_in(
    as_administrator: Client, newcomer: Person, server: Server, client: Client
) -> None:
    told = invite(as_administrator)
    (mail,) = server.mails
    assert mail["To"] == "nia@example.org"
    (path,) = LINK.findall(mail.get_content())
    assert path == told
    page = client.get(path)
    assert "Welcome, Nia" in page.content.decode()
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


def test_a_link_ends_after_seven_days(as_administrator: Client, newcomer: Person, client: Client) -> None:
    path, now = invite(as_administrator), timezone.now()
    with time_machine.travel(now + timedelta(days=7, minutes=-1)):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + timedelta(days=7, minutes=1)):
        assert client.get(path).status_code == 404


def test_a_newer_one_kills_the_older_and_withdrawing_kills_both(
    as_administrator: Client, newcomer: Person, client: Client
) -> None:
    first, second = invite(as_administrator), invite(as_administrator, "nia@other.example")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    page = as_administrator.get("/person/nia/").content.decode()
    assert 'Invited as <b class="said">nia@other.example</b>' in page
    as_administrator.post("/person/nia/invitation/withdraw/")
    assert client.get(second).status_code == 404
    assert "Invited as" not in as_administrator.get("/person/nia/").content.decode()


def test_only_the_digest_is_kept_and_the_audit_tells_without_it(as_administrator: Client, newcomer: Person) -> None:
    secret = invite(as_administrator).split("/")[2]
    assert len(secret) >= 43  # 256 bits, six to a character
    link = SecretLink.objects.get()
    assert link.digest != secret
    lines = AuditLine.objects.filter(about=newcomer)
    assert {line.verb for line in lines} == {"made"}
    assert all(secret not in f"{line.label}{line.before}{line.after}" for line in lines)


def test_weak_passwords_are_refused_and_the_link_lives_on(
    as_administrator: Client, newcomer: Person, client: Client
) -> None:
    path = invite(as_administrator)
    for password, reason in (("short", "too short"), ("Counterstrike", "known from a breach"), (PASSWORD, "match")):
        answer = client.post(
            path, {"new_password1": password, "new_password2": "x" if password == PASSWORD else password}
        )
        assert answer.status_code == 422
        assert reason in answer.content.decode()
    assert client.post(path, CHOICE).status_code == 302


def test_whoever_is_signed_in_is_told_to_sign_out_first(
    as_administrator: Client, newcomer: Person, ada: Account
) -> None:
    path, other = invite(as_administrator), Client()
    other.force_login(ada)
    assert "signed in as ada@example.org" in other.get(path).content.decode()
    other.post(path, CHOICE)
    assert not Account.objects.filter(person=newcomer).exists()


def test_a_mail_server_that_is_away_leaves_the_link_to_hand_over(
    as_administrator: Client, newcomer: Person, settings: Settings, client: Client
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    answer = as_administrator.post("/person/nia/invitation/", {"email": "nia@example.org"})
    text = answer.content.decode()
    assert "could not be sent" in text
    assert client.get(LINK.findall(text)[0]).status_code == 200


@pytest.mark.parametrize("email", ["", "no address", "ada@example.org", "ADA@Example.org", "x" * 300 + "@example.org"])
def test_an_address_that_will_not_do_is_refused(
    as_administrator: Client, newcomer: Person, ada: Account, email: str
) -> None:
    assert as_administrator.post("/person/nia/invitation/", {"email": email}).status_code == 422
    assert not SecretLink.objects.exists()


def test_others_than_administrators_invite_nobody(newcomer: Person, ada: Account, client: Client) -> None:
    sign_in(client, ada.person)
    assert client.post("/person/nia/invitation/", {"email": "nia@example.org"}).status_code == 404


def test_who_has_an_account_is_not_invited(as_administrator: Client, ada: Account) -> None:
    assert as_administrator.post("/person/ada/invitation/", {"email": "new@example.org"}).status_code == 404


def test_an_address_that_got_an_account_meanwhile_ends_the_invitation(
    as_administrator: Client, newcomer: Person, client: Client
) -> None:
    path = invite(as_administrator)
    AccountFactory.create(email="nia@example.org")
    assert client.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_make_one_account(as_administrator: Client, newcomer: Person) -> None:
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


def test_guessing_is_slowed(client: Client, organisation: object) -> None:
    statuses = [client.get(f"/invited/{'x' * 40}{number}/").status_code for number in range(21)]
    assert statuses == [404] * 20 + [429]
