"""Nothing is changed by a link, nor by a form of another site; nobody is led away. Every address of the resolver."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from people.models import Account, Person
from tests.factories import AccountFactory, OrganisationFactory, PersonFactory, sign_in
from tests.walking import crawl, every_address

pytestmark = pytest.mark.django_db

ONE_CLICK = {"mail_action"}
"""What mail programs post to without a page of ours (RFC 8058): the secret of its address is the permission."""
NOTED_USE = ("sessions", "usersession", "django_session", "last_login", "last_used", "last_seen", "seen_at", "uses")
"""That somebody was there is written when they are; nothing else is."""
MIRRORS = {"account_emailaddress"}
"""django-allauth copies an account's own address here when the account's page is first opened."""


def test_no_address_takes_a_form_without_its_token() -> None:
    OrganisationFactory.create()
    client = Client(enforce_csrf_checks=True)
    sign_in(client, PersonFactory.create(), is_superuser=True, is_staff=True)
    addresses = [one for one in every_address() if one.name not in ONE_CLICK]
    assert len(addresses) > 80
    open_ones = {
        one.name: status for one in addresses if (status := client.post(one.path, {"a": "b"}).status_code) != 403
    }
    assert open_ones == {}


def test_a_refused_form_is_answered_in_our_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example"})
    assert "This page was too old to save" in answer.content.decode()


def state() -> Iterator[tuple[str, str]]:
    """Every table by its name, and a hash of all its rows without what notes that somebody was there."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in MIRRORS or any(word in table for word in NOTED_USE):
            continue
        columns = [one.column for one in model._meta.local_concrete_fields if one.column not in NOTED_USE]
        names = ", ".join(connection.ops.quote_name(one) for one in columns)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)} ORDER BY 1")
            yield table, sha256(repr(cursor.fetchall()).encode()).hexdigest()


@pytest.mark.once
def test_reading_changes_nothing() -> None:
    """Every link that a lead, a manager and an administrator come to, and every address of the resolver besides."""
    with override_settings(DEMO=True):
        call_command("demo", verbosity=0)
    for key in ("diego", "marta", "nadia"):
        sign_in(client := Client(), Person.objects.get(key=key))
        before = dict(state())
        found = crawl(client, "/", "/settings/", "/admin/")
        for address in every_address():
            client.get(address.path)
        after = dict(state())
        assert len(found) > 20
        assert {table for table in before if before[table] != after[table]} == set(), key


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
def test_signing_in_leads_nowhere_else(there: str) -> None:
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
def test_the_demos_one_click_leads_nowhere_else(there: str) -> None:
    OrganisationFactory.create()
    AccountFactory.create(email="diego@northlight.example")
    answer = Client().post("/demo/sign-in/", {"as": "lead", "next": there}, headers={"Host": "localhost"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
