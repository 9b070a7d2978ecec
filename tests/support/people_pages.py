"""Ada, her manager Marta, a stranger and an administrator."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Organisation, Person
from tests.support import factories as make

HTMX = {"HX-Request": "true"}


@dataclass
class House:
    organisation: Organisation
    marta: Person
    ada: Person
    sam: Person


@pytest.fixture
def house(db: None) -> House:
    organisation = make.OrganisationFactory.create()
    marta = make.PersonFactory.create(key="marta", name="Marta Solé", role="engineering_manager")
    ada = make.PersonFactory.create(key="ada", name="Ada Kowal", email="ada@example.org", manager=marta)
    make.AccountFactory.create(person=ada)
    sam = make.PersonFactory.create(key="sam", name="Sam Stranger")
    return House(organisation, marta, ada, sam)


def signed_in(person: Person, **account: bool) -> Client:
    client = Client()
    make.sign_in(client, person, **account)
    return client


@pytest.fixture
def as_ada(house: House) -> Client:
    return signed_in(house.ada)


@pytest.fixture
def as_marta(house: House) -> Client:
    return signed_in(house.marta)


@pytest.fixture
def as_sam(house: House) -> Client:
    return signed_in(house.sam)


@pytest.fixture
def as_administrator(house: House) -> Client:
    nadia = make.PersonFactory.create(key="nadia", name="Nadia Rahimi", role="other")
    return signed_in(nadia, is_superuser=True, is_staff=True)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def toast(response: HttpResponse) -> str:
    return str(response.headers.get("HX-Trigger", ""))


def undo_of(response: HttpResponse) -> str:
    found = re.search(r'"url": "([^"]+)"', toast(response))
    assert found
    return found[1]


def queries(client: Client, address: str, more: Callable[[int], object]) -> list[int]:
    """How many queries a page takes with 1, 3 and 30 rows; `more` adds so many."""
    found, there = [], 0
    for rows in (1, 3, 30):
        more(rows - there)
        there = rows
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found.append(len(asked))
    return found
