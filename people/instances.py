"""Model instances from rows of `values_list`, each made once: for a query that repeats a row beside each of many others."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def columns(model: type[Model], path: str = "") -> list[str]:
    """The names of all columns, for `values_list`; `path` leads to the model."""
    return [f"{path}{one.attname}" for one in model._meta.concrete_fields]


class Instances(Generic[Row]):
    def __init__(self, model: type[Row]) -> None:
        self.model = model
        self.names = columns(model)
        self.pk = self.names.index(model._meta.pk.attname)
        self.known: dict[Any, Row] = {}

    def take(self, row: Iterator[Any]) -> Row | None:
        """The instance of the next columns of a row; None if an outer join found none."""
        values = list(islice(row, len(self.names)))
        pk = values[self.pk]
        if pk is None:
            return None
        if pk not in self.known:
            self.known[pk] = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)
        return self.known[pk]
