"""The audit log: one entry per change, written with the change."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final

from django.db import models

from people import events
from people.effective_dates import ALL_DAYS, ChangedDays
from people.events import NO_CHANGES, Changes
from people.models import AuditLine, AvailabilityRecord, EventType, Person, Rating, RatingKind

OPERATOR: Final = "operator"
"""The person who runs the installation, at its command line."""
EMPTY: Final = "–"
THINGS: Final = {
    "workinghours": "hours",
    "duty": "duties",
    "leadassignment": "lead",
    "membership": "member",
    "inflectionpoint": "inflection point",
}
"""What entries call a model, where that isn't its name."""
THINGS_WITHOUT_PLANS: Final = {"account", "skill", "team", "planning cycle"}
"""Things that no plan depends on."""


MADE_VIA: Final[ContextVar[str]] = ContextVar("made_via", default="")
"""What a person makes changes with, where it isn't a page: an API token, by its name."""


@contextmanager
def made_via(what: str) -> Iterator[None]:
    """Entries written here say so."""
    before = MADE_VIA.set(what)
    try:
        yield
    finally:
        MADE_VIA.reset(before)


def line(
    *,
    at: datetime,
    by: Person | None,
    verb: str,
    thing: str,
    label: str,
    about: Person | None = None,
    initiative: str = "",
    skill: str = "",
    before: object = "",
    after: object = "",
    feeds_plans: bool = True,
    signed: str = OPERATOR,
    days: ChangedDays = ALL_DAYS,
) -> AuditLine:
    """An entry that isn't saved yet. `by` is None for the command line, which signs as the operator, or as `signed`."""
    return AuditLine(
        at=at,
        actor=by,
        actor_name=by.name if by else signed,
        via=MADE_VIA.get(),
        verb=verb,
        thing=thing,
        label=label[:300],
        about=about,
        initiative=initiative,
        skill=skill,
        before=str(before),
        after=str(after),
        feeds_plans=feeds_plans,
        applies_from=days.first,
        applies_until=days.last,
    )


def row_line(
    row: models.Model,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    before: object = "",
    after: object = "",
    thing: str = "",
    label: str = "",
    feeds_plans: bool | None = None,
    signed: str = OPERATOR,
    days: ChangedDays | None = None,
    event: EventType | None = None,
    changes: Changes = NO_CHANGES,
) -> AuditLine:
    """An entry about a row. The row gives its kind, its label, its person, its initiative and, unless it changed, its days.

    `event` is what webhooks report, where thing and verb don't say it; `changes` are the fields that everyone who may see
    the initiative may see.
    """
    thing, initiative = thing or thing_of(row), initiative_of(row)
    feeds_plans = thing not in THINGS_WITHOUT_PLANS if feeds_plans is None else feeds_plans
    found = line(
        at=now, by=by, verb=verb, thing=thing, label=label or label_of(row), about=person_of(row),
        initiative=key_of(initiative), skill=key_of(getattr(row, "skill", None)),
        before=before, after=after, feeds_plans=feeds_plans, signed=signed,
        days=days or (ALL_DAYS if verb == "changed" else days_of(row)),
    )  # fmt: skip
    kind = event or events.TYPES.get((thing, verb))
    found.event = events.event_of(row, initiative, kind, by=by, now=now, changes=changes)
    return found


def append(lines: Iterable[AuditLine]) -> None:
    """Save entries, with their events; they are never changed afterwards (docs/adr/0006)."""
    rows = list(lines)
    AuditLine.objects.bulk_create(rows, batch_size=500)
    events.record(row.event for row in rows if row.event is not None)


def record_change(
    row: models.Model,
    stored: models.Model,
    fields: Iterable[str],
    *,
    by: Person | None,
    now: datetime,
    feeds_plans: bool | None = None,
    days: ChangedDays = ALL_DAYS,
) -> None:
    """Save the entry of a changed row: which of the fields differ from the stored row, with both values."""
    if changed := changed_fields(row, stored, fields):
        before, after = (fields_text(side, changed) for side in (stored, row))
        line = row_line(
            row, "changed", by=by, now=now, before=before, after=after, feeds_plans=feeds_plans, days=days,
            changes=field_changes(row, stored, changed),
        )  # fmt: skip
        append([line])


def field_changes(row: models.Model, stored: models.Model, fields: Iterable[str]) -> Changes:
    """Both values of the fields that differ."""
    return {name: (getattr(stored, name), getattr(row, name)) for name in changed_fields(row, stored, fields)}


def changed_fields(row: models.Model, stored: models.Model, fields: Iterable[str]) -> list[str]:
    return [name for name in fields if getattr(row, name) != getattr(stored, name)]


def fields_text(row: models.Model, fields: Iterable[str]) -> str:
    return facts_text({name: getattr(row, name) for name in fields})


def facts_text(facts: Mapping[str, object]) -> str:
    """One side of an entry: seniority: mid; region: –."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {EMPTY if value in (None, '') else value}" for name, value in facts.items()
    )


def thing_of(row: models.Model) -> str:
    if isinstance(row, Rating):
        return "self-rating" if row.kind == RatingKind.SELF else "rating"
    return THINGS.get(str(row._meta.model_name), str(row._meta.verbose_name))


def label_of(row: models.Model) -> str:
    """What the row is, never its content: str() of a rating says its kind."""
    person, skill, home = person_of(row), getattr(row, "skill", None), initiative_of(row)
    if person is not None:
        return f"{person}, {skill}" if skill else f"{person}: {home}" if home else str(person)
    return f"{home}: {row}" if home and home is not row else str(row)


def person_of(row: models.Model) -> Person | None:
    return row if isinstance(row, Person) else getattr(row, "person", None)


def initiative_of(row: models.Model) -> models.Model | None:
    """The initiative that a row belongs to."""
    if row._meta.model_name == "initiative":
        return row
    inner = getattr(row, "area", None) or getattr(row, "dependency", None) or row
    found: models.Model | None = getattr(inner, "initiative", None)
    return found


def days_of(row: models.Model) -> ChangedDays:
    """The days of a row that has a first and a last one; hours hold until the next row."""
    if isinstance(row, AvailabilityRecord) or (hasattr(row, "start") and hasattr(row, "end")):
        return ChangedDays(getattr(row, "start", None), getattr(row, "end", None))
    return ALL_DAYS


def key_of(row: models.Model | None) -> str:
    return str(getattr(row, "key", ""))


def verbose_name(row: models.Model, name: str) -> str:
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    return str(field.verbose_name)
