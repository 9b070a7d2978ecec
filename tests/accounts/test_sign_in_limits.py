"""How many wrong passwords are checked, and that a stranger's guesses don't keep the owner out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people.models import Account
from people.sign_in_limits import PER_ACCOUNT
from tests.support.sign_in import PASSWORD, code_of, is_in, log_in
from tests.support.smtp_server import Server

ATTACKER: dict[str, Any] = {"REMOTE_ADDR": "198.51.100.7"}
OWNER: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.9"}


def guess(times: int, email: str = "ada@example.org", **client: str) -> list[int]:
    return [log_in(Client(), email, "wrong", **client) for _ in range(times)]


def attack_from_everywhere() -> None:
    """Guesses from everywhere use up what is checked of Ada's account; the last two through the front door."""
    for _ in range(PER_ACCOUNT.most - 2):
        PER_ACCOUNT.take("ada@example.org")
    for number in range(2):
        guess(1, REMOTE_ADDR=f"198.18.0.{number + 1}")


@pytest.fixture
def attacked(ada: Account) -> None:
    attack_from_everywhere()


def test_wrong_passwords_from_one_address_refuse_only_that_address(ada: Account) -> None:
    now = timezone.now()
    with time_machine.travel(now):
        assert guess(5, **ATTACKER) == [200] * 5
        assert log_in(Client(), **ATTACKER) == 200  # even the right one
        assert log_in(Client(), **OWNER) == 302
    with time_machine.travel(now + timedelta(minutes=5, seconds=1)):
        assert log_in(Client(), **ATTACKER) == 302


def test_what_is_refused_does_not_count_against_the_account(ada: Account) -> None:
    for _ in range(PER_ACCOUNT.most - 6):
        PER_ACCOUNT.take("ada@example.org")
    guess(8, **ATTACKER)  # five are checked
    assert log_in(Client(), **OWNER) == 302


def test_wrong_passwords_for_many_accounts_refuse_the_address(ada: Account) -> None:
    for number in range(20):
        guess(1, f"{number}@example.org", **ATTACKER)
    assert log_in(Client(), **ATTACKER) == 200
    assert log_in(Client(), **OWNER) == 302


def test_the_addresses_of_one_ipv6_network_are_one_client(ada: Account) -> None:
    for number in range(5):
        guess(1, REMOTE_ADDR=f"2001:db8:1:1::{number}")
    assert log_in(Client(), REMOTE_ADDR="2001:db8:1:1:ffff::1") == 200
    assert log_in(Client(), REMOTE_ADDR="2001:db8:1:2::1") == 302


def test_guesses_from_everywhere_slow_down_unknown_browsers_for_an_hour(ada: Account, attacked: None) -> None:
    wrong, right = (
        Client().post("/accounts/login/", {"login": "ada@example.org", "password": password}, **OWNER)
        for password in ("wrong", PASSWORD)
    )
    assert [str(error) for error in right.context["form"].non_field_errors()] == [
        "Too many wrong passwords. Try again later, or reset your password."
    ]
    assert wrong.context["form"].errors == right.context["form"].errors
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert log_in(Client(), **OWNER) == 302


def test_guesses_from_everywhere_do_not_refuse_a_browser_that_has_signed_in_before(ada: Account) -> None:
    browser, other = Client(), Client()
    log_in(browser, **OWNER)
    browser.post("/accounts/logout/")
    attack_from_everywhere()
    assert log_in(other, **OWNER) == 200
    assert log_in(browser, **ATTACKER) == 302


def test_a_colleague_behind_the_same_address_does_not_keep_a_known_browser_out(ada: Account) -> None:
    browser = Client()
    log_in(browser, **ATTACKER)
    browser.post("/accounts/logout/")
    guess(6, **ATTACKER)
    assert log_in(browser, **ATTACKER) == 302


def test_a_known_browser_may_guess_as_little_as_others(ada: Account) -> None:
    browser = Client()
    log_in(browser, **OWNER)
    browser.post("/accounts/logout/")
    assert [log_in(browser, password="wrong", **OWNER) for _ in range(11)] == [200] * 11
    assert log_in(browser, **OWNER) == 200


def test_the_cookie_of_a_known_browser_is_for_one_account_and_names_no_one(ada: Account, attacked: None) -> None:
    """Someone else's is worth nothing, nor is one that was changed."""
    colleague = Client()
    Account.objects.create_user("bo@example.org", PASSWORD)
    log_in(colleague, "bo@example.org", **OWNER)
    cookie = colleague.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "bo" not in cookie.value.lower().split(":")[1:]
    colleague.post("/accounts/logout/")
    assert log_in(colleague, **OWNER) == 200
    forged = Client()
    forged.cookies["device"] = "made-up:made-up:made-up"
    assert log_in(forged, **OWNER) == 200


def test_a_second_factor_passes_while_the_account_is_attacked(ada: Account, protected: str) -> None:
    attack_from_everywhere()
    owner = Client()
    assert log_in(owner, password="wrong", **OWNER) == 200
    assert log_in(owner, **OWNER) == 302
    assert not is_in(owner)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        owner.post("/accounts/2fa/authenticate/", {"code": code_of(protected)})
    assert is_in(owner)


def test_a_reset_password_ends_the_brake(ada: Account, attacked: None, server: Server, tasks_at_once: None) -> None:
    client, new = Client(**OWNER), "another rather long phrase"
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    path = "/accounts/" + str(server.mails[-1].get_content()).split("/accounts/", 1)[1].split()[0]
    client.post(client.get(path).headers["Location"], {"password1": new, "password2": new})
    assert log_in(client, password=new) == 302


def test_a_right_password_does_not_count(ada: Account) -> None:
    assert [log_in(Client(), **OWNER) for _ in range(7)] == [302] * 7


def test_a_stranger_who_asks_for_resets_does_not_keep_the_owner_from_one(
    ada: Account, server: Server, tasks_at_once: None
) -> None:
    """The mailbox gets five links that work; further requests get the same answer."""
    statuses = [
        Client(**ATTACKER).post("/accounts/password/reset/", {"email": "ada@example.org"}).status_code for _ in range(8)
    ]
    assert statuses == [302] * 8
    assert len(server.mails) == 5
    assert Client(**OWNER).post("/accounts/password/reset/", {"email": "ada@example.org"}).status_code == 302


def test_counts_say_nothing_about_whom_they_are(ada: Account) -> None:
    guess(1, **ATTACKER)
    stored = " ".join(cache._cache)  # type: ignore[attr-defined]
    assert "limit:" in stored
    assert "ada" not in stored
    assert "198.51.100.7" not in stored
