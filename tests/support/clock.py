"""What time it is in a test: one instant for the whole run, whatever the day it runs on.

`pytest --now INSTANT` chooses another; tests/__main__.py has the instants of `make test-long`. A test that is about a
certain day says so with `@pytest.mark.at("2026-11-23T09:00Z")`; one whose processes can't be told the time (production
mode refuses LEADPLAN_NOW) uses the system's clock, with `@pytest.mark.real_clock`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
import time_machine

ORDINARY: Final = "2026-11-25T10:00Z"
"""A Wednesday morning in Europe, the week that the scenarios are written for."""


def real_now() -> datetime:
    """The system's clock, also while a test has moved it."""
    return time_machine.escape_hatch.datetime.datetime.now(UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--now", default=ORDINARY, help="the instant at which the tests run, with its offset")


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Fixtures of a module or of the run are set up at that instant too."""
    with time_machine.travel(datetime.fromisoformat(session.config.getoption("--now"))):
        return (yield)


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins at its instant; from there the clock goes on."""
    marked = request.node.get_closest_marker("at")
    instant = datetime.fromisoformat(marked.args[0] if marked else request.config.getoption("--now"))
    if request.node.get_closest_marker("real_clock"):
        instant = real_now()
    with time_machine.travel(instant):
        yield
