"""Every page in a real browser with the content security policy enforced: no console errors, no missing files."""

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from people.models import Person
from tests.support.factories import sign_in
from tests.support.url_crawler import crawl

DIFFERING = {"home", "week", "week_today", "initiative", "person", "people", "audit", "allocation", "skills"}
"""Pages that show more to some roles."""
ROLES = {"diego": "a lead", "marta": "their manager", "nadia": "an administrator"}


def pages_of(key: str, shown: set[str]) -> tuple[str, list[str]]:
    """A session, and the address of one page of every kind this person can reach by links, except those in `shown`."""
    sign_in(client := Client(), Person.objects.get(key=key))
    found = crawl(client, "/", "/settings/", "/admin/")
    whole = [
        next((one.path for one in visits if one.answer.status_code == 200 and is_page(one.answer)), None)
        for name, visits in found.items()
        # Shown in a frame of a page that is visited.
        if name != "mail_html" and name not in shown
    ]
    shown |= found.keys() - DIFFERING
    return client.cookies["sessionid"].value, [path for path in whole if path]


def is_page(answer: object) -> bool:
    content = getattr(answer, "content", b"")
    return content.lstrip()[:15].lower() == b"<!doctype html>"


@pytest.mark.once
def test_no_page_violates_the_policy_or_misses_a_file(live_server: LiveServer, page: Page, troubles: list[str]) -> None:
    with override_settings(DEMO=True):
        call_command("demo", verbosity=0)
    wrong: dict[str, list[str]] = {}
    shown: set[str] = set()
    for key in ROLES:
        session, paths = pages_of(key, shown)
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        for path in paths:
            page.goto(f"{live_server.url}{path}", wait_until="load")
            if troubles:
                wrong[f"{key} {path}"] = troubles.copy()
                troubles.clear()
    assert len(shown) > 40
    assert wrong == {}
