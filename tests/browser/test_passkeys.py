"""Passkeys in a real browser, with Chromium's virtual authenticator."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Account
from tests.support.factories import AccountFactory, OrganisationFactory

PASSWORD = "a quite long pass phrase"


@pytest.fixture
def ada(transactional_db: None) -> Account:
    OrganisationFactory.create()
    account = AccountFactory.create(person__name="Ada Kowal", email="ada@example.org")
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def home(live_server: LiveServer) -> str:
    """Passkeys belong to a host name, never to an IP address."""
    return live_server.url.replace("127.0.0.1", "localhost")


def plug_in(page: Page) -> None:
    """A key that accepts everything."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "isUserVerified": True}})


def test_a_passkey_is_added_and_signs_in_without_a_password(
    page: Page, home: str, ada: Account, troubles: list[str]
) -> None:
    plug_in(page)

    page.goto(f"{home}/accounts/login/")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{home}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    page.goto(f"{home}/account/")
    page.get_by_role("button", name="Account: Ada Kowal").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Account: Ada Kowal")).to_be_visible()
    assert troubles == []


def test_an_error_is_shown_on_the_page(page: Page, live_server: LiveServer, ada: Account) -> None:
    """Not only in the console, which no one reads."""
    plug_in(page)
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
