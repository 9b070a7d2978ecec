"""The lookup `among`: `in` a query, or in ids, that find few rows of a large table."""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup


@ForeignObject.register_lookup  # which doesn't inherit the lookups of other fields
@Field.register_lookup
class Among(AnyLookup):
    """What `in` finds, read by an index in PostgreSQL.

    It can't know how many rows a reporting line has; it guesses thousands and reads whole tables. In a query of more than eight
    tables it reads the others first. An array is found before all of them, and ten of its values are expected. The same for
    hundreds of ids: with these in the statement it reads whole tables that it joins to them.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, of_column = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, Collection):
            return self.of_ids(column, of_column, list(self.rhs), connection)
        query, of_query = compiler.compile(self.rhs)
        found = f"= ANY(ARRAY{query})" if connection.vendor == "postgresql" else f"IN {query}"
        return f"{column} {found}", (*of_column, *of_query)

    def of_ids(
        self, column: str, of_column: Any, ids: list[int], connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor == "postgresql":
            return f"{column} = ANY(ARRAY(SELECT unnest(%s::bigint[])))", (*of_column, ids)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*of_column, json.dumps(ids))  # noqa: S608
