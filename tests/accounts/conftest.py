"""Ada, who may sign in, and an administrator."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from people.models import Account, Organisation, Person
from tests.digests.server import Server
from tests.factories import AccountFactory, OrganisationFactory, PersonFactory, sign_in

PASSWORD = "a quite long pass phrase"


@pytest.fixture(autouse=True)
def uncounted() -> Iterator[None]:
    """Counts of sign-ins live in the cache, which outlives a test."""
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
def server(settings: Settings) -> Iterator[Server]:
    with Server() as started:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", started.port, 5
        yield started


def log_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD, **headers: str) -> int:
    """The status of the answer to a sign-in: 302 is in, 200 is the form again, 429 is too often."""
    return client.post("/accounts/login/", {"login": email, "password": password}, **headers).status_code  # type: ignore[arg-type]


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200
