"""Ada, her manager Marta, a stranger and an administrator; and facts about the pages they open."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any, Protocol

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Organisation, Person
from tests.support import factories as make

HTMX = {"HX-Request": "true"}


class Rendered(Protocol):
    """The test client's response to a page."""

    content: bytes
    context: Any


@dataclass
class Colleagues:
    organisation: Organisation
    marta: Person
    ada: Person
    sam: Person


@pytest.fixture
def colleagues(db: None) -> Colleagues:
    organisation = make.OrganisationFactory.create()
    marta = make.PersonFactory.create(key="marta", name="Marta Solé", role="engineering_manager")
    ada = make.PersonFactory.create(key="ada", name="Ada Kowal", email="ada@example.org", manager=marta)
    make.AccountFactory.create(person=ada)
    sam = make.PersonFactory.create(key="sam", name="Sam Stranger")
    return Colleagues(organisation, marta, ada, sam)


def signed_in(person: Person, **account: bool) -> Client:
    client = Client()
    make.sign_in(client, person, **account)
    return client


@pytest.fixture
def as_ada(colleagues: Colleagues) -> Client:
    return signed_in(colleagues.ada)


@pytest.fixture
def as_marta(colleagues: Colleagues) -> Client:
    return signed_in(colleagues.marta)


@pytest.fixture
def as_sam(colleagues: Colleagues) -> Client:
    return signed_in(colleagues.sam)


@pytest.fixture
def as_administrator(colleagues: Colleagues) -> Client:
    nadia = make.PersonFactory.create(key="nadia", name="Nadia Rahimi", role="other")
    return signed_in(nadia, is_superuser=True, is_staff=True)


def text(response: Rendered) -> str:
    return response.content.decode()


def words_on(response: Rendered) -> str:
    """A page's text as it is read: without tags, with line breaks as spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text(response))).split())


def errors_of(response: Rendered, form: str = "form") -> dict[str, list[str]]:
    """The error messages of a page's form by field; "__all__" for those of the whole form."""
    return {name: list(errors) for name, errors in response.context[form].errors.items()}


def differences_of(response: Rendered) -> list[tuple[str, str, str]]:
    """What the second of two editors is shown: the label, the stored value, their own value."""
    return [(one.label, one.theirs, one.yours) for one in response.context["conflict"]]


def messages_of(response: Rendered) -> list[str]:
    """The messages that a page shows, such as the confirmation of a change."""
    return [str(message) for message in response.context["messages"]]


def toast(response: HttpResponseBase) -> dict[str, Any]:
    """The toast that a response to htmx shows; empty if there is none."""
    found: dict[str, Any] = json.loads(response.headers.get("HX-Trigger", "{}")).get("toast", {})
    return found


def undo_of(response: HttpResponseBase) -> str:
    """The address of the toast's undo button."""
    return str(toast(response)["undo"]["url"])


def seen_mark(response: Rendered) -> str:
    """The form's mark of the values that its editor saw."""
    found = re.search(r'name="seen" value="([0-9a-f]+)"', text(response))
    assert found
    return found[1]


def queries(client: Client, address: str, more: Callable[[int], object]) -> list[int]:
    """The number of queries of a page with 1, 3 and 30 rows; `more` adds a number of rows."""
    found, there = [], 0
    for rows in (1, 3, 30):
        more(rows - there)
        there = rows
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found.append(len(asked))
    return found
