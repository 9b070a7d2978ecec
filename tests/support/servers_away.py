"""Servers that are away: a port that never responds, and a PostgreSQL that refuses or hangs."""

import socket
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from leadplan.runtime.postgresql.base import DatabaseWrapper
from tests.support import services


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never responds."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port: int = server.getsockname()[1]
        yield port


@pytest.fixture(params=["refuses", "hangs"])
def database_away(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker, silent_port: int
) -> Iterator[str]:
    """The app's database is a PostgreSQL on a port without a server, as during a restart, or on one that never responds."""
    usual = connections["default"]
    port = services.free_port() if request.param == "refuses" else silent_port
    address = {"HOST": "127.0.0.1", "PORT": str(port), "NAME": "leadplan", "USER": "leadplan", "PASSWORD": ""}
    options = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"connect_timeout": 2}}
    away = DatabaseWrapper(
        {**settings.DATABASES["default"], "ENGINE": "leadplan.runtime.postgresql", **address, **options}
    )
    connections["default"] = away
    with django_db_blocker.unblock():
        yield request.param
    away.close()
    connections["default"] = usual
    DatabaseWrapper.silent_until = 0.0
