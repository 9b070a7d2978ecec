"""OpenID Connect against a real provider in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from pytest_django.fixtures import Settings

from leadplan import env
from people.models import Account, AuditLine
from tests.support.factories import PersonFactory
from tests.support.services import free_port, listens, wait_for
from tests.support.sign_in import is_in

pytestmark = pytest.mark.real_clock

USERS = [
    {"sub": "ada", "email": "ADA@example.org", "email_verified": True},
    {"sub": "nia", "email": "nia@example.org", "email_verified": True},
    {"sub": "liar", "email": "ada@example.org", "email_verified": False},
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
    """The settings as they come from the environment."""
    monkeypatch.setenv("LEADPLAN_OIDC_URL", provider)
    monkeypatch.setenv("LEADPLAN_OIDC_NAME", "Northlight ID")
    monkeypatch.setenv("LEADPLAN_OIDC_CLIENT_ID", "leadplan")
    monkeypatch.setenv("LEADPLAN_OIDC_SECRET", "a secret")
    settings.SOCIALACCOUNT_PROVIDERS = env.single_sign_on()
    return provider


def come_as(client: Client, subject: str) -> str:
    """Through the provider and back; where the browser stands then."""
    start = client.post("/accounts/oidc/sso/login/")
    assert start.status_code == 302
    asked = start.headers["Location"]
    assert "code_challenge_method=S256" in asked
    back = requests.post(asked, data={"sub": subject}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    answer = client.get(f"{parts.path}?{parts.query}")
    return answer.headers.get("Location", answer.content.decode())


def test_the_sign_in_page_offers_it_only_where_it_is_set_up(
    client: Client, organisation: object, connected: str
) -> None:
    assert "Continue with Northlight ID" in client.get("/accounts/login/").content.decode()


def test_nothing_is_offered_without_a_provider(client: Client, organisation: object) -> None:
    assert "Continue with" not in client.get("/accounts/login/").content.decode()


def test_who_has_an_account_is_in_and_keeps_the_password(client: Client, ada: Account, connected: str) -> None:
    assert come_as(client, "ada") == "/"
    assert client.session["_auth_user_id"] == str(ada.pk)
    ada.refresh_from_db()
    assert ada.has_usable_password()


def test_who_has_a_record_and_no_account_gets_one(client: Client, organisation: object, connected: str) -> None:
    nia = PersonFactory.create(email="Nia@example.org")
    assert come_as(client, "nia") == "/"
    assert Account.objects.get(person=nia).email == "nia@example.org"
    assert is_in(client)
    assert AuditLine.objects.filter(about=nia, thing="account", verb="added").count() == 1


@pytest.mark.parametrize("subject", ["stranger", "liar"])
def test_an_address_that_is_unknown_or_unconfirmed_opens_nothing(
    client: Client, ada: Account, connected: str, subject: str
) -> None:
    come_as(client, subject)
    assert not is_in(client)
    assert Account.objects.count() == 1


def test_a_closed_account_stays_closed(client: Client, ada: Account, connected: str) -> None:
    Account.objects.update(is_active=False)
    come_as(client, "ada")
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_opens_nothing(client: Client, ada: Account, connected: str) -> None:
    answer = client.get("/accounts/oidc/sso/login/callback/?code=made-up&state=made-up")
    assert answer.status_code in (200, 302, 401)
    assert not is_in(client)
