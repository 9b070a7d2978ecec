"""Two leads: Noor with a pitch that asks Payments for two steps and Accounts for one, and Diego with a planned week."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from people.models import Person
from tests.support import factories as make
from tests.support.planned_week import bring_scenario
from tests.support.readable_ids import make_ids_readable
from tests.support.stakeholder_pages import NOW


@pytest.fixture
def noor(db: None) -> Iterator[Person]:
    with time_machine.travel(NOW, tick=False):
        bring_scenario("reliability-backlog")
        make_ids_readable()
        yield Person.objects.get(key="noor")


@pytest.fixture
def desk(noor: Person) -> Client:
    make.sign_in(client := Client(), noor)
    return client


@pytest.fixture
def lead() -> Iterator[Person]:
    """Diego, the lead of an initiative that two other teams contribute to."""
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        bring_scenario("new-product")
        make_ids_readable()
        yield Person.objects.get(key="diego")
