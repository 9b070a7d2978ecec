"""Sign-ins in the audit log: who, when, from which network, with which browser; never what was typed."""

import pytest
from django.core import mail
from django.test import Client

from people import signals
from people.models import Account, AuditLine
from people.sessions import browser_name
from tests.support.people_pages import Colleagues

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def account(colleagues: Colleagues) -> Account:
    found = Account.objects.get(person=colleagues.ada)
    found.set_password(PASSWORD)
    found.save()
    return found


def sign_in(password: str, email: str = "ada@example.org", address: str = "192.0.2.77") -> Client:
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=FIREFOX)
    client.post("/accounts/login/", {"login": email, "password": password})
    return client


def said() -> list[tuple[str, str, str, str, str]]:
    rows = AuditLine.objects.order_by("pk")
    return list(rows.values_list("actor_name", "verb", "thing", "label", "after"))


def test_signing_in_and_out_are_recorded(account: Account) -> None:
    client = sign_in(PASSWORD)
    client.post("/accounts/logout/")
    assert said() == [
        ("Ada Kowal", "signed in", "sign-in", "Ada Kowal", "192.0.2.0/24, Firefox on Linux"),
        ("Ada Kowal", "signed out", "sign-in", "Ada Kowal", "192.0.2.0/24, Firefox on Linux"),
    ]
    assert {line.about for line in AuditLine.objects.all()} == {account.person}


def test_an_ipv6_address_is_shortened_too(account: Account) -> None:
    sign_in(PASSWORD, address="2001:db8:aaaa:bbbb::7")
    assert said()[0][-1] == "2001:db8:aaaa::/48, Firefox on Linux"


def test_a_wrong_password_is_recorded_for_the_account_it_was_for(account: Account) -> None:
    sign_in("wrong horse battery staple")
    (line,) = AuditLine.objects.all()
    assert (line.actor, line.verb, line.about) == (None, "failed", account.person)
    assert line.actor_name != "Ada Kowal"
    assert "wrong horse" not in str(vars(line))


def test_unknown_addresses_are_told_apart_but_not_recorded(account: Account) -> None:
    for email in ("mallory@example.net", "Mallory@example.net", "eve@example.net"):
        sign_in("wrong horse battery staple", email)
    labels = [label for *_, label, _ in said()]
    assert labels[0] == labels[1] != labels[2]
    assert "example.net" not in str(said())


def test_a_flood_of_attempts_does_not_fill_the_audit_log(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "MOST_FAILURES_AN_HOUR", 2)
    for number in range(4):
        sign_in("wrong horse battery staple", f"mallory{number}@example.net")
    assert len(said()) == 2
    sign_in(PASSWORD)
    assert said()[-1][1] == "signed in"


def test_a_changed_password_is_recorded_without_it(account: Account) -> None:
    client = sign_in(PASSWORD)
    fresh = "another horse battery staple"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    line = AuditLine.objects.get(thing="password")
    assert (line.verb, line.actor, line.about) == ("changed", account.person, account.person)
    assert not any(word in str(list(AuditLine.objects.values())) for word in (PASSWORD, fresh))


def test_a_reset_password_is_recorded(account: Account, tasks_at_once: None) -> None:
    client = Client(REMOTE_ADDR="192.0.2.77", HTTP_USER_AGENT=FIREFOX)
    client.post("/accounts/password/reset/", {"email": account.email})
    link = next(word for word in str(mail.outbox[-1].body).split() if "/password/reset/key/" in word)
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    fresh = "another horse battery staple"
    client.post(form.request["PATH_INFO"], {"password1": fresh, "password2": fresh})
    assert AuditLine.objects.filter(thing="password", verb="reset", about=account.person).count() == 1


def test_a_command_that_acts_for_someone_is_not_a_sign_in(account: Account) -> None:
    Client().force_login(account)
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "Chrome on Android"),
        ("<script>alert(1)</script>", "unknown browser"),
        ("", "unknown browser"),
    ],
)
def test_browsers_are_named(agent: str, words: str) -> None:
    assert browser_name(agent) == words
