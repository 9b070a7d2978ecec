"""Commands on a database that is empty, older, newer, damaged or away: one sentence with the fix, and nothing is changed."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from people.database_state import DatabaseCommand
from tests.support.processes import ROOT, migrated_database, shared_folder

pytestmark = pytest.mark.once

WITHOUT_DATABASE = {"org_schema", "permissions"}
OF_DJANGO = {"changepassword"}
"""Built on one of Django's, which are asked for by `manage.py` itself."""
PREPARES_IT = {"up", "migrate", "backup", "restore"}
APPS = {"people", "initiatives", "stakeholders", "focus", "growth", "allocation", "digests", "leadplan"}


@pytest.fixture
def database(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[Path]:
    """A migrated SQLite database that the app uses in this test."""
    path = tmp_path / "leadplan.sqlite3"
    shutil.copy(migrated_database(shared_folder(tmp_path_factory)), path)
    settings.MIGRATION_MODULES = {}
    usual = connections["default"]
    connections["default"] = DatabaseWrapper({**usual.settings_dict, "NAME": str(path), "OPTIONS": {}})
    with django_db_blocker.unblock():
        yield path
    connections["default"].close()
    connections["default"] = usual


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as link:
        link.execute(statement)
        link.commit()


def cut(path: Path, size: int) -> None:
    os.truncate(path, size)


def overwrite(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def lose(path: Path) -> None:
    path.unlink()
    path.with_name(f"{path.name}-wal").write_bytes(b"what was not yet in the file")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut to nothing": lambda path: cut(path, 0),
    "cut to a page": lambda path: cut(path, 4096),
    "cut in the middle": lambda path: cut(path, path.stat().st_size // 2 // 4096 * 4096),
    "overwritten at the start": lambda path: overwrite(path, 0, bytes(100)),
    "overwritten inside": lambda path: overwrite(path, 8192, b"\xff" * 40960),
    "another file": lambda path: path.write_text("not a database at all, but some text " * 300),
    "another program's": lambda path: change(path, "ALTER TABLE django_migrations RENAME TO others"),
    "only its journal left": lose,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_named_and_never_replaced(database: Path, damage: str) -> None:
    DAMAGES[damage](database)
    before = database.read_bytes() if database.exists() else None
    for command in ("plan_week", "migrate"):
        with pytest.raises(CommandError, match=r"(damaged|is missing).*restore a backup") as failed:
            call_command(command)
        assert str(database) in str(failed.value)
    assert (database.read_bytes() if database.exists() else None) == before


def test_without_tables_or_without_a_file_the_fix_is_to_migrate(database: Path) -> None:
    database.unlink()
    for there in (False, True):
        connections["default"].close()
        with pytest.raises(CommandError, match=r"no tables yet\. Run `python manage.py migrate` first\."):
            call_command("import_org", "-")
        assert database.exists() is there
        change(database, "VACUUM")


def test_a_database_of_another_version_is_not_used(database: Path) -> None:
    change(database, "DELETE FROM django_migrations WHERE app = 'digests'")
    with pytest.raises(CommandError, match=r"earlier version of leadplan: \d+ migrations are not applied"):
        call_command("export_org")
    change(database, "INSERT INTO django_migrations (app, name, applied) VALUES ('focus', '9999_later', '2030-01-01')")
    for command in ("export_org", "migrate"):
        with pytest.raises(CommandError, match=r"newer version .* migration focus\.9999_later\)\. Start the newer"):
            call_command(command)


def test_a_database_that_is_away_is_named(database_away: str) -> None:
    for command in ("send_digests", "migrate"):
        with pytest.raises(
            CommandError, match=r"The database is not responding \(.*\)\. Check that PostgreSQL is running"
        ):
            call_command(command)


def test_every_command_asks_first() -> None:
    own = {name for name, app in get_commands().items() if app in APPS} - WITHOUT_DATABASE - PREPARES_IT - OF_DJANGO
    assert own >= {"plan_week", "send_digests", "import_org", "export_org", "demo"}
    asking = {name for name in own if isinstance(load_command_class(get_commands()[name], name), DatabaseCommand)}
    assert own == asking


def test_a_command_of_django_says_it_in_one_line_too(tmp_path: Path) -> None:
    words = [sys.executable, "manage.py", "createsuperuser", "--noinput", "--email", "admin@example.org"]
    own = {**os.environ, "LEADPLAN_DATA_DIR": str(tmp_path), "DATABASE_URL": "", "DJANGO_SUPERUSER_PASSWORD": "x"}
    done = subprocess.run(words, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "The database has no tables yet. Run `python manage.py migrate` first.\n",
    )
