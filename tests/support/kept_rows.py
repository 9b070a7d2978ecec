"""Rows that many tests begin with: made once in each process of the run, then inserted as they were."""

import pickle
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from people.models import Organisation, Person
from tests.support.processes import only_once

OF_EVERY_DATABASE: Final = {"auth_permission", "django_content_type", "django_migrations", "django_site"}
"""Tables that are never empty."""


class Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


kept: dict[Hashable, list[Table]] = {}


def made_once(name: str, make: Callable[[], object]) -> None:
    """Call `make`, or insert the rows that it wrote in an earlier test at the same instant, with their ids.

    That takes a tenth of the time of importing and planning. Where there is a person already, `make` is called.
    """
    if Organisation.objects.exists() or Person.objects.exists():
        make()
        return
    key = (name, timezone.now())
    if key in kept:
        insert(kept[key])
    else:
        make()
        kept[key] = rows()


def demo_once(shared: Path) -> None:
    """The demo organisation of this hour, built by the first worker of the run that asks for it: that takes seconds."""
    file = shared / f"demo-{timezone.now():%Y-%m-%dT%H}.pickle"
    with only_once(shared / "demo.lock"):
        if not file.exists():
            with override_settings(DEMO=True):
                call_command("demo", verbosity=0)
            file.write_bytes(pickle.dumps(rows()))
            return
    insert(pickle.loads(file.read_bytes()))


def rows() -> list[Table]:
    return [table for table in map(read, sorted(own_tables())) if table.rows]


def own_tables() -> set[str]:
    return set(connection.introspection.django_table_names(only_existing=True)) - OF_EVERY_DATABASE


def read(name: str) -> Table:
    """The rows as they are stored; Django's connection would convert what SQLite keeps as text."""
    columns = columns_of(name)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(map(stored, columns))} FROM {quoted(name)}")
        return Table(name, columns, [tuple(row) for row in cursor.fetchall()])


@cache
def columns_of(name: str) -> tuple[str, ...]:
    """Asked once: to describe a table of SQLite, Django parses the statement that created it."""
    with connection.cursor() as cursor:
        return tuple(one.name for one in connection.introspection.get_table_description(cursor, name))


def stored(column: str) -> str:
    # SQLite converts by a column's declared type, which an expression does not have.
    return f"+{quoted(column)}" if connection.vendor == "sqlite" else quoted(column)


def insert(tables: list[Table]) -> None:
    # In one transaction, since rows refer to rows of later tables.
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            columns, values = ", ".join(map(quoted, table.columns)), ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f"INSERT INTO {quoted(table.name)} ({columns}) VALUES ({values})", table.rows)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
