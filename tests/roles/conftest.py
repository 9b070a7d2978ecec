"""The test organisation, on a Monday in November, with its weeks planned."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.template.base import Template
from django.test.utils import _TestState

from tests.support.roles import build as building
from tests.support.roles.organisation import NOW, House


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


@pytest.fixture
def house(db: None, monday: None, settings: Any) -> House:
    settings.EMAIL_BACKEND = "digests.backends.OutboxBackend"
    found = building.build()
    building.plan_weeks(found)
    return found
