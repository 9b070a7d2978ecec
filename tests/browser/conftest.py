"""A page, what it complains of, and a way in that skips the sign-in form."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response
from pytest_django.live_server_helper import LiveServer

from people.models import Person
from tests.support.factories import sign_in
from tests.support.kept_rows import demo_once
from tests.support.planned_week import Desk
from tests.support.processes import shared_folder


@pytest.fixture
def demo(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The demo organisation."""
    demo_once(shared_folder(tmp_path_factory))


@pytest.fixture
def open_as(context: BrowserContext, page: Page, live_server: LiveServer) -> Callable[[Person, str], None]:
    """Open an address as someone who is signed in; tests/browser/test_sign_in.py has the form."""

    def go(person: Person, address: str) -> None:
        sign_in(client := Client(), person)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page.goto(f"{live_server.url}{address}")

    return go


@pytest.fixture
def enter(open_as: Callable[[Person, str], None], diego: Desk) -> Callable[[str], None]:
    """Open an address as Diego, whose week is planned."""
    return partial(open_as, diego.person)


@pytest.fixture
def troubles(page: Page) -> list[str]:
    """What the browser complains of while the test runs: files that are missing, scripts, the security policy."""
    found: list[str] = []

    def answered(response: Response) -> None:
        if response.status >= 400:
            found.append(f"{response.status} {response.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.append(message.text)

    page.on("response", answered)
    page.on("console", said)
    page.on("pageerror", lambda fault: found.append(str(fault)))
    return found
