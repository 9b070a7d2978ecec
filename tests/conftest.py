"""What every test stands on."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from tests import services

# Playwright's loop runs in the thread in which the tests ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The collected, hashed files that pages name, as in an installation."""
    from django.test import override_settings

    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis of this run alone."""
    return os.environ.get("LEADPLAN_TEST_REDIS_URL") or skip("redis", "Redis")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, with the flags that it needs as root and without a display."""
    path = services.chromium() or skip("browser", "Chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_FLAGS}


def skip(name: str, words: str) -> str:
    """Skip with a clear line, or fail where it is required."""
    if name in os.environ.get("LEADPLAN_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{words} is required and was not found.")
    pytest.skip(f"{words} is not here: `make services` installs it, `make test` starts it.")
