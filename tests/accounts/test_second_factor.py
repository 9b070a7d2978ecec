"""Two-factor sign-in: codes from an app, recovery codes, and who must use it."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from people.models import Account, Organisation
from tests.support.people_pages import words_on
from tests.support.sign_in import code_of, confirm, is_in, log_in


def test_the_password_alone_no_longer_signs_in(ada: Account, protected: str) -> None:
    client = Client()
    assert log_in(client) == 302
    assert not is_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    with time_machine.travel(time.time() + 60):
        client.post("/accounts/2fa/authenticate/", {"code": code_of(protected)})
        assert is_in(client)


def test_a_code_works_once(ada: Account, protected: str) -> None:
    with time_machine.travel(time.time() + 60):
        code = code_of(protected)
        first, second = Client(), Client()
        for client in (first, second):
            log_in(client)
            client.post("/accounts/2fa/authenticate/", {"code": code})
        assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_works_once(ada: Account, protected: str) -> None:
    codes = Authenticator.objects.get(user=ada, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    first, second = Client(), Client()
    for client in (first, second):
        log_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert (is_in(first), is_in(second)) == (True, False)
    assert first.get("/account/").context["page"].codes_left == 9


def test_secrets_are_stored_encrypted(ada: Account, protected: str) -> None:
    stored = Authenticator.objects.get(user=ada, type="totp").data["secret"]
    assert protected not in stored
    codes = Authenticator.objects.get(user=ada, type="recovery_codes")
    assert codes.wrap().get_unused_codes()[0] not in str(codes.data)


@pytest.mark.parametrize(("who", "sent_on"), [("nobody", False), ("administrators", False), ("everyone", True)])
def test_people_who_must_use_it_are_sent_to_set_it_up(
    ada: Account, organisation: Organisation, who: str, sent_on: bool
) -> None:
    Organisation.objects.update(second_factor=who)
    client = Client()
    log_in(client)
    answer = client.get("/people/")
    assert (answer.status_code == 302) is sent_on
    if sent_on:
        assert answer.headers["Location"] == "/accounts/2fa/"
        assert 'class="notice accent" role="status"' in client.get("/accounts/2fa/").content.decode()


def test_wording_of_the_page(ada: Account, organisation: Organisation) -> None:
    Organisation.objects.update(second_factor="everyone")
    client = Client()
    log_in(client)
    page = words_on(client.get("/accounts/2fa/"))
    for words in ("Your organisation requires two-factor sign-in.", "Authenticator app", "Passkeys and security keys"):
        assert words in page, words


def test_administrators_are_sent_to_set_it_up_if_administrators_must_use_it(
    as_administrator: Client, organisation: Organisation
) -> None:
    settings = {"name": "Northlight", "timezone": "Europe/Madrid", "country": "", "region": "", "planning_hour": "6"}
    assert as_administrator.post("/settings/", {**settings, "second_factor": "administrators"}).status_code == 303
    assert as_administrator.get("/people/").headers["Location"] == "/accounts/2fa/"


def test_people_who_use_it_carry_on(ada: Account, protected: str, organisation: Organisation) -> None:
    Organisation.objects.update(second_factor="everyone")
    client = Client()
    with time_machine.travel(time.time() + 60):
        log_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(protected)})
        assert client.get("/people/").status_code == 200


def test_removing_it_requires_the_password_again(ada: Account, protected: str) -> None:
    client = Client()
    with time_machine.travel(time.time() + 60):
        log_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(protected)})
    with time_machine.travel(time.time() + 3600):
        answer = client.get("/accounts/2fa/totp/deactivate/")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
        confirm(client)
        assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
