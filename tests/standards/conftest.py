"""The example of the specification, its owner and the people of a team, signed in on 1 December 2026."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import Person
from standards.models import Standard
from tests.support import factories as make
from tests.support import standards as support


@pytest.fixture
def standard(db: None) -> Standard:
    return support.example()


@pytest.fixture
def as_() -> Callable[[str], Client]:
    """A client of the person with this key, who gets an account."""

    def signed_in(key: str) -> Client:
        client = Client()
        make.sign_in(client, Person.objects.filter(key=key).first() or make.PersonFactory.create(key=key))
        return client

    return signed_in
