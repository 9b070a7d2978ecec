"""Trash: removed rows are kept as they were for the person who removed them; a daily job deletes them (people/retention.py)."""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from people import clock
from people.models import Person, TrashItem
from people.requests import PersonRequest

NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


class CannotRestore(Exception):
    """There is nothing to restore under this name, or something has taken its place."""


class TrashContent(NamedTuple):
    """The removed row, everything removed with it, and extra data."""

    row: models.Model
    rows: list[DeserializedObject]
    extra: dict[str, Any]
    item: TrashItem


@dataclass(frozen=True, slots=True)
class RemovalContext:
    """Who removes something and when, and the view that restores it, with its arguments before the removal's name."""

    owner: Person
    now: datetime
    view: str
    args: tuple[str, ...] = ()


def removal_context(request: PersonRequest, view: str, *args: str) -> RemovalContext:
    return RemovalContext(request.person, request.now, view, args)


def add_to_trash(
    context: RemovalContext, rows: Sequence[models.Model], *, about: Person | None = None, **extra: object
) -> TrashItem:
    """Keep rows that are about to be removed: the first one and what goes with it. Its `restore_url` restores them.

    `extra` is any other data, as JSON. `about` is the person they belong to: they are deleted when that person leaves.
    """
    name = secrets.token_urlsafe(9)
    return TrashItem.objects.create(
        name=name,
        owner=context.owner,
        about=about,
        kind=str(rows[0]._meta.verbose_name),
        label=str(rows[0])[:200],
        restore_url=reverse(context.view, args=[*context.args, name]),
        rows=serializers.serialize("json", rows),
        extra=extra,
        removed_at=context.now,
    )


def removed_name(request: PersonRequest, parameter: str = "removed") -> str:
    """The name of a removal in a page's address, which offers to restore it; empty for what can't be a name."""
    found = request.GET.get(parameter, "")
    return found if NAME.fullmatch(found) else ""


def find_in_trash(owner: Person, name: str) -> TrashContent:
    """The removal a person has under a name. Raises CannotRestore."""
    item = TrashItem.objects.of(owner).filter(name=name).first()
    rows = list(serializers.deserialize("json", with_current_names(item.rows))) if item else []
    if item is None or not rows:
        raise CannotRestore
    return TrashContent(rows[0].object, rows, item.extra, item)


def with_current_names(rows: str) -> str:
    """Rows that were removed before a model or a field was renamed, with today's names (`renamed` of the app's config)."""
    renamed: dict[str, str] = {}
    for config in apps.get_app_configs():
        renamed |= getattr(config, "renamed", {})
    found = json.loads(rows)
    for row in found:
        row["model"] = renamed.get(row["model"], row["model"])
        row["fields"] = {renamed.get(f"{row['model']}.{name}", name): value for name, value in row["fields"].items()}
    return json.dumps(found)


def restore(removal: TrashContent) -> bool:
    """Write the rows as they were, with the same ids; False if they exist already. Raises CannotRestore."""
    row = removal.row
    TrashItem.objects.filter(pk=removal.item.pk, restored_at=None).update(restored_at=clock.now())
    if type(row)._default_manager.filter(pk=row.pk).exists():
        return False
    try:
        with transaction.atomic():
            for one in removal.rows:
                one.save(force_insert=True)
    except IntegrityError as fault:
        TrashItem.objects.filter(pk=removal.item.pk).update(restored_at=None)
        raise CannotRestore from fault
    return True
