"""The lookup `among`: `in` a query that finds few rows of a large table."""

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
    tables it reads the others first. An array is found before all of them, and ten of its values are expected.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, of_column = self.process_lhs(compiler, connection)
        query, of_query = compiler.compile(self.rhs)
        found = f"= ANY(ARRAY{query})" if connection.vendor == "postgresql" else f"IN {query}"
        return f"{column} {found}", (*of_column, *of_query)
