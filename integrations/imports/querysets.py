"""Querysets of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from people.models import Person

if TYPE_CHECKING:
    from integrations.imports.models import DataImport  # noqa: F401 - in a string

Row = TypeVar("Row", bound=models.Model, covariant=True)


class OwnQuerySet(models.QuerySet[Row]):
    """Rows that belong to one person."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)


class ImportQuerySet(OwnQuerySet["DataImport"]):
    def of_tables(self) -> Self:
        """Not of organisation files, which have pages of their own."""
        return self.exclude(system="organisation_file")

    def of_organisation_files(self) -> Self:
        return self.filter(system="organisation_file")
