"""An email's button pressed twice at the same time."""

import threading

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from digests.models import ActionKind, EmailAction
from stakeholders.models import Touchpoint
from tests.support.email_buttons import path
from tests.support.planned_week import Desk


@pytest.fixture(autouse=True)
def base_url(settings: Settings) -> None:
    settings.BASE_URL = "https://leadplan.example"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one(diego: Desk) -> None:
    address = path(diego.person, ActionKind.TOUCH, "marta")
    noted = Touchpoint.objects.count()
    gate = threading.Barrier(2)
    statuses: list[int] = []

    def press() -> None:
        gate.wait()
        statuses.append(Client().post(address, {"action": "touch", "how": "group"}).status_code)
        connection.close()

    both = [threading.Thread(target=press) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert set(statuses) <= {200, 303}
    assert EmailAction.objects.count() == 1
    assert Touchpoint.objects.count() == noted + 1
