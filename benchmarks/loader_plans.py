"""How PostgreSQL reads the rows of a chunk of a hundred leads: `DATABASE_URL=… python -m benchmarks.loader_plans 10000`.

Fills an empty database, loads a chunk, and prints as JSON which tables a query reads in full, the highest cost that PostgreSQL
expects of one, and the number of queries.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

CHUNK = 100


def scanned_tables(node: dict[str, Any]) -> Iterator[str]:
    """The tables of sequential scans in a plan of EXPLAIN (FORMAT JSON)."""
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for below in node.get("Plans", []):
        yield from scanned_tables(below)


def queries_of_chunk(leads: Sequence[int]) -> list[tuple[str, Any]]:
    """The statements, with their parameters, that load these leads' week."""
    from django.db import connection

    from engine.weeks import Week
    from focus.plan.queries import lead_weeks

    asked: list[tuple[str, Any]] = []

    def remember(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remember):
        lead_weeks.load(leads, Week(2026, 48))
    return asked


def explained(statement: str, params: Any) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", params)
        (found,) = cursor.fetchone()
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def measure(size: int) -> dict[str, Any]:
    from benchmarks.large_organisation import fill, lead_ids

    fill(size)
    ids = lead_ids()
    middle = len(ids) // 2
    asked = queries_of_chunk(ids[middle : middle + CHUNK])
    plans = [explained(*one) for one in asked]
    tables = sorted({table for plan in plans for table in scanned_tables(plan)})
    return {"scanned": tables, "cost": max(plan["Total Cost"] for plan in plans), "queries": len(asked)}


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadplan.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(measure(int(sys.argv[1]))))
