"""Django's settings of the database, from DATABASE_URL."""

from pathlib import Path
from typing import Any, Final

import environ
from django.core.exceptions import ImproperlyConfigured

from leadplan import env

EXAMPLE: Final = "postgres://USER:PASSWORD@HOST/NAME"
SQLITE_OPTIONS: Final = {
    "timeout": 20,
    # Even with WAL, a transaction that starts with a read fails when it writes; IMMEDIATE makes it wait instead.
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
    "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;",
}


def configured(data_folder: Path, *, embedded: bool) -> dict[str, Any]:
    """The database in DATABASE_URL; in embedded mode it defaults to a file in the data folder."""
    url = env.text("DATABASE_URL") if embedded else env.required("DATABASE_URL", EXAMPLE)
    if not url:
        url = f"sqlite:///{data_folder / 'leadplan.sqlite3'}"
    if env.split_url(url) is None:
        raise ImproperlyConfigured("DATABASE_URL has a port that is not a number from 1 to 65535.")
    found: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if found.get("ENGINE") == "django.db.backends.sqlite3":
        if not embedded:
            raise ImproperlyConfigured("DATABASE_URL is a SQLite database. Production needs postgres://…")
        env.private_file(Path(found["NAME"]))
        return {**found, "OPTIONS": SQLITE_OPTIONS}
    if found.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// (or, in embedded mode, sqlite:///).")
    if not found["NAME"]:
        raise ImproperlyConfigured(f"DATABASE_URL names no database. Set it, for example to {EXAMPLE}.")
    # Each thread keeps its connection. With a pool, requests would wait for one while the database is down; without, they
    # are refused at once. Seconds to connect (libpq's least is 2), milliseconds until sent data must be acknowledged.
    options = {**found.get("OPTIONS", {}), "connect_timeout": 2, "tcp_user_timeout": 2000}
    engine = "leadplan.runtime.postgresql"
    return {**found, "ENGINE": engine, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
