"""Backups of the whole database: a dump and, beside it, a manifest that says what must be in it.

PostgreSQL is dumped by pg_dump, SQLite by its own backup, both as of one moment while writes go on. The secret key is in
neither: without it authenticator apps and the addresses of calendars can't be read. The manifest has the key's fingerprint.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac
from psycopg.conninfo import make_conninfo

from focus.models import Calendar
from leadplan.env import PRIVATE_FILE
from leadplan.version import VERSION
from people.database_state import journal_of, sqlite_path

FORMAT: Final = 1
ENDINGS: Final = {"sqlite": ".sqlite3", "postgresql": ".dump"}
DATABASE_NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
CONNECTION: Final = ("host", "port", "user", "dbname", "service", "sslmode", "sslrootcert", "sslcert", "sslkey")
"""What psycopg and PostgreSQL's programs call alike; the password is not on a command line."""
OTHER_KEY: Final = (
    "The backup was made with another LEADPLAN_SECRET_KEY (in embedded mode, the file secret-key in the data folder). Set that key "
    "and try again. If it is lost, add --key-is-lost: authenticator apps and connected calendars must then be set up again."
)


class BackupError(Exception):
    """Nothing was changed; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`rows` is by table; `migrations` are those that were applied; `bytes` and `sha256` are the dump's."""

    format: int
    version: str
    database: str
    taken_at: str
    bytes: int
    sha256: str
    key_fingerprint: str
    migrations: Sequence[str]
    rows: Mapping[str, int]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises BackupError."""
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(found, dict) and found.get("format", 0) > FORMAT:
                raise BackupError(
                    f"{path} is from a newer version of leadplan ({found.get('version')}). Use that version to restore it."
                )
            return cls(**found)
        except FileNotFoundError:
            raise BackupError(f"{path} is missing. A backup is two files: keep both in one folder.") from None
        except (OSError, ValueError, TypeError) as error:
            raise BackupError(f"{path} is not the manifest of a backup, or is damaged ({error}).") from error


def back_up(folder: Path, now: datetime) -> tuple[Path, Manifest]:
    """Write a dump and its manifest into the folder. Raises BackupError, OSError; nothing half-written stays."""
    folder.mkdir(parents=True, exist_ok=True)
    dump = folder / f"leadplan-{now:%Y-%m-%dT%H%M%SZ}{ENDINGS[connection.vendor]}"
    manifest_file = dump.with_suffix(".json")
    part = dump.with_name(f".{dump.name}.{os.getpid()}")
    try:
        part.touch(mode=PRIVATE_FILE)
        rows = copy_sqlite(part) if connection.vendor == "sqlite" else dump_postgres(part)
        manifest = Manifest(
            FORMAT, VERSION, connection.vendor, now.isoformat(), part.stat().st_size, sha256(part),
            key_fingerprint(), applied_migrations(), rows,
        )  # fmt: skip
        part.replace(dump)
        part.touch(mode=PRIVATE_FILE)
        part.write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
        part.replace(manifest_file)
    except BaseException:
        part.unlink(missing_ok=True)
        if not manifest_file.exists():
            dump.unlink(missing_ok=True)
        raise
    return dump, manifest


def copy_sqlite(target: Path) -> dict[str, int]:
    """A copy of the database in one file, without a journal; returns its rows by table."""
    source = sqlite_path()
    assert source is not None
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return sqlite_rows(copy)


def sqlite_rows(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}  # noqa: S608 - its own tables


def dump_postgres(target: Path) -> dict[str, int]:
    """Dump and count in one snapshot, so that both show the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        run_client("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return postgres_rows()


def postgres_rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - its own tables
            found[name] = cursor.fetchone()[0]
        return found


def run_client(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the app's database; the password is not on its command line. Raises BackupError."""
    # Not psycopg's whole connection string: these programs may be older than the library in it.
    found = connection.get_connection_params()
    address = make_conninfo(**{name: found[name] for name in CONNECTION if name in found})
    command = [program, "--no-password", f"--dbname={address}", *arguments]
    environment = {**os.environ, "PGPASSWORD": found.get("password") or ""}
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs
            command, env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(
            f"{program} is not installed. Install PostgreSQL’s client programs, at least as new as the server."
        ) from None
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip() or done.returncode}")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_fingerprint() -> str:
    return salted_hmac("leadplan.backups", "", settings.SECRET_KEY, algorithm="sha256").hexdigest()[:16]


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def restore(file: Path, *, key_is_lost: bool = False) -> tuple[Manifest, dict[str, int]]:
    """Restore a backup, by either of its two files, into an empty database, and migrate it. Raises BackupError, OSError.

    Returns its manifest, and what must be set up again since the secret key is another one, with how many of each.
    """
    manifest = Manifest.read(file.with_suffix(".json"))
    dump = file.with_suffix(ENDINGS.get(manifest.database, ""))
    refuse_other_database(manifest)
    refuse_newer(manifest)
    same_key = key_fingerprint() == manifest.key_fingerprint
    if not same_key and not key_is_lost:
        raise BackupError(OTHER_KEY)
    refuse_damaged(dump, manifest)
    refuse_filled_database()
    rows = place_sqlite(dump) if manifest.database == "sqlite" else load_postgres(dump)
    if different := sorted(name for name in {*rows, *manifest.rows} if rows.get(name) != manifest.rows.get(name)):
        raise BackupError(f"The restored database differs from the manifest in: {', '.join(different)}. Don’t use it.")
    call_command("migrate", verbosity=0, interactive=False)
    return manifest, {} if same_key else remove_unreadable()


def refuse_other_database(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        here, there = DATABASE_NAMES[connection.vendor], DATABASE_NAMES.get(manifest.database, manifest.database)
        raise BackupError(f"This is a backup of {there}, and DATABASE_URL names {here}. Restore it into {there}.")


def refuse_newer(manifest: Manifest) -> None:
    loader = MigrationLoader(None)  # only what is on disk: connecting would create an SQLite file
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known.update(f"{app}.{name}" for one in loader.disk_migrations.values() for app, name in one.replaces)
    # What other packages have removed since doesn't matter.
    ours = {one for one in manifest.migrations if one.partition(".")[0] in loader.migrated_apps}
    if unknown := sorted(ours - known):
        raise BackupError(
            f"The backup is from a newer version of leadplan ({manifest.version}; this one does not have the migration "
            f"{unknown[-1]}). Use that version to restore it."
        )


def refuse_damaged(dump: Path, manifest: Manifest) -> None:
    if not dump.is_file():
        raise BackupError(f"{dump} is missing. A backup is two files: keep both in one folder.")
    if (size := dump.stat().st_size) != manifest.bytes:
        raise BackupError(f"{dump} is incomplete or damaged: {size:,} bytes, not {manifest.bytes:,}. Copy it again.")
    if sha256(dump) != manifest.sha256:
        raise BackupError(f"{dump} is damaged: its content has changed since the backup. Copy it again.")


def refuse_filled_database() -> None:
    path = sqlite_path()
    if path is None:
        if connection.introspection.table_names():
            raise BackupError("The database has tables already. Restore into an empty one.")
    elif path.exists() or journal_of(path).exists():
        raise BackupError(
            f"There is a database at {path} already. Move it away, with its -wal and -shm files, and try again."
        )


def place_sqlite(dump: Path) -> dict[str, int]:
    path = sqlite_path()
    assert path is not None
    with replaced_when_whole(path) as part:
        shutil.copyfile(dump, part)
        with closing(sqlite3.connect(part)) as copy:
            return sqlite_rows(copy)


@contextmanager
def replaced_when_whole(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.touch(mode=PRIVATE_FILE)
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load_postgres(dump: Path) -> dict[str, int]:
    """All or nothing. The roles that owned the tables need not exist here."""
    run_client("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump))
    return postgres_rows()


def remove_unreadable() -> dict[str, int]:
    """Remove second factors that were encrypted with another key, or their owners could never sign in again."""
    unreadable = Authenticator.objects.filter(type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES])
    owners = unreadable.aggregate(count=Count("user", distinct=True))["count"]
    unreadable.delete()
    # Their pages say so, and ask for the address again.
    calendars = Calendar.objects.filter(~Q(address="") | Q(upload__isnull=False)).count()
    return {"authenticator apps": owners, "calendars": calendars}
