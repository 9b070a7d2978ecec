"""Every page that a lead, their manager or an administrator can reach by links: its headers are right, its form fields show
plain numbers, reading it changes nothing, and a browser that enforces the content security policy finds no fault and no
file missing."""

from collections.abc import Iterator
from hashlib import sha256

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from people.models import Person
from tests.support.factories import sign_in
from tests.support.form_numbers import oddly_written
from tests.support.headers import POLICY, faults_of
from tests.support.url_crawler import Visit, crawl, every_address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

FRAMED = {"outbox_email_html", "digest_preview_html"}
"""An email has its own styles: its policy is tested in tests/digests/test_views.py."""
NOTED_USE = ("sessions", "usersession", "django_session", "last_login", "last_used", "last_seen", "seen_at", "uses")
"""Columns that record when someone was last seen; nothing else may change."""
MIRRORS = {"account_emailaddress"}
"""django-allauth copies an account's email here when the account page is first opened."""


def state() -> Iterator[tuple[str, str]]:
    """Every table by its name, and a hash of all its rows without the columns of NOTED_USE."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in MIRRORS or any(word in table for word in NOTED_USE):
            continue
        columns = [
            one.column for one in model._meta.local_concrete_fields if one.column and one.column not in NOTED_USE
        ]
        names = ", ".join(connection.ops.quote_name(one) for one in columns)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)} ORDER BY 1")
            yield table, sha256(repr(cursor.fetchall()).encode()).hexdigest()


@pytest.mark.parametrize("key", ["diego", "marta", "nadia"])
def test_every_page_is_in_order(key: str, demo: None, live_server: LiveServer, page: Page, troubles: list[str]) -> None:
    sign_in(client := Client(), Person.objects.get(key=key))
    before = dict(state())
    found = crawl(client, "/", "/settings/", "/admin/")
    for address in every_address():
        client.get(address.path)
    after = dict(state())
    assert {"week", "initiative", "area", "person", "skills"} <= found.keys()
    visits = [(name, one) for name, visits in found.items() for one in visits if name not in FRAMED]
    faulty = {one.path: faults_of(one.answer, POLICY) for name, one in visits}
    assert {path: faults for path, faults in faulty.items() if faults} == {}
    pages = [one for _, one in visits if is_page(one.answer)]
    assert {one.path: odd for one in pages if (odd := oddly_written(content_of(one.answer)))} == {}
    assert {table for table in before if before[table] != after[table]} == set()
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    wrong: dict[str, list[str]] = {}
    for path in one_of_each_kind(found):
        page.goto(f"{live_server.url}{path}", wait_until="load")
        if troubles:
            wrong[path] = troubles.copy()
            troubles.clear()
    assert wrong == {}


def one_of_each_kind(found: dict[str, list[Visit]]) -> list[str]:
    """The admin's pages differ by what is done there, not by the model: `admin:people_skill_change` is a `change`."""
    kinds: dict[str, str] = {}
    for name, visits in found.items():
        for one in visits:
            if name not in FRAMED and is_page(one.answer):
                kinds.setdefault(name.rpartition("_")[2] if name.startswith("admin:") else name, one.path)
    return list(kinds.values())


def is_page(answer: HttpResponseBase) -> bool:
    return answer.status_code == 200 and content_of(answer).lstrip()[:15].lower() == "<!doctype html>"


def content_of(answer: HttpResponseBase) -> str:
    return bytes(getattr(answer, "content", b"")).decode(errors="replace")
