"""Sign-in: rate limits, not revealing who has an account, and sessions."""

import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from people import secret_links
from people.models import Account, AuditLine, LinkKind
from tests.support.factories import AccountFactory
from tests.support.people_pages import words_on
from tests.support.sign_in import PASSWORD, is_in, log_in
from tests.support.smtp_server import Server

ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def test_five_wrong_passwords_lock_the_account_from_everywhere_and_the_lock_ends(ada: Account) -> None:
    now = timezone.now()
    with time_machine.travel(now):
        for number in range(5):
            assert log_in(Client(), password="wrong", REMOTE_ADDR=f"198.51.100.{number}") == 200
        assert log_in(Client(), REMOTE_ADDR="203.0.113.9") == 200  # the right password does not help
        assert log_in(Client(), email="someone@else.example", password="wrong") == 200
    with time_machine.travel(now + timedelta(minutes=5, seconds=1)):
        assert log_in(Client()) == 302


def test_twenty_wrong_passwords_from_one_ip_address_lock_the_address(ada: Account) -> None:
    statuses = [log_in(Client(), email=f"{number}@example.org", password="wrong", **ELSEWHERE) for number in range(20)]
    assert set(statuses) == {200}
    client = Client()
    log_in(client, **ELSEWHERE)
    assert not is_in(client)
    assert log_in(Client()) == 302


def test_nothing_reveals_whether_an_address_has_an_account(ada: Account, server: Server) -> None:
    texts = []
    for email in ("ada@example.org", "nobody@example.org"):
        answer = Client().post("/accounts/login/", {"login": email, "password": "wrong"})
        texts.append((answer.status_code, answer.content.decode().replace(email, "ADDRESS")))
    assert strip_tokens(texts[0]) == strip_tokens(texts[1])
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in ("ada@example.org", "nobody@example.org")
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert [mail["To"] for mail in server.mails] == [
        "ada@example.org",
        "nobody@example.org",
    ]  # either takes the time of an email


def strip_tokens(answer: tuple[int, str]) -> tuple[int, list[str]]:
    return answer[0], [line for line in answer[1].splitlines() if "csrf" not in line.lower()]


def test_signing_up_is_closed(client: Client, organisation: object) -> None:
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    assert not Account.objects.filter(email="new@example.org").exists()


def test_a_session_planted_before_the_sign_in_is_useless_after_it(ada: Account) -> None:
    attacker = Client()
    session = attacker.session
    session["planted"] = True
    session.save()
    victim = Client()
    planted = str(session.session_key)
    victim.cookies["sessionid"] = planted
    assert log_in(victim) == 302
    assert victim.cookies["sessionid"].value != planted
    attacker.cookies["sessionid"] = planted
    assert not is_in(attacker)


def test_a_new_password_signs_out_everywhere_else(ada: Account) -> None:
    here, there = Client(), Client()
    log_in(here), log_in(there)
    new = "another rather long phrase"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert is_in(here)
    assert not is_in(there)
    assert log_in(Client(), password=new) == 302


def test_sessions_are_listed_and_ended_one_by_one_or_all_at_once(ada: Account) -> None:
    here, phone, third = Client(), Client(), Client()
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
    log_in(here), log_in(third)
    log_in(phone, HTTP_USER_AGENT=firefox)
    shown = here.get("/account/").context["page"].sessions
    assert len(shown) == 3
    assert "Firefox on Linux" in {session.place for session in shown}
    number = phone_row(ada, firefox)
    assert here.post(f"/account/sessions/{number}/end/").status_code == 303
    assert not is_in(phone)
    assert is_in(third)
    here.post("/account/sessions/end/")
    assert is_in(here)
    assert not is_in(third)
    assert [session.is_current for session in here.get("/account/").context["page"].sessions] == [True]


def test_wording_of_the_account_page(ada: Account) -> None:
    client = Client()
    log_in(client)
    page = words_on(client.get("/account/"))
    for words in (
        "Two-factor sign-in",
        "Where you’re signed in",
        "Sign out everywhere else",
        "Only you can see this page.",
    ):
        assert words in page, words
    assert "Sign in with a passkey" in words_on(Client().get("/accounts/login/"))


def phone_row(account: Account, user_agent: str) -> int:
    return int(UserSession.objects.get(user=account, user_agent=user_agent).pk)


def test_no_one_ends_another_persons_session(ada: Account, as_administrator: Client) -> None:
    client = Client()
    log_in(client, HTTP_USER_AGENT="Ada's")
    number = phone_row(ada, "Ada's")
    assert as_administrator.post(f"/account/sessions/{number}/end/").status_code == 404
    assert is_in(client)


def test_the_last_use_of_a_session_is_recorded_at_intervals(ada: Account) -> None:
    client, now = Client(), timezone.now()
    log_in(client, HTTP_USER_AGENT="Ada's")
    with time_machine.travel(now + timedelta(hours=3), tick=False):
        client.get("/account/")
    assert UserSession.objects.get().last_seen_at == now + timedelta(hours=3)


def test_a_deactivated_account_loses_its_sessions_and_links_for_good(ada: Account, as_administrator: Client) -> None:
    client, now = Client(), timezone.now()
    log_in(client)
    assert ada.person is not None
    _, secret = secret_links.create(LinkKind.CALENDAR_FEED, by=ada.person, now=now, keep=timedelta(days=90))
    as_administrator.post("/person/ada/account/active/", {"active": "0"})
    assert not is_in(client)
    with pytest.raises(secret_links.InvalidLink):
        secret_links.find(LinkKind.CALENDAR_FEED, secret, now=timezone.now())
    log_in(again := Client())
    assert not is_in(again)
    as_administrator.post("/person/ada/account/active/", {"active": "1"})
    assert not is_in(client)
    with pytest.raises(secret_links.InvalidLink):
        secret_links.find(LinkKind.CALENDAR_FEED, secret, now=timezone.now())
    assert log_in(Client()) == 302
    assert {"deactivated", "activated", "revoked"} <= set(
        AuditLine.objects.filter(about=ada.person).values_list("verb", flat=True)
    )


def test_the_admin_site_uses_the_same_sign_in(client: Client, organisation: object) -> None:
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db(transaction=True)
def test_several_people_sign_in_at_the_same_time(ada: Account) -> None:
    people = [ada, *AccountFactory.create_batch(3)]
    Account.objects.update(password=ada.password)
    statuses = []

    def enter(account: Account) -> None:
        client = Client()
        statuses.append((log_in(client, account.email), is_in(client)))
        connection.close()

    threads = [threading.Thread(target=enter, args=[account]) for account in people * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [(302, True)] * 8


def test_cookies_are_limited_to_this_site_and_hidden_from_scripts(ada: Account, settings: Settings) -> None:
    client = Client()
    log_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_post_without_a_csrf_token_is_refused(ada: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    for path in ("/account/sessions/end/", "/accounts/logout/", "/accounts/password/change/"):
        assert client.post(path).status_code == 403
    assert is_in(client)
