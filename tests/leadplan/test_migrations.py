"""The suite creates tables from the models; here the migrations do, as in an installation. Both must give the same tables."""

import json
import lzma
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection

from tests.support.processes import ROOT, environment, migrated_database, modes_of, shared_folder

OURS: Final = ("people", "initiatives", "stakeholders", "focus", "growth", "allocation", "digests", "leadplan")
# The demo, and then tests/scenarios/slipping-platform.yaml imported, by commit 8c31781 on 23 November 2026 at 09:00 UTC.
OLD_INSTALLATION: Final = ROOT / "tests/data/installation-8c31781.sql.xz"
OLD_FIGURES: Final = OLD_INSTALLATION.with_name("installation-8c31781.json")
# Values that have another name since: what was done when someone left, and an email with nothing to report.
EARLIER_VALUES: Final = """
    INSERT INTO people_departure (person_id, asked_at, day, done_at, number, happened, fault)
    SELECT max(id), '2026-11-20', '2026-11-20', '2026-11-20', 1,
        '[{"fate": "kept", "what": "ratings", "count": 2, "names": []}]', ''
    FROM people_person;
    INSERT INTO digests_digest
        (person_id, kind, week, state, message_id, created_at, not_before, attempts, fault, told)
    SELECT max(id), 'leads', '2026-W47', 'nothing', '<a@b>', '2026-11-16', '2026-11-16', 1, '', '{"over/diego": "1"}'
    FROM people_person;
"""
# The tables in the search index.
NAMED: Final = ("people_person", "people_team", "people_skill", "initiatives_initiative", "initiatives_criticalarea")
# As an installation that is older than each of them.
STEP_BY_STEP: Final = """
import os
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "leadplan.settings"
django.setup()
from django.core.management import call_command
from django.core.management.commands import migrate
call_command(migrate.Command(), verbosity=0)
"""
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


def contents(place: Path) -> tuple[set[Any], set[Any], dict[str, int]]:
    """Triggers, the applied migrations, and the number of rows of each table."""
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as database:
        triggers = set(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        applied = set(database.execute("SELECT app, name FROM django_migrations"))
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        own = [name for name in names if not name.startswith(("sqlite_", "people_searchtext"))]
        return triggers, applied, {name: rows_of(database, name) for name in own}


def rows_of(database: sqlite3.Connection, name: str) -> int:
    ((rows,),) = database.execute(f'SELECT count(*) FROM "{name}"')
    return int(rows)


@pytest.mark.once
@pytest.mark.django_db
def test_migrations_create_the_tables_of_the_models(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    place, own = tmp_path / "leadplan.sqlite3", environment(tmp_path, DATABASE_URL="")
    subprocess.run([sys.executable, "-c", STEP_BY_STEP], cwd=ROOT, env=own, check=True)
    assert connection.vendor == "sqlite"
    assert tables(place) == tables(connection.settings_dict["NAME"])
    # A new installation takes no steps: it has the same tables, triggers and history, and no row more.
    created = migrated_database(shared_folder(tmp_path_factory))
    assert tables(created) == tables(place)
    assert contents(created) == contents(place)
    # Made by a process that found no folder.
    folder, *files = modes_of(created.with_name("migrating"))
    assert (folder, set(files)) == (0o700, {0o600})


@pytest.mark.once
@pytest.mark.parametrize("app", OURS[:-1])
def test_numbers_of_migrations_are_unique_and_consecutive(app: str) -> None:
    numbers = sorted(int(file.name[:4]) for file in (ROOT / app / "migrations").glob("[0-9]*.py"))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.once
@pytest.mark.django_db
def test_an_installation_from_before_migrations_had_numbers_starts_and_shows_its_plans(tmp_path: Path) -> None:
    """The figures are those that commit 8c31781 showed on its week pages."""
    place = tmp_path / "leadplan.sqlite3"
    with closing(sqlite3.connect(place)) as database:
        database.executescript(lzma.decompress(OLD_INSTALLATION.read_bytes()).decode())
        database.executescript(EARLIER_VALUES)
    recorded = json.loads(OLD_FIGURES.read_text())
    now = environment(tmp_path, DATABASE_URL="", LEADPLAN_DEMO="1", LEADPLAN_NOW="2026-11-23T09:00:00+00:00")
    command = [sys.executable, "-m", "tests.support.plan_figures"]
    found = subprocess.run(
        command, cwd=ROOT, env=now, input="\n".join(recorded), capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout.splitlines()[-1]) == recorded
    assert tables(place) == tables(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(place)) as database:
        ((outcome,),) = database.execute("SELECT outcome FROM people_departure")
        ((state, findings),) = database.execute(
            "SELECT state, reported_findings FROM digests_digest WHERE week = '2026-W47'"
        )
        named = "UNION ALL ".join(f"SELECT name FROM {table} " for table in NAMED)
        searched = "SELECT e.text FROM people_searchtext('\"api\"') t JOIN people_searchentry e ON e.id = t.rowid"
        ((rows,),) = database.execute(f"SELECT count(*) FROM ({named})")
        ((entries,),) = database.execute("SELECT count(*) FROM people_searchentry")
        found_names = {text for (text,) in database.execute(searched)}
        expected = {f" {name.lower()}" for (name,) in database.execute(named) if "api" in name.lower()}
    assert entries == rows
    assert found_names == expected != set()
    assert json.loads(outcome) == [{"disposition": "kept", "what": "ratings", "count": 2, "names": []}]
    assert (state, json.loads(findings)) == ("skipped", {"over/diego": "1"})
