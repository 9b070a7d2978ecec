"""A PostgreSQL database with all tables and no rows, for tests that kill its server: the tests' own must stay."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg
from django.db import connections

from leadplan.runtime.postgresql.base import DatabaseWrapper
from tests.support.services import wait_for


@contextmanager
def copy_of(address: str, name: str) -> Iterator[str]:
    """A copy of a database, by its URL; nothing may be connected to the original."""
    aside = urlunsplit(urlsplit(address)._replace(path="/template1"))
    with psycopg.connect(aside, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} TEMPLATE {urlsplit(address).path[1:]}")
        # The tests' servers forget what they committed last when they are killed; an installation's don't.
        link.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    wait_for(lambda: dropped(aside, name), "the server to be back after it was killed")


def dropped(aside: str, name: str) -> bool:
    """False while the server recovers."""
    with suppress(psycopg.OperationalError), psycopg.connect(aside, autocommit=True) as link:
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")
        return True
    return False


@contextmanager
def app_uses(address: str) -> Iterator[None]:
    """The app's database is this one, in this thread."""
    usual = connections["default"]
    found = {**environ.Env.db_url_config(address), "ENGINE": "leadplan.runtime.postgresql", "OPTIONS": {}}
    connections["default"] = DatabaseWrapper({**usual.settings_dict, **found})
    yield
    connections["default"].close()
    connections["default"] = usual
