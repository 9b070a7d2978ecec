"""No link and no form on another site can change anything, and no redirect leaves the site. Every URL of the resolver."""

import pytest
from django.test import Client, override_settings
from pytest_django.asserts import assertTemplateUsed

from people.models import Account
from tests.support.factories import AccountFactory, OrganisationFactory, PersonFactory, sign_in
from tests.support.url_crawler import every_address

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BY_SECRET = {"email_subscription", "email_subscription_of_kind", "email_action", "dependency_answer"}
"""Forms without a session, which emails may post to (RFC 8058): the secret in the URL is the permission."""

PROBES = {"healthz", "readyz"}
"""Answered before sessions and forms are read; they take no POST."""


def test_no_url_accepts_a_form_without_its_token() -> None:
    OrganisationFactory.create()
    client = Client(enforce_csrf_checks=True)
    sign_in(client, PersonFactory.create(), is_superuser=True, is_staff=True)
    # The API and assistants know no sessions: without a token it answers 401 (tests/roles/test_api.py).
    addresses = [
        one for one in every_address() if one.name not in BY_SECRET and not one.name.startswith(("api:", "mcp"))
    ]
    assert len(addresses) > 80
    open_ones = {
        one.name: status for one in addresses if (status := client.post(one.path, {"a": "b"}).status_code) != 403
    }
    assert open_ones == dict.fromkeys(PROBES, 405)


def test_a_refused_form_gets_our_own_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example"})
    assertTemplateUsed(answer, "403_csrf.html")


@pytest.mark.parametrize(
    "there",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "https:elsewhere",
    ],
)
def test_sign_in_never_redirects_to_another_site(there: str) -> None:
    OrganisationFactory.create()
    account: Account = AccountFactory.create()
    account.set_password("a quite long pass phrase of mine")
    account.save()
    form = {"login": account.email, "password": "a quite long pass phrase of mine", "next": there}
    answer = Client().post("/accounts/login/", form)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert "elsewhere" not in answer.headers["Location"]


@override_settings(DEMO=True)
@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"])
def test_one_click_sign_in_never_redirects_to_another_site(there: str) -> None:
    OrganisationFactory.create()
    AccountFactory.create(email="diego@northlight.example")
    answer = Client().post("/demo/sign-in/", {"role": "lead", "next": there}, headers={"Host": "localhost"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
