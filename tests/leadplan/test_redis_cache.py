"""Signing in while Redis runs, is down, or does not respond."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from people.models import Account
from tests.support.factories import AccountFactory
from tests.support.services import free_port

pytestmark = pytest.mark.django_db
WORDS = "a quite long pass phrase"


@pytest.fixture
def account() -> Account:
    account = AccountFactory.create()
    account.set_password(WORDS)
    account.save()
    return account


def remember_in(settings: Settings, url: str) -> None:
    settings.CACHES = {"default": {"BACKEND": "leadplan.runtime.redis_cache.OptionalRedisCache", "LOCATION": url}}


def signed_in(client: Client, account: Account, password: str = WORDS) -> bool:
    client.post("/accounts/login/", {"login": account.email, "password": password})
    return "_auth_user_id" in client.session


def test_many_wrong_passwords_block_sign_in_for_a_while(
    client: Client, settings: Settings, redis_url: str, account: Account
) -> None:
    remember_in(settings, redis_url)
    cache.clear()
    # allauth's limit: five wrong passwords for one email in five minutes.
    for _ in range(5):
        assert not signed_in(client, account, "a wrong pass phrase")
    assert not signed_in(client, account)
    cache.clear()
    assert signed_in(client, account)


def test_people_can_sign_in_while_redis_is_down(client: Client, settings: Settings, account: Account) -> None:
    remember_in(settings, f"redis://127.0.0.1:{free_port()}/0")
    assert not signed_in(client, account, "a wrong pass phrase")
    assert signed_in(client, account)


def test_a_redis_that_hangs_delays_sign_in_by_seconds_only(
    client: Client, settings: Settings, account: Account, silent_port: int
) -> None:
    remember_in(settings, f"redis://127.0.0.1:{silent_port}/0")
    began = time.monotonic()
    assert signed_in(client, account)
    # One request to Redis waits a second; the dozen of a sign-in would make it twelve.
    assert time.monotonic() - began < 5
