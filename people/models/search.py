"""The search index: the names of what people look for, ready to be compared."""

from typing import ClassVar

from django.db import models

from people.django_types import manager_of
from people.querysets import SearchEntryQuerySet


class SearchEntry(models.Model):
    """The name of one row: `kind` says of which table, `text` is its `people.search_index.searchable_text`.

    `people.search_index` keeps it in step with the row. Who may find the row is a question to the row's own queryset.
    """

    kind = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    text = models.TextField()

    objects: ClassVar[SearchEntryQuerySet] = manager_of(SearchEntryQuerySet)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
