"""Events: what webhooks report of changes. The audit log writes them with its entries, in the transaction of the change.

An event is written whether or not a webhook listens: to find out would cost the same one query, and a webhook that is
being added meanwhile would miss it. A worker deletes those that no webhook wants (integrations/webhooks).
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.db import models

from people.models import EventType, Person, WebhookEvent

Changes = Mapping[str, tuple[object, object]]
"""The value before and after, by field."""
NO_CHANGES: Final[Changes] = MappingProxyType({})

BASE32: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TYPES: Final[Mapping[tuple[str, str], EventType]] = {
    ("initiative", "added"): EventType.INITIATIVE_ADDED,
    ("initiative", "changed"): EventType.INITIATIVE_CHANGED,
    ("critical area", "added"): EventType.AREA_ADDED,
    ("critical area", "restored"): EventType.AREA_ADDED,
    ("critical area", "changed"): EventType.AREA_CHANGED,
    ("critical area", "put off"): EventType.AREA_CHANGED,
    ("critical area", "settled"): EventType.AREA_SETTLED,
    ("critical area", "opened"): EventType.AREA_REOPENED,
    ("critical area", "removed"): EventType.AREA_REMOVED,
    ("inflection point", "added"): EventType.MILESTONE_ADDED,
    ("inflection point", "restored"): EventType.MILESTONE_ADDED,
    ("inflection point", "changed"): EventType.MILESTONE_CHANGED,
    ("inflection point", "removed"): EventType.MILESTONE_REMOVED,
    ("dependency", "added"): EventType.DEPENDENCY_ADDED,
    ("dependency", "restored"): EventType.DEPENDENCY_ADDED,
    ("dependency", "changed"): EventType.DEPENDENCY_CHANGED,
    ("dependency", "removed"): EventType.DEPENDENCY_REMOVED,
}
"""By what an audit entry says: the thing and the verb. Other entries are reported only where their service names the type."""
NAMES: Final = {"criticalarea": "area", "inflectionpoint": "milestone", "dependency": "dependency"}
"""Under which name a payload has the key of a row."""
LEAD_FACTS: Final = ("role", "stage", "start", "end", "tentative")
"""Never the agreed hours, which only the lead and their managers see."""
FIELDS: Final = {"start": "from", "end": "to"}
"""Of a lead, as the API calls them."""
CHANGED: Final = {"open_to_everyone": "open"}
"""Of what was changed, as the API calls it; an initiative has a `start` there too."""

COLLECTED: Final[ContextVar[list[WebhookEvent] | None]] = ContextVar("collected_events", default=None)
LAST_NUMBER: Final[ContextVar[int]] = ContextVar("last_event_number", default=0)
"""Of the last id that was made here, so that the next one of the same millisecond follows it."""


def event_of(
    row: models.Model,
    initiative: models.Model | None,
    kind: EventType | None,
    *,
    by: Person | None,
    now: datetime,
    changes: Changes,
) -> WebhookEvent | None:
    """What an audit entry about a row is for webhooks: None if nothing that they report, or if no reported field changed.

    It holds only what everyone who may see the initiative may see.
    """
    if kind is None or initiative is None or (kind.endswith(".changed") and not changes):
        return None
    key = str(getattr(initiative, "key", ""))
    facts: dict[str, object] = {"initiative": key}
    name = str(row._meta.model_name)
    if name in NAMES:
        facts[NAMES[name]] = f"{key}/{getattr(row, 'key', '')}"
    if kind in (EventType.LEAD_ASSIGNED, EventType.LEAD_REMOVED):
        facts["person"] = getattr(row, "person", None)
        facts |= {FIELDS.get(one, one): getattr(row, one) for one in LEAD_FACTS}
    else:
        facts["name"] = str(getattr(row, "name", ""))
    is_open = bool(getattr(initiative, "open_to_everyone", False))
    return event(kind, facts, is_open=is_open, by=by, now=now, changes=changes)


def event(
    kind: EventType,
    facts: Mapping[str, object],
    *,
    is_open: bool,
    by: Person | None,
    now: datetime,
    changes: Changes = NO_CHANGES,
) -> WebhookEvent:
    """With the facts as its payload, of which rows are written as their keys. `is_open`: everyone may see all of it."""
    payload = {"type": kind, "at": written(now), **{name: plain(one) for name, one in facts.items()}}
    payload["by"] = by.key if by else None
    if changes:
        payload["changes"] = {CHANGED.get(one, one): [plain(side) for side in sides] for one, sides in changes.items()}
    initiative = str(payload.get("initiative", ""))
    return WebhookEvent(type=kind, at=now, initiative=initiative, is_open=is_open, payload=payload)


def written(moment: datetime) -> str:
    """2026-11-23T09:10:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def plain(value: object) -> object:
    """A value as JSON: a row by its key, a date as ISO writes it."""
    if isinstance(value, models.Model):
        return str(getattr(value, "key", value.pk))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def record(found: Iterable[WebhookEvent]) -> None:
    """Save events, in one query: at once, or at the end of `together`."""
    rows, collected = list(found), COLLECTED.get()
    if collected is not None:
        collected += rows
    elif rows:
        for row in rows:
            row.id = ulid(row.at)
        WebhookEvent.objects.bulk_create(rows, batch_size=500)


@contextmanager
def together() -> Iterator[None]:
    """Several changes of one transaction, inside which this has to be: their events take one query."""
    if COLLECTED.get() is not None:
        yield
        return
    rows: list[WebhookEvent] = []
    before = COLLECTED.set(rows)
    try:
        yield
    finally:
        COLLECTED.reset(before)
    record(rows)


def ulid(at: datetime) -> str:
    """26 characters that sort by time (https://github.com/ulid/spec): 48 bits of milliseconds and 80 random ones.

    Monotonic: in one request or task, ids of the same millisecond are in the order in which they are made.
    """
    moment, last = int(at.timestamp() * 1000), LAST_NUMBER.get()
    number = last + 1 if last >> 80 == moment else moment << 80 | secrets.randbits(80)
    LAST_NUMBER.set(number)
    return "".join(BASE32[number >> shift & 31] for shift in range(125, -1, -5))
