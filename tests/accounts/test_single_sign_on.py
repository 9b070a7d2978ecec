"""OpenID Connect against a real provider in its own process, and one that breaks the standard's rules."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from pytest_django.fixtures import Settings

from leadplan import env
from people.models import Account, AuditLine
from tests.support import openid_provider
from tests.support.factories import PersonFactory
from tests.support.openid_provider import OTHER_KEY, Provider
from tests.support.services import free_port, listens, wait_for
from tests.support.sign_in import is_in

pytestmark = pytest.mark.real_clock

USERS = [
    {"sub": "ada", "email": "ADA@example.org", "email_verified": True},
    {"sub": "nia", "email": "nia@example.org", "email_verified": True},
    {"sub": "liar", "email": "ada@example.org", "email_verified": False},
    {"sub": "text", "email": "ada@example.org", "email_verified": "false"},
    {"sub": "yes", "email": "ada@example.org", "email_verified": "true"},
    {"sub": "number", "email": "ada@example.org", "email_verified": 1},
    {"sub": "silent", "email": "ada@example.org"},
    {"sub": "stranger", "email": "who@example.org", "email_verified": True},
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    port = free_port()
    claims = [part for user in USERS for part in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: listens(port), "the OpenID Connect provider")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def connected(provider: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    connect(provider, settings, monkeypatch)
    return provider


def connect(address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings, read from the environment."""
    monkeypatch.setenv("LEADPLAN_OIDC_URL", address)
    monkeypatch.setenv("LEADPLAN_OIDC_NAME", "Northlight ID")
    monkeypatch.setenv("LEADPLAN_OIDC_CLIENT_ID", "leadplan")
    monkeypatch.setenv("LEADPLAN_OIDC_SECRET", "a secret" * 8)
    settings.SOCIALACCOUNT_PROVIDERS = env.single_sign_on(https_only=False)


def come_as(client: Client, subject: str) -> str:
    """Through the provider and back; returns where the browser ends up."""
    start = client.post("/accounts/oidc/sso/login/")
    assert start.status_code == 302
    asked = start.headers["Location"]
    assert "code_challenge_method=S256" in asked
    back = requests.post(asked, data={"sub": subject}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    answer = client.get(f"{parts.path}?{parts.query}")
    return answer.headers.get("Location", answer.content.decode())


def test_the_sign_in_page_offers_a_provider_that_is_set_up(
    client: Client, organisation: object, connected: str
) -> None:
    assert "Northlight ID" in client.get("/accounts/login/").content.decode()


def test_the_sign_in_page_offers_nothing_without_a_provider(client: Client, organisation: object) -> None:
    assert "/accounts/oidc/" not in client.get("/accounts/login/").content.decode()


def test_a_person_with_an_account_is_signed_in_and_keeps_the_password(
    client: Client, ada: Account, connected: str
) -> None:
    assert come_as(client, "ada") == "/"
    assert client.session["_auth_user_id"] == str(ada.pk)
    ada.refresh_from_db()
    assert ada.has_usable_password()


def test_a_person_without_an_account_gets_one(client: Client, organisation: object, connected: str) -> None:
    nia = PersonFactory.create(email="Nia@example.org")
    assert come_as(client, "nia") == "/"
    assert Account.objects.get(person=nia).email == "nia@example.org"
    assert is_in(client)
    assert AuditLine.objects.filter(about=nia, thing="account", verb="added").count() == 1


@pytest.mark.parametrize("subject", ["stranger", "liar", "text", "yes", "number", "silent"])
def test_an_unknown_or_unconfirmed_address_is_refused(
    client: Client, ada: Account, connected: str, subject: str
) -> None:
    come_as(client, subject)
    assert not is_in(client)
    assert Account.objects.count() == 1


def test_a_deactivated_account_stays_deactivated(client: Client, ada: Account, connected: str) -> None:
    Account.objects.update(is_active=False)
    come_as(client, "ada")
    assert not is_in(client)


def test_an_unrequested_answer_is_refused(client: Client, ada: Account, connected: str) -> None:
    answer = client.get("/accounts/oidc/sso/login/callback/?code=made-up&state=made-up")
    assert answer.status_code in (200, 302, 401)
    assert not is_in(client)


@pytest.fixture(scope="module")
def crooked_provider() -> Iterator[Provider]:
    with openid_provider.provider() as started:
        yield started


@pytest.fixture
def crooked(crooked_provider: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """Each test breaks another rule of a provider that follows them all."""
    connect(crooked_provider.address, settings, monkeypatch)
    crooked_provider.__init__(crooked_provider.address)  # type: ignore[misc]
    return crooked_provider


def come_back(client: Client, provider: Provider) -> int:
    """The status of the answer to someone who returns from the provider."""
    provider.asks(client.post("/accounts/oidc/sso/login/").headers["Location"])
    return client.get("/accounts/oidc/sso/login/callback/", {"code": "x", "state": provider.asked["state"]}).status_code


def test_a_provider_that_follows_the_rules_gets_a_nonce_and_our_own_address(
    client: Client, ada: Account, crooked: Provider, settings: Settings
) -> None:
    assert come_back(client, crooked) == 302
    assert is_in(client)
    assert len(crooked.asked["nonce"]) >= 22  # 128 bits
    assert crooked.asked["redirect_uri"] == f"{settings.BASE_URL}/accounts/oidc/sso/login/callback/"


FAULTS: dict[str, dict[str, Any]] = {
    "signed with a key that is not published": {"key": OTHER_KEY},
    "not signed": {"key": None, "algorithm": "none"},
    "signed with the client secret": {"key": "a secret" * 8, "algorithm": "HS256"},
    "an unknown key": {"header": {"kid": "two"}},
    "another session's nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "for another client": {"claims": {"aud": "another"}},
    "authorised for another client": {"claims": {"aud": ["leadplan", "another"], "azp": "another"}},
    "of another issuer": {"claims": {"iss": "https://id.example"}},
    "expired": {"claims": {"exp": 1_000_000_000}},
    "without an expiry": {"claims": {"exp": None}},
    "without a subject": {"claims": {"sub": None}},
    "userinfo about someone else": {"userinfo": {"sub": "mallory"}},
    "userinfo about no one": {"userinfo": {"sub": None}},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_breaks_a_rule_is_refused(client: Client, ada: Account, crooked: Provider, fault: str) -> None:
    for name, value in FAULTS[fault].items():
        setattr(crooked, name, value)
    assert come_back(client, crooked) == 401
    assert not is_in(client)


def test_metadata_of_another_issuer_is_refused(client: Client, ada: Account, crooked: Provider) -> None:
    crooked.metadata = {"issuer": "https://id.example"}
    assert client.post("/accounts/oidc/sso/login/").status_code == 401


def test_a_provider_that_is_away_is_said_so(
    client: Client, ada: Account, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(f"http://127.0.0.1:{free_port()}", settings, monkeypatch)
    assert client.post("/accounts/oidc/sso/login/").status_code == 401
