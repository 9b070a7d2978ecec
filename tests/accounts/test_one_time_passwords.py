"""A password that someone else chose opens nothing but the page to change it."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.test import Client

from people.models import Account, Organisation
from people.services.accounts import first_administrator
from tests.support.sign_in import PASSWORD, log_in

pytestmark = pytest.mark.once
CHANGE = "/accounts/password/change/"
NEW = "another quite long pass phrase"


@pytest.fixture
def one_time(ada: Account) -> Client:
    """Signed in with a password that an operator has set."""
    with patch("getpass.getpass", return_value=PASSWORD):
        call_command("changepassword", "ada@example.org", stdout=StringIO())
    client = Client()
    assert log_in(client) == 302
    return client


def change(client: Client, old: str, new: str) -> int:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new, "next": "/"}).status_code


def test_every_page_leads_to_changing_it(one_time: Client) -> None:
    for address in ("/", "/week/", "/people/", "/account/", "/digests/"):
        assert one_time.get(address).headers["Location"] == f"{CHANGE}?next=/"
    assert one_time.post("/account/display/", {"theme": "dark"}).headers["Location"] == f"{CHANGE}?next=/"
    assert Account.objects.get(email="ada@example.org").theme == "system"
    page = one_time.get(CHANGE)
    assert page.status_code == 200
    assert "Choose a password of your own." in page.content.decode()


def test_the_same_password_again_is_refused_and_a_new_one_opens_the_app(one_time: Client) -> None:
    assert change(one_time, PASSWORD, PASSWORD) == 200
    assert one_time.get("/people/").status_code == 302
    assert change(one_time, PASSWORD, NEW) == 302
    assert one_time.get("/people/").status_code == 200
    assert "Choose a password of your own." not in one_time.get(CHANGE).content.decode()


def test_the_first_administrator_changes_the_printed_password(organisation: Organisation) -> None:
    first = first_administrator()
    client = Client()
    client.post("/accounts/login/", {"login": first.email, "password": first.password})
    assert client.get("/", follow=True).request["PATH_INFO"] == CHANGE
    assert change(client, first.password, NEW) == 302
    assert client.get("/", follow=True).request["PATH_INFO"] == "/administration/"


def test_without_an_organisation_the_welcome_waits_for_the_new_password(db: None) -> None:
    first = first_administrator()
    client = Client()
    client.post("/accounts/login/", {"login": first.email, "password": first.password})
    assert client.get("/welcome/you/").headers["Location"] == f"{CHANGE}?next=/"
    change(client, first.password, NEW)
    assert client.get("/welcome/you/").status_code == 200


def test_a_password_that_someone_chose_themselves_stays(ada: Account) -> None:
    client = Client()
    log_in(client)
    assert client.get("/people/").status_code == 200
