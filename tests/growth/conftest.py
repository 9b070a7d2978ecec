"""A lead with a year behind them, made once for a module."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from people.models import Person
from tests.growth.year import NOW, live_the_year
from tests.support import factories as make
from tests.support.planned_week import Desk


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        live_the_year()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def noor(year: None, client: Client, db: None) -> Iterator[Desk]:
    """Noor at her journal."""
    with time_machine.travel(NOW, tick=False):
        person = Person.objects.get(key="noor")
        make.sign_in(client, person)
        yield Desk(client, person)
