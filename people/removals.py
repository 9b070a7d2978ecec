"""Taking a removal back: what was removed is kept, as it was, for whoever removed it; a daily job ends that (people/expiry.py)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from people import clock
from people.models import Person, Removed
from people.requests import PersonRequest


class Gone(Exception):
    """There is nothing to restore under this name, or its place is taken."""


class Removal(NamedTuple):
    """The row that was removed, all that went with it, and what was noted beside."""

    row: models.Model
    rows: list[DeserializedObject]
    beside: dict[str, Any]
    kept: Removed


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whoever removes something, when, and the view that puts it back, with its arguments before the removal's name."""

    owner: Person
    now: datetime
    view: str
    args: tuple[str, ...] = ()


def keeper(request: PersonRequest, view: str, *args: str) -> Keeper:
    return Keeper(request.person, request.now, view, args)


def remember(keep: Keeper, rows: Sequence[models.Model], *, about: Person | None = None, **beside: Any) -> Removed:
    """Keep rows that are about to be removed, the first of them and what goes with it; its `address` puts them back.

    `beside` is whatever else JSON can hold. `about` is whose record they are: they go when that person leaves.
    """
    name = secrets.token_urlsafe(9)
    return Removed.objects.create(
        name=name,
        owner=keep.owner,
        about=about,
        what=str(rows[0]._meta.verbose_name),
        label=str(rows[0])[:200],
        address=reverse(keep.view, args=[*keep.args, name]),
        rows=serializers.serialize("json", rows),
        beside=beside,
        at=keep.now,
    )


def recall(owner: Person, name: str) -> Removal:
    """What somebody keeps under a name. Raises Gone."""
    kept = Removed.objects.of(owner).filter(name=name).first()
    if kept is None:
        raise Gone
    rows = list(serializers.deserialize("json", kept.rows))
    return Removal(rows[0].object, rows, kept.beside, kept)


def put_back(removal: Removal) -> bool:
    """Write the rows as they were, with the same ids; False where they are there already. Raises Gone."""
    row = removal.row
    Removed.objects.filter(pk=removal.kept.pk, back_at=None).update(back_at=clock.now())
    if type(row)._default_manager.filter(pk=row.pk).exists():
        return False
    try:
        with transaction.atomic():
            for one in removal.rows:
                one.save(force_insert=True)
    except IntegrityError as fault:
        Removed.objects.filter(pk=removal.kept.pk).update(back_at=None)
        raise Gone from fault
    return True
