"""Whether the database can be used, as one sentence with the fix; and commands that ask before they do anything."""

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

RESTORE: Final = "Stop leadplan and restore a backup (docs/operating.md, “A damaged database”)."
EMPTY: Final = "The database has no tables yet. Run `python manage.py migrate` first."


class DatabaseCommand(BaseCommand):
    """A command that needs the database, with all of its tables."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        if problem := database_problem():
            raise CommandError(problem)
        return super().execute(*args, **options)


def database_problem() -> str | None:
    """Why the database can't be used: away, damaged, newer than the code, older, or without tables."""
    path = sqlite_path()
    if path and not path.exists() and not journal_of(path).exists():
        return EMPTY  # connecting would create the file
    if problem := unsafe_to_migrate():
        return problem
    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not left:
        return None
    if not executor.loader.applied_migrations:
        return EMPTY
    return (
        f"The database is from an earlier version of leadplan: {left} migrations are not applied. "
        "Run `python manage.py migrate` first."
    )


def unsafe_to_migrate() -> str | None:
    """Away, damaged or newer than the code: nothing may be written. A database that is only empty is fine."""
    path = sqlite_path()
    if path and (problem := file_problem(path)):
        return problem
    if path and not path.exists():
        return None
    try:
        return (path and damage(path)) or unknown_history(path)
    except DatabaseError as error:
        return explain(error)


def explain(error: DatabaseError) -> str:
    words = str(error).strip().partition("\n")[0]
    if path := sqlite_path():
        return f"The database {path} is damaged or can't be read ({words}). {RESTORE}"
    return f"The database is not responding ({words}). Check that PostgreSQL is running, and check DATABASE_URL."


def sqlite_path() -> Path | None:
    """The database's file; None if it is not a file."""
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def file_problem(path: Path) -> str | None:
    """SQLite takes a missing or an empty file for a new database. Beside other signs of life it is a lost one."""
    if not path.exists():
        if not journal_of(path).exists():
            return None
        return f"The database {path} is missing, but its journal {journal_of(path).name} is there. {RESTORE}"
    if path.is_file() and not path.stat().st_size:
        return f"The database {path} is damaged: the file is empty. {RESTORE} To start without data, delete the file."
    return None


def damage(path: Path) -> str | None:
    """What SQLite finds wrong in its file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = str(cursor.fetchone()[0])
    if found != "ok":
        return f"The database {path} is damaged ({found.strip().splitlines()[-1]}). {RESTORE}"
    return None


def unknown_history(path: Path | None) -> str | None:
    """Tables without a record of the migrations that made them, or a migration that this version does not have."""
    loader = MigrationExecutor(connection).loader
    if path and loader.migrated_apps and not loader.applied_migrations and connection.introspection.table_names():
        return f"The database {path} is damaged, or is not leadplan’s: its record of migrations is missing. {RESTORE}"
    known = set(loader.disk_migrations)
    known.update(*(migration.replaces for migration in loader.disk_migrations.values()))  # earlier names
    unknown = sorted(one for one in loader.applied_migrations if one[0] in loader.migrated_apps and one not in known)
    if not unknown:
        return None
    app, name = unknown[-1]
    return (
        f"The database is from a newer version of leadplan (this one does not have the migration {app}.{name}). "
        "Start the newer version, or restore a backup from before the update."
    )
