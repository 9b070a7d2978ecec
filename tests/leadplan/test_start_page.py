"""The start page and sign-in, as a browser sees them."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from leadplan import demo
from people.models import Account
from tests.support.factories import AccountFactory, LeadFactory, OrganisationFactory, PersonFactory, sign_in

pytestmark = pytest.mark.django_db

HERE: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def diego() -> Account:
    OrganisationFactory.create()
    return AccountFactory.create(email=demo.email_of("lead"))


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/"


def test_sign_in_by_address_in_any_case_and_password(client: Client) -> None:
    account = AccountFactory.create(email="ada@example.org")
    account.set_password("a quite long pass phrase")
    account.save()
    wrong = client.post("/accounts/login/", {"login": "ada@example.org", "password": "something else"})
    assert wrong.status_code == 200
    assert "ada@example.org" in wrong.content.decode()
    assert "_auth_user_id" not in client.session
    right = client.post("/accounts/login/", {"login": "ADA@example.org", "password": "a quite long pass phrase"})
    assert right.status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)


def test_a_deactivated_account_cannot_sign_in(client: Client) -> None:
    account = AccountFactory.create(is_active=False)
    account.set_password("a quite long pass phrase")
    account.save()
    client.post("/accounts/login/", {"login": account.email, "password": "a quite long pass phrase"})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", ["lead", "manager", "administrator"])
def test_the_demo_offers_one_click_sign_in_on_this_machine(client: Client, settings: Settings, role: str) -> None:
    settings.DEMO = True
    account = AccountFactory.create(email=demo.email_of(role))
    page = client.get("/accounts/login/", **HERE).content.decode()
    assert f'name="role" value="{role}"' in page
    answer = client.post("/demo/sign-in/", {"role": role}, **HERE)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)


@pytest.mark.usefixtures("diego")
@pytest.mark.parametrize(
    ("demo_on", "where"),
    [
        (False, HERE),
        (True, HERE | {"REMOTE_ADDR": "192.0.2.7"}),
        (True, HERE | {"HTTP_HOST": "leadplan.example"}),
    ],
)
def test_the_demo_is_offered_nowhere_else(
    client: Client, settings: Settings, demo_on: bool, where: dict[str, Any]
) -> None:
    settings.DEMO = demo_on
    settings.ALLOWED_HOSTS = ["127.0.0.1", "leadplan.example"]
    assert 'name="role"' not in client.get("/accounts/login/", **where).content.decode()
    assert client.post("/demo/sign-in/", {"role": "lead"}, **where).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("diego")
def test_a_demo_role_that_does_not_exist_is_not_found(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    assert client.post("/demo/sign-in/", {"role": "owner"}, **HERE).status_code == 404
    assert client.post("/demo/sign-in/", {}, **HERE).status_code == 404
    assert client.get("/demo/sign-in/", **HERE).status_code == 405


@pytest.mark.usefixtures("diego")
@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_sign_in_never_redirects_to_another_site(client: Client, settings: Settings, target: str) -> None:
    settings.DEMO = True
    answer = client.post("/demo/sign-in/", {"role": "lead", "next": target}, **HERE)
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("diego")
def test_sign_in_redirects_to_the_requested_page(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    answer = client.post("/demo/sign-in/", {"role": "lead", "next": "/initiatives/"}, **HERE)
    assert answer.headers["Location"] == "/initiatives/"


def test_there_is_no_public_sign_up(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert b"<input" not in page.content.replace(b'type="hidden"', b"") or b"password1" not in page.content
    client.post(
        "/accounts/signup/",
        {"email": "new@example.org", "password1": "a quite long pass phrase", "password2": "a quite long pass phrase"},
    )
    assert "_auth_user_id" not in client.session


def test_the_start_page_is_the_week(client: Client) -> None:
    sign_in(client, PersonFactory.create())
    assert client.get("/").headers["Location"] == "/week/"


def test_a_manager_who_leads_nothing_starts_with_their_leads(client: Client) -> None:
    boss = PersonFactory.create()
    lead = PersonFactory.create(manager=boss)
    LeadFactory.create(person=lead)
    sign_in(client, boss)
    assert client.get("/").headers["Location"] == "/allocation/"
    LeadFactory.create(person=boss)
    assert client.get("/").headers["Location"] == "/week/"


def test_an_account_without_a_person_starts_with_onboarding(client: Client) -> None:
    client.force_login(AccountFactory.create(person=None, email="boss@example.org"))
    assert client.get("/").headers["Location"] == "/welcome/"
