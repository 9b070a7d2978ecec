"""The address that logs, limits and the audit log know a request by."""

from typing import Any

import pytest
import structlog
from django.test import Client
from pytest_django.fixtures import Settings

from people.models import AuditLine
from tests.support.factories import AccountFactory, OrganisationFactory
from tests.support.sign_in import log_in

SPOOFED: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "192.0.2.66, 203.0.113.9", "REMOTE_ADDR": "10.0.0.2"}


def logged_addresses(client: Client) -> set[object]:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        client.get("/accounts/login/")
    return {line.get("ip") for line in lines}


@pytest.mark.django_db
def test_behind_a_proxy_only_its_own_entry_counts(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert logged_addresses(Client(**SPOOFED)) == {"203.0.113.9"}
    OrganisationFactory.create()
    account = AccountFactory.create()
    log_in(Client(**SPOOFED), account.email, "wrong")
    (line,) = AuditLine.objects.filter(verb="failed")
    assert line.after.startswith("203.0.113.0/24")


@pytest.mark.django_db
def test_without_a_proxy_the_header_is_ignored() -> None:
    assert logged_addresses(Client(**SPOOFED)) == {"10.0.0.2"}


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["nonsense", "192.0.2.66, ", "<script>", "203.0.113.9, 999.1.1.1"])
def test_what_is_no_address_is_not_logged(settings: Settings, header: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert logged_addresses(Client(HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="10.0.0.2")) == {"unknown"}
