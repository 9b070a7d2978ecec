"""The search index: which tables are in it, keeping it in step with them, and what the database needs to search it quickly.

A table is in the index once its app has called `register`. Its rows are followed by signals; code that writes names past
these (`bulk_create`, `bulk_update`, `update`) calls `refresh`.
"""

from collections.abc import Iterable
from typing import Any, Final

import structlog
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from people.models import SearchEntry
from people.text_comparison import searchable_text

log = structlog.get_logger(__name__)

KINDS: Final[dict[type[Model], str]] = {}
"""The kind of entry for each table in the index."""
BATCH: Final = 500


def register(model: type[Model], kind: str) -> None:
    """Keep the rows of a table in the index by their `name`."""
    KINDS[model] = kind
    post_save.connect(follow_save, sender=model, dispatch_uid=f"search {kind}")
    post_delete.connect(follow_delete, sender=model, dispatch_uid=f"search {kind}")


def follow_save(
    sender: type[Model], instance: Model, update_fields: Iterable[str] | None = None, **details: object
) -> None:
    if update_fields is None or "name" in update_fields:
        refresh(sender, [instance])


def follow_delete(sender: type[Model], instance: Model, **details: object) -> None:
    remove(instance)


def remove(row: Model) -> None:
    SearchEntry.objects.filter(kind=KINDS[type(row)], row_id=row.pk).delete()


def refresh(model: type[Model], rows: Iterable[Any]) -> None:
    """Write the entries of these rows; nothing for a table that is not in the index."""
    if model not in KINDS:
        return
    entries = [SearchEntry(kind=KINDS[model], row_id=row.pk, text=searchable_text(row.name)) for row in rows]
    SearchEntry.objects.bulk_create(
        entries, batch_size=BATCH, update_conflicts=True, unique_fields=["kind", "row_id"], update_fields=["text"]
    )


# What models can't declare: an index of the text's trigrams. Without it a search gives the same result, more slowly.

POSTGRESQL: Final = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS search_entry_trigrams ON people_searchentry USING gin (text gin_trgm_ops)",
)
SQLITE: Final = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS people_searchtext USING fts5(
        text, content='people_searchentry', content_rowid='id', tokenize='trigram case_sensitive 1')""",
    """CREATE TRIGGER IF NOT EXISTS search_entry_added AFTER INSERT ON people_searchentry BEGIN
        INSERT INTO people_searchtext (rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER IF NOT EXISTS search_entry_removed AFTER DELETE ON people_searchentry BEGIN
        INSERT INTO people_searchtext (people_searchtext, rowid, text) VALUES ('delete', old.id, old.text); END""",
    """CREATE TRIGGER IF NOT EXISTS search_entry_changed AFTER UPDATE ON people_searchentry BEGIN
        INSERT INTO people_searchtext (people_searchtext, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO people_searchtext (rowid, text) VALUES (new.id, new.text); END""",
    "INSERT INTO people_searchtext (people_searchtext) VALUES ('rebuild')",
)


def index_trigrams(connection: BaseDatabaseWrapper) -> None:
    """Create the index where it is missing. SQLite's is a table of its own, which triggers keep in step.

    A PostgreSQL account that may not add the extension does without.
    """
    statements = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError as error:
        if connection.vendor != "postgresql":
            raise
        log.warning("search without an index: no extension pg_trgm", fault=type(error).__name__)


def index_after_migrating(using: str, **details: object) -> None:
    """A receiver of `post_migrate`: a table that a migration has rebuilt has lost its triggers."""
    connection = connections[using]
    if SearchEntry._meta.db_table in connection.introspection.table_names():
        index_trigrams(connection)
