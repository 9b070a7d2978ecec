"""Taking a removal back: what was removed is kept, as it was, in the session of whoever removed it."""

import secrets
from collections.abc import MutableMapping, Sequence
from typing import Any, Final, NamedTuple

from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import IntegrityError, models, transaction

KEPT: Final = 8
SESSION_KEY: Final = "removals"


class Gone(Exception):
    """There is nothing to restore under this name, or its place is taken."""


class Removal(NamedTuple):
    """The row that was removed, all that went with it, and what was noted beside."""

    row: models.Model
    rows: list[DeserializedObject]
    beside: dict[str, Any]


def remember(session: MutableMapping[str, Any], rows: Sequence[models.Model], **beside: Any) -> str:
    """Keep rows that are about to be removed, the first of them and what goes with it; the name to restore them by.

    The last few removals are kept. `beside` is whatever else JSON can hold.
    """
    name = secrets.token_urlsafe(9)
    kept = dict(list(session.get(SESSION_KEY, {}).items())[1 - KEPT :])
    kept[name] = {"rows": serializers.serialize("json", rows), "beside": beside}
    session[SESSION_KEY] = kept
    return name


def recall(session: MutableMapping[str, Any], name: str) -> Removal:
    """What is kept under a name. Raises Gone."""
    kept = session.get(SESSION_KEY, {}).get(name)
    if kept is None:
        raise Gone
    rows = list(serializers.deserialize("json", kept["rows"]))
    return Removal(rows[0].object, rows, kept["beside"])


def put_back(removal: Removal) -> bool:
    """Write the rows as they were, with the same ids; False where they are there already. Raises Gone."""
    row = removal.row
    if type(row)._default_manager.filter(pk=row.pk).exists():
        return False
    try:
        with transaction.atomic():
            for one in removal.rows:
                one.save(force_insert=True)
    except IntegrityError as fault:
        raise Gone from fault
    return True
