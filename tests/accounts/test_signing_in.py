"""Sign-in: not revealing who has an account, links in emails, and sessions."""

import re
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from people import secret_links
from people.models import Account, AuditLine, LinkKind
from tests.support.factories import AccountFactory
from tests.support.people_pages import words_on
from tests.support.sign_in import PASSWORD, is_in, log_in
from tests.support.smtp_server import Server


def test_nothing_reveals_whether_an_address_has_an_account(ada: Account) -> None:
    Account.objects.filter(pk=AccountFactory.create(email="closed@example.org").pk).update(
        is_active=False, password=ada.password
    )
    texts = [
        strip_tokens(Client().post("/accounts/login/", {"login": email, "password": password}), email)
        for email, password in (
            ("ada@example.org", "wrong"),
            ("nobody@example.org", "wrong"),
            ("closed@example.org", "wrong"),
            ("closed@example.org", PASSWORD),
        )
    ]
    assert texts == [texts[0]] * 4


def strip_tokens(answer: Any, email: str) -> tuple[int, list[str]]:
    lines = answer.content.decode().replace(email, "ADDRESS").splitlines()
    return answer.status_code, [line for line in lines if "csrf" not in line.lower()]


def test_a_reset_for_an_unknown_or_closed_address_sends_nothing(
    ada: Account, server: Server, tasks_at_once: None
) -> None:
    AccountFactory.create(email="closed@example.org", is_active=False)
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in ("ada@example.org", "nobody@example.org", "closed@example.org")
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert [mail["To"] for mail in server.mails] == ["ada@example.org"]


def test_the_page_does_the_same_for_a_known_and_an_unknown_address(ada: Account) -> None:
    """A worker sends the email, so the time of the answer does not say that there is one to send."""
    counts = []
    for email in ("ada@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            Client().post("/accounts/password/reset/", {"email": email})
        counts.append([query["sql"].split()[0] for query in queries if "EmailAddress" not in query["sql"]])
    assert all(set(one) <= {"SELECT", "DECLARE"} for one in counts)  # a read through a cursor on PostgreSQL


def test_links_in_emails_lead_to_the_installation_whatever_host_was_asked(
    ada: Account, server: Server, settings: Settings, tasks_at_once: None
) -> None:
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["*"], "https://leadplan.example"
    client, foreign = Client(), "attacker.example:6666"
    client.post("/accounts/password/reset/", {"email": "ada@example.org"}, HTTP_HOST=foreign)
    log_in(client, HTTP_HOST=foreign)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD}, HTTP_HOST=foreign)
    AccountFactory.create(email="taken@example.org")
    for email in ("ada@new.example", "taken@example.org"):
        client.post("/accounts/email/", {"email": email, "action_add": ""}, HTTP_HOST=foreign)
    new = "another rather long phrase"
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}, HTTP_HOST=foreign
    )
    texts = [str(mail.get_content()) for mail in server.mails]
    assert len(texts) == 4
    assert not [text for text in texts if "attacker" in text or "6666" in text]
    assert "https://leadplan.example/accounts/password/reset/key/" in texts[0]
    assert any("https://leadplan.example/accounts/confirm-email/" in text for text in texts)


def test_the_link_in_the_email_sets_a_new_password(ada: Account, server: Server, tasks_at_once: None) -> None:
    client, new = Client(), "another rather long phrase"
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    (mail,) = server.mails
    (link,) = re.findall(r"http://\S+/accounts/password/reset/key/\S+", mail.get_content())
    form = client.get(urlsplit(link).path).headers["Location"]
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert log_in(Client(), password=new) == 302
    assert client.get(urlsplit(link).path).status_code == 200  # a second time there is no form
    assert not is_in(client)


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
