"""Error reports: what a Sentry-compatible server receives when an app fails, and that it names no one."""

import gzip
import json
import sys
from collections.abc import Iterator
from typing import Any, Final

import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import resolve

from leadplan import error_reports
from people.models import Person
from tests.support import factories as make
from tests.support.http_server import Handler, Server, serving

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PRIVATE: Final = "Unmistakable"
PAGES: Final = {
    "people": "/people/",
    "initiatives": "/initiatives/",
    "stakeholders": "/pitches/",
    "focus": "/coverage/",
    "allocation": "/allocation/",
    "digests": "/digests/",
    "integrations": "/me/tokens/",
    "leadplan": "/search/",
}


@pytest.fixture
def received() -> Iterator[Server]:
    """Started with the address of a server on this machine, and stopped afterwards."""

    def accept(handler: Handler) -> None:
        handler.say(200, b"{}", Content_Type="application/json")

    with serving(accept) as server:
        error_reports.start(f"http://key@127.0.0.1:{server.port}/1", environment="test")
        yield server
        sentry_sdk.get_client().close(timeout=2)
        sentry_sdk.get_global_scope().set_client(None)


def envelopes(server: Server) -> list[str]:
    sentry_sdk.flush(timeout=5)
    return [gzip.decompress(one).decode() if one[:2] == b"\x1f\x8b" else one.decode() for one in server.bodies]


def events(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for one in envelopes(server) for line in one.splitlines() if '"exception"' in line]


def fail(*_: object, **__: object) -> None:
    name = f"{PRIVATE} in a variable"
    raise LookupError(f"{PRIVATE} in a sentence, {name}")


@pytest.fixture
def person(client: Client) -> Person:
    make.OrganisationFactory.create()
    found = make.PersonFactory.create(key="unmistakable", name=PRIVATE, email="unmistakable@example.org")
    make.sign_in(client, found)
    client.raise_request_exception = False
    return found


def test_an_error_in_every_app_is_reported_without_a_name(
    client: Client, person: Person, received: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in PAGES.values():
        view = sys.modules[resolve(path).func.__module__]
        for name in ("render", "render_part", "show"):
            if hasattr(view, name):
                monkeypatch.setattr(view, name, fail)
        answer = client.get(path, {"q": PRIVATE}, headers={"Referer": f"/person/{person.key}/", "User-Agent": PRIVATE})
        assert answer.status_code == 500, path
    found = events(received)
    assert {one["transaction"].partition(".")[0] for one in found} == set(PAGES)
    errors = [one["exception"]["values"][-1] for one in found]
    assert {one["type"] for one in errors} == {"LookupError"}
    assert all(one["stacktrace"]["frames"][-1]["function"] == "fail" for one in errors)
    assert PRIVATE.lower() not in "\n".join(envelopes(received)).lower()
    cookie = client.cookies["sessionid"].value
    assert cookie not in "\n".join(envelopes(received))


def test_forms_secret_addresses_and_mails_stay_here(
    client: Client, person: Person, received: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("people.secret_links.find_live", fail)
    assert client.post(f"/shared/mail/{PRIVATE}-secret/", {"note": f"{PRIVATE} typed"}).status_code == 500
    monkeypatch.setattr("people.views.directory.render", fail)
    assert client.post("/new/person/", {"name": f"{PRIVATE} typed"}).status_code == 500
    try:
        raise ConnectionError(f"550 {PRIVATE}: mail text {PRIVATE}")
    except ConnectionError:
        sentry_sdk.capture_exception()
    found = events(received)
    assert len(found) == 3
    assert not [one for one in found if {"request", "user", "breadcrumbs", "extra", "logentry"} & set(one)]
    assert PRIVATE.lower() not in "\n".join(envelopes(received)).lower()


@pytest.mark.parametrize("dsn", ["nonsense", "https://errors.example/1", "ftp://key@errors.example/1"])
def test_a_wrong_address_stops_the_start_and_names_the_variable(dsn: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is not an address"):
        error_reports.start(dsn, environment="test")


def test_without_an_address_nothing_is_reported() -> None:
    error_reports.start("", environment="test")
    assert not sentry_sdk.get_client().is_active()
