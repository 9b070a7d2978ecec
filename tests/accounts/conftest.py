"""Ada, who may sign in, and an administrator."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from people.models import Account, Organisation, Person
from tests.support.factories import AccountFactory, OrganisationFactory, PersonFactory, sign_in
from tests.support.sign_in import PASSWORD, code_of, confirm, log_in


@pytest.fixture(autouse=True)
def uncounted() -> Iterator[None]:
    """Sign-in attempts are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def organisation(db: None) -> Organisation:
    return OrganisationFactory.create(name="Northlight")


@pytest.fixture
def ada(organisation: Organisation) -> Account:
    account = AccountFactory.create(person__name="Ada Kowal", person__key="ada", email="ada@example.org")
    account.set_password(PASSWORD)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


@pytest.fixture
def administrator(organisation: Organisation) -> Person:
    return PersonFactory.create(key="boss", name="Bo Boss")


@pytest.fixture
def as_administrator(administrator: Person) -> Client:
    client = Client()
    sign_in(client, administrator, is_superuser=True, is_staff=True)
    return client


@pytest.fixture
def protected(ada: Account) -> str:
    """Ada has an app and recovery codes; the app's secret."""
    client = Client()
    log_in(client)
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret: str = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret
