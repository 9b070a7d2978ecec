"""Taking a removal back: what was removed is kept, as it was, in the session of whoever removed it."""

import secrets
from collections.abc import MutableMapping, Sequence
from typing import Any, Final

from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import models

KEPT: Final = 8
SESSION_KEY: Final = "removed_of_people"


class Gone(Exception):
    """There is nothing to restore under this name, or its place is taken."""


def remember(session: MutableMapping[str, Any], rows: Sequence[models.Model]) -> str:
    """Keep rows that are about to be removed, the last few removals; the name to restore them by."""
    name = secrets.token_urlsafe(9)
    kept = dict(list(session.get(SESSION_KEY, {}).items())[1 - KEPT :])
    kept[name] = serializers.serialize("json", rows)
    session[SESSION_KEY] = kept
    return name


def recall(session: MutableMapping[str, Any], name: str) -> list[DeserializedObject]:
    """The rows kept under a name. Raises Gone."""
    kept = session.get(SESSION_KEY, {}).get(name)
    if kept is None:
        raise Gone
    return list(serializers.deserialize("json", kept))
