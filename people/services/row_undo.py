"""Undoing a change of many rows: what they were before, kept as JSON, and put back if nothing has changed them since.

A transaction records the rows that it creates and changes. The undo compares each with what it was at the end of that
transaction, by a hash, and refuses as a whole if one has changed, is gone, or has become part of something else.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Model

from people import search_index
from people.concurrency import etag
from people.models import AuditLine, Person

BATCH: Final = 500
RowUndo = Mapping[str, Any]
"""`created`: tables with hashes by id, as a list, since JSON objects don't keep their order; `changed`: values before and
the hash after, by table and id; `deleted`: values, by table.
"""


class ChangedSince(Exception):
    """The row that was changed since, or that something else refers to by now. Nothing was undone."""


class RowRecorder:
    """Collects what a transaction creates, changes and deletes."""

    def __init__(self) -> None:
        self.created: dict[str, dict[Any, None]] = {}
        self.before: dict[str, dict[Any, dict[str, Any]]] = {}
        self.deleted: dict[str, list[dict[str, Any]]] = {}

    def creates(self, rows: Iterable[Model]) -> None:
        """After they were saved."""
        for row in rows:
            self.created.setdefault(row._meta.label, {})[row.pk] = None

    def changes(self, rows: Iterable[Model]) -> None:
        """Before they are changed: rows as they are stored."""
        for row in rows:
            if row.pk not in self.created.get(row._meta.label, ()):
                self.before.setdefault(row._meta.label, {}).setdefault(row.pk, values_of(row))

    def deletes(self, rows: Iterable[Model]) -> None:
        """Before they are deleted."""
        for row in rows:
            self.deleted.setdefault(row._meta.label, []).append(values_of(row))

    def finish(self) -> RowUndo:
        """At the end of the transaction."""
        created = [[label, hashes(label, pks)] for label, pks in self.created.items()]
        changed = {}
        for label, rows in self.before.items():
            after = hashes(label, rows)
            changed[label] = {str(pk): [before, after[str(pk)]] for pk, before in rows.items()}
        return {"created": created, "changed": changed, "deleted": self.deleted}


def values_of(row: Model) -> dict[str, Any]:
    """The stored columns as JSON."""
    facts = {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields}
    return dict(json.loads(json.dumps(facts, default=str)))


def hash_of(row: Model) -> str:
    """Without the version: a row that was changed and changed back is as it was."""
    facts = {name: value for name, value in values_of(row).items() if name != "version"}
    return etag([json.dumps(facts, sort_keys=True)])


def hashes(label: str, pks: Iterable[Any]) -> dict[str, str]:
    found = {row.pk: row for row in stored(label, pks)}
    return {str(pk): hash_of(found[pk]) for pk in pks if pk in found}


def stored(label: str, pks: Iterable[Any], *, lock: bool = False) -> Iterator[Model]:
    rows = apps.get_model(label)._base_manager.all()
    ids = list(pks)
    for first in range(0, len(ids), BATCH):
        part = rows.filter(pk__in=ids[first : first + BATCH])
        yield from part.select_for_update() if lock else part


@transaction.atomic
def undo(recorded: RowUndo) -> None:
    """Put every row back, and delete those that were created. Raises ChangedSince."""
    created: dict[str, dict[str, str]] = dict(recorded["created"])
    changed: dict[str, dict[str, list[Any]]] = recorded["changed"]
    there: dict[str, dict[str, Model]] = {}
    for label in {**created, **changed}:
        expected = created.get(label, {}) | {pk: after for pk, (_, after) in changed.get(label, {}).items()}
        there[label] = {str(row.pk): row for row in stored(label, expected, lock=True)}
        for pk, after in expected.items():
            row = there[label].get(pk)
            if row is None or hash_of(row) != after:
                raise ChangedSince(str(row or apps.get_model(label)._meta.verbose_name))
    for label, hashed in created.items():
        check_references(apps.get_model(label), hashed, there)
    try:
        for label, kept in changed.items():
            put_back(apps.get_model(label), {pk: before for pk, (before, _) in kept.items()}, there[label])
        for label, hashed in reversed(created.items()):
            delete(apps.get_model(label), list(hashed))
        for label, rows in recorded["deleted"].items():
            model = apps.get_model(label)
            model._base_manager.bulk_create([from_values(model(), facts) for facts in rows], batch_size=BATCH)
    except IntegrityError as fault:
        raise ChangedSince("something that belongs to it") from fault


def check_references(model: type[Model], hashed: Mapping[str, str], created: Mapping[str, Mapping[str, Model]]) -> None:
    """Nothing that was not created with them may refer to created rows."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.field is None:
            continue
        other = relation.related_model
        if other is AuditLine:
            continue  # It stays, and names its row by text.
        mine = set(created.get(other._meta.label, ()))
        ids = list(hashed)
        for first in range(0, len(ids), BATCH):
            rows = other._base_manager.filter(**{f"{relation.field.name}__in": ids[first : first + BATCH]})
            found = next((row for row in rows.only("pk") if str(row.pk) not in mine), None)
            if found is not None:
                raise ChangedSince(str(getattr(found, relation.field.name)))


def put_back(model: type[Model], before: Mapping[str, Mapping[str, Any]], there: Mapping[str, Model]) -> None:
    """Under a new version, so that someone who is editing the row learns of it."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    rows = []
    for pk, facts in before.items():
        row = there[pk]
        version = getattr(row, "version", None)
        from_values(row, facts)
        if version is not None:
            row.version = version + 1  # type: ignore[attr-defined] # it has one
        rows.append(row)
    model._base_manager.bulk_update(rows, [field.name for field in fields], batch_size=100)
    search_index.refresh(model, rows)


def from_values(row: Model, facts: Mapping[str, Any]) -> Model:
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, field.to_python(facts[field.attname]))
    return row


def delete(model: type[Model], pks: list[str]) -> None:
    for first in range(0, len(pks), BATCH):
        if model is Person:
            AuditLine._base_manager.filter(about__in=map(int, pks[first : first + BATCH])).update(about=None)
        model._base_manager.filter(pk__in=pks[first : first + BATCH]).delete()
