"""Saving people's records: each change in one transaction, with its audit entry."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from people import audit, conflicts
from people.conflicts import Outdated
from people.keys import fresh_key, hold_names
from people.models import AuditLine, Person

TOLD: Final = (
    "name", "email", "role", "seniority", "joined", "manager", "next_manager", "moves_on", "timezone", "country", "region",
)  # fmt: skip
FEEDS_PLANS: Final = {"role", "seniority", "joined", "manager", "timezone", "country", "region"}


@transaction.atomic
def add(person: Person, *, by: Person, now: datetime) -> Person:
    """Add a person; the one who adds them manages their record until they have an account."""
    hold_names()
    taken = set(Person.objects.values_list("key", flat=True))
    person.key, person.added_by = fresh_key(person.name, taken, "person"), by
    person.full_clean()
    person.save()
    audit.append([written(person, "added", by, now, after=said_of(person), feeds_plans=False)])
    return person


@transaction.atomic
def change(person: Person, names: Iterable[str], *, seen: str, by: Person, now: datetime) -> None:
    """Save the named facts. Raises Outdated if they have changed since the editor saw them (`seen`, a mark)."""
    before = Person.objects.select_for_update(of=("self",)).select_related("manager", "next_manager").get(pk=person.pk)
    changed = [name for name in TOLD if name in set(names) and getattr(before, name) != getattr(person, name)]
    if not changed:
        return
    if seen and seen != mark_of(before):
        raise Outdated
    person.full_clean()
    person.save(update_fields=changed)
    sides = [facts_in_words(side, changed) for side in (before, person)]
    feeds = bool(FEEDS_PLANS & set(changed))
    audit.append([written(person, "changed", by, now, before=sides[0], after=sides[1], feeds_plans=feeds)])


def mark_of(person: Person) -> str:
    """A short hash of the current facts, to notice later that they have changed."""
    return conflicts.mark_of(person, TOLD)


def facts_in_words(person: Person, names: Iterable[str]) -> str:
    values = ((name.replace("_", " "), getattr(person, name)) for name in names)
    return "; ".join(f"{name}: {'–' if value in (None, '') else value}" for name, value in values)


def said_of(person: Person) -> str:
    """The facts known about a new person."""
    return facts_in_words(person, [name for name in TOLD if getattr(person, name) not in (None, "")])


def written(person: Person, verb: str, by: Person, now: datetime, **sides: Any) -> AuditLine:
    return audit.line(at=now, by=by, verb=verb, thing="person", label=person.name, about=person, **sides)
