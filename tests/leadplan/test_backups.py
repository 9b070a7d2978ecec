"""Backups: what is restored is what was there, and a backup that can't be restored is refused before anything changes."""

import json
import lzma
import os
import shutil
import sqlite3
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from focus.models import Calendar
from leadplan.version import VERSION
from people.models import Account, Organisation, Person
from tests.support.factories import AccountFactory, OrganisationFactory, PersonFactory
from tests.support.processes import ROOT, migrated_database, shared_folder
from tests.support.second_database import app_uses, copy_of
from tests.support.services import postgres_programs
from tests.support.sign_in import PASSWORD, code_of, is_in, log_in

pytestmark = pytest.mark.once

LANDED: Final = sorted((ROOT / "tests/data/backups").glob("*.xz"))
"""A small backup of each landed version: the demo on 23 November 2026."""
Empty = Callable[[], AbstractContextManager[None]]


@contextmanager
def uses_sqlite(path: Path) -> Iterator[None]:
    """The app's database is this file, in this thread."""
    usual = connections["default"]
    connections["default"] = DatabaseWrapper({**usual.settings_dict, "NAME": str(path), "OPTIONS": {}})
    yield
    connections["default"].close()
    connections["default"] = usual


@pytest.fixture(autouse=True)
def real_tables(settings: Settings, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    settings.MIGRATION_MODULES = {}
    settings.SECRET_KEY = "k" * 50
    cache.clear()
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def database(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A migrated SQLite database that the app uses."""
    path = tmp_path / "leadplan.sqlite3"
    shutil.copy(migrated_database(shared_folder(tmp_path_factory)), path)
    with uses_sqlite(path):
        yield path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Empty]:
    """The app uses a migrated database; this changes to an empty one of the same kind."""
    if request.param == "sqlite":
        request.getfixturevalue("database")
        yield lambda: uses_sqlite(tmp_path / "restored.sqlite3")
        return
    # The server's own programs: another version's may be first on the path.
    monkeypatch.setenv("PATH", f"{postgres_programs()}:{os.environ['PATH']}")
    address: str = request.getfixturevalue("production")["DATABASE_URL"]
    aside = urlunsplit(urlsplit(address)._replace(path="/template1"))
    with copy_of(address, "backed_up") as copied, psycopg.connect(aside, autocommit=True) as link:
        link.execute("CREATE DATABASE restored TEMPLATE template0")
        restored = urlunsplit(urlsplit(address)._replace(path="/restored"))
        with app_uses(copied):
            yield lambda: app_uses(restored)
        link.execute("DROP DATABASE restored WITH (FORCE)")


def ada_with_an_app() -> str:
    """An account with password, authenticator app and recovery codes; the app's secret."""
    OrganisationFactory.create(name="Łódź Works")
    account = AccountFactory.create(person__name="Ada Kowal", person__key="ada", email="ada@example.org")
    account.set_password(PASSWORD)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    secret = str(generate_totp_secret())
    TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    return secret


def backup(folder: Path) -> Path:
    """The manifest of a backup that was just made."""
    before = set(folder.glob("*"))
    call_command("backup", str(folder))
    (manifest,) = set(folder.glob("*.json")) - before
    return manifest


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def test_a_restored_database_has_the_same_rows_and_people_sign_in(empty: Empty, tmp_path: Path) -> None:
    secret = ada_with_an_app()
    there = rows()
    manifest = backup(tmp_path / "backups")
    files = list(manifest.parent.iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    PersonFactory.create()
    with empty():
        call_command("restore", str(next(file for file in files if file != manifest)))
        assert rows() == there == json.loads(manifest.read_text())["rows"]
        assert Organisation.objects.get().name == "Łódź Works"
        client = Client()
        assert log_in(client) == 302
        assert not is_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
        assert is_in(client)


def test_the_manifest_has_the_version_of_the_package() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_the_secret_key_is_in_neither_file(database: Path, tmp_path: Path) -> None:
    manifest = backup(tmp_path / "backups")
    assert not [file for file in manifest.parent.iterdir() if b"k" * 50 in file.read_bytes()]


def test_with_another_key_it_is_refused_unless_the_key_is_lost(
    database: Path, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ada_with_an_app()
    Calendar.objects.create(person=Person.objects.get(), name="Work", address="x", added_at="2026-11-23T09:00Z")
    manifest = backup(tmp_path / "backups")
    settings.SECRET_KEY = "z" * 50
    place = tmp_path / "restored.sqlite3"
    with uses_sqlite(place):
        with pytest.raises(CommandError, match=r"made with another LEADPLAN_SECRET_KEY.*Set that key.*--key-is-lost"):
            call_command("restore", str(manifest))
        assert not place.exists()
        call_command("restore", str(manifest), "--key-is-lost")
        assert "secret key is another one: authenticator apps: 1; calendars: 1." in capsys.readouterr().out
        client = Client()
        assert log_in(client) == 302
        assert is_in(client)


def test_a_code_is_refused_where_the_key_has_changed(database: Path, settings: Settings) -> None:
    """Nobody gets in, and nobody sees an error page."""
    secret = ada_with_an_app()
    settings.SECRET_KEY = "z" * 50
    from people.encryption import cipher

    cipher.cache_clear()
    client = Client()
    assert log_in(client) == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).status_code == 200
    assert not is_in(client)
    cipher.cache_clear()


def test_a_backup_made_while_others_write_shows_one_moment(database: Path, tmp_path: Path) -> None:
    """Both tables get a row in one transaction."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=20)) as link:
            link.execute("PRAGMA journal_mode=WAL")
            number = 0
            while not stop.wait(0.001):
                number += 1
                link.execute("INSERT INTO people_heartbeat (name, at) VALUES (?, '2026-11-23')", (f"{number}",))
                link.execute("INSERT INTO django_content_type (app_label, model) VALUES ('x', ?)", (f"{number}",))
                link.commit()

    with closing(sqlite3.connect(database)) as link:
        types = link.execute("SELECT count(*) FROM django_content_type").fetchone()[0]
    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not counted(database):
            pass
        found = json.loads(backup(tmp_path / "backups").read_text())["rows"]
    finally:
        stop.set()
        writer.join()
    assert found["people_heartbeat"] == found["django_content_type"] - types > 0


def counted(database: Path) -> int:
    with closing(sqlite3.connect(database, timeout=20)) as link:
        return int(link.execute("SELECT count(*) FROM people_heartbeat").fetchone()[0])


def change(manifest: Path, **values: Any) -> None:
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **values}))


def dump_of(manifest: Path) -> Path:
    return manifest.with_suffix(".sqlite3")


def flip(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(5000)
        (one,) = file.read(1)
        file.seek(5000)
        file.write(bytes([one ^ 1]))


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "half a dump": (
        lambda one: os.truncate(dump_of(one), 8192),
        r"is incomplete or damaged: 8,192 bytes, not [\d,]+\.",
    ),
    "a changed byte": (lambda one: flip(dump_of(one)), r"its content has changed since the backup\."),
    "no dump": (lambda one: dump_of(one).unlink(), r"\.sqlite3 is missing\. A backup is two files"),
    "no manifest": (lambda one: one.unlink(), r"\.json is missing\. A backup is two files"),
    "another file": (lambda one: one.write_text("name: leadplan"), r"not the manifest of a backup, or is damaged"),
    "a list": (lambda one: one.write_text("[1]"), r"not the manifest of a backup, or is damaged"),
    "a field less": (lambda one: one.write_text('{"format": 1}'), r"not the manifest of a backup, or is damaged"),
    "another format": (lambda one: change(one, format=2, version="9.1"), r"from a newer version of leadplan \(9\.1\)"),
    "a newer version": (
        lambda one: change(one, migrations=["focus.9999_later"], version="9.1"),
        r"from a newer version of leadplan \(9\.1; this one does not have the migration focus\.9999_later\)",
    ),
    "another database": (
        lambda one: change(one, database="postgresql"),
        r"a backup of PostgreSQL, and .* names SQLite",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_can_not_be_restored_is_refused(database: Path, tmp_path: Path, fault: str) -> None:
    manifest = backup(tmp_path / "backups")
    damage, words = FAULTS[fault]
    damage(manifest)
    place = tmp_path / "restored.sqlite3"
    with uses_sqlite(place), pytest.raises(CommandError, match=words):
        call_command("restore", str(manifest))
    assert not place.exists()
    assert not list(tmp_path.glob(".restored*"))


def test_a_database_with_tables_is_never_overwritten(empty: Empty, tmp_path: Path) -> None:
    manifest = backup(tmp_path / "backups")
    PersonFactory.create(key="new")
    with pytest.raises(CommandError, match=r"already\. Move it away|has tables already\. Restore into an empty one"):
        call_command("restore", str(manifest))
    assert Person.objects.get().key == "new"


def test_a_folder_that_can_not_be_written(database: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"Can't write to .*file/backups \(Not a directory\)\."):
        call_command("backup", str(tmp_path / "file/backups"))


def test_a_backup_that_fails_leaves_nothing(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("leadplan.backups.sha256", full)
    with pytest.raises(CommandError, match=r"Can't write to .* \(No space left on device\)\."):
        call_command("backup", str(tmp_path / "backups"))
    assert not list((tmp_path / "backups").iterdir())


@pytest.mark.parametrize("landed", LANDED, ids=[one.name for one in LANDED])
def test_a_backup_of_each_landed_version_starts(landed: Path, tmp_path: Path) -> None:
    dump = tmp_path / landed.stem
    dump.write_bytes(lzma.decompress(landed.read_bytes()))
    shutil.copy(landed.with_suffix("").with_suffix(".json"), tmp_path)
    with uses_sqlite(tmp_path / "leadplan.sqlite3"):
        call_command("restore", str(dump), "--key-is-lost")
        client = Client()
        client.force_login(Account.objects.get(person__key="diego"))
        week = client.get("/week/2026-W48/")
        assert week.status_code == 200
        assert "Organisations product" in week.content.decode()
