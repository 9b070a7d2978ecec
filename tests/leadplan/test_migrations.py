"""The suite creates tables from the models; here the migrations do, as in an installation. Both must give the same tables."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection

from tests.support.processes import migrated_database, shared_folder

OURS: Final = ("people", "initiatives", "stakeholders", "focus", "allocation", "digests", "leadplan")
# Indexes of foreign keys and indexed fields, whose names contain a hash.
HASHED: Final = re.compile(r"_[0-9a-f]{8}(_|$)")


def tables(place: Path | str) -> dict[str, Any]:
    """Columns and names of constraints and indexes of each of our tables."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as database:
        return {name: table(database, name) for name in sorted(model._meta.db_table for model in models)}


def table(database: sqlite3.Connection, name: str) -> tuple[set[Any], set[str]]:
    columns = {row[1:4] for row in database.execute("SELECT * FROM pragma_table_info(?)", [name])}
    rows = database.execute("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql NOTNULL", [name])
    made = [(kind, called, sql) for kind, called, sql in rows]
    indexes = {called for kind, called, _ in made if kind == "index"}
    constraints = {one for kind, _, sql in made if kind == "table" for one in re.findall(r'CONSTRAINT "(\w+)"', sql)}
    return columns, {one for one in indexes | constraints if not HASHED.search(one)}


@pytest.mark.once
@pytest.mark.django_db
def test_migrations_create_the_tables_of_the_models(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = migrated_database(shared_folder(tmp_path_factory))
    assert connection.vendor == "sqlite"
    assert tables(place) == tables(connection.settings_dict["NAME"])
