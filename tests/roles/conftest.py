"""The test organisation, on a Monday in November, with its weeks planned."""

import logging
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.template.base import Template
from django.test import override_settings
from django.test.utils import _TestState
from pytest_django import DjangoDbBlocker

from tests.support.roles import build as building
from tests.support.roles.organisation import NOW, ExampleOrganisation


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refused requests log thousands of warnings, which take longer than the requests."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch response.context off: few tests here read it, and copying the context takes longer than rendering."""
    state: Any = _TestState
    monkeypatch.setattr(Template, "_render", state.saved_data.template_render)


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[ExampleOrganisation]:
    """Built once for all tests of this folder, since that takes longer than most of them; rolled back at the end."""
    with (
        django_db_blocker.unblock(),
        override_settings(EMAIL_BACKEND="digests.backends.OutboxBackend"),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        found = building.build()
        building.plan_weeks(found)
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def example(built: ExampleOrganisation, db: None, monday: None, settings: Any) -> ExampleOrganisation:
    """The organisation as built: what a test writes is rolled back, and its rows are copies."""
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    return deepcopy(built)
