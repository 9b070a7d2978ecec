"""The search index: the names of what people look for, ready to be compared."""

from collections.abc import Collection
from typing import ClassVar, Final, Self

from django.db import connections, models
from django.db.models import Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex

from people.django_types import manager_of

TRIGRAM: Final = 3


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def containing(self, words: Collection[str]) -> Self:
        """Entries that contain every word; the words are folded as the text is.

        A word of one or two Latin letters would be in nearly every text: it must begin a word there.
        """
        rows = self
        for word in words:
            sought = f" {word}" if len(word) < TRIGRAM and word.isascii() else word
            if len(sought) >= TRIGRAM:
                rows = rows.with_trigrams(sought)
            else:
                rows = rows.alias(position=StrIndex("text", Value(sought))).filter(position__gt=0)
        return rows

    def with_trigrams(self, word: str) -> Self:
        if connections[self.db].vendor == "postgresql":
            return self.filter(text__contains=word)
        quoted = '"' + word.replace('"', '""') + '"'
        found = "SELECT rowid FROM people_searchtext WHERE people_searchtext MATCH %s"
        return self.filter(pk__in=RawSQL(found, [quoted]))  # noqa: S611 - constant text, one parameter


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
