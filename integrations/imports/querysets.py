"""Querysets of imports."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from people.models import Person

Row = TypeVar("Row", bound=models.Model, covariant=True)


class OwnQuerySet(models.QuerySet[Row]):
    """Rows that belong to one person."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(person=person)
