"""How a database reads the rows of a query."""

from typing import Any

from django.db import connection

from benchmarks.loader_plans import explained, scanned_tables


def tables_read_in_full(statement: str, params: Any) -> set[str]:
    """However few rows there are: PostgreSQL must not scan where an index would do, and SQLite doesn't know how many there are."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            return set(scanned_tables(explained(statement, params)))
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", params)
        return {row[3].split()[1] for row in cursor.fetchall() if row[3].startswith("SCAN ")}
