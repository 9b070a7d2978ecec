"""A lead's stakeholders: who they keep in touch with, past contacts, and promises in both directions.

Only the lead can see them, so the audit line names no one; it only marks the lead's week as out of date.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import models, transaction

from initiatives.models import Initiative
from people import audit, removals
from people.conflicts import Seen
from people.keys import fresh_key
from people.models import Person, Team
from stakeholders import standing
from stakeholders.leftout import LeftOut
from stakeholders.models import Pitch, Promise, Stakeholder, Touchpoint


class KnownAlready(Exception):
    """They are already one of the lead's stakeholders."""


@transaction.atomic
def add(lead: Person, row: Stakeholder, initiatives: Iterable[Initiative] = (), *, now: datetime) -> Stakeholder:
    """Raises KnownAlready."""
    theirs = Stakeholder.objects.visible_to(lead)
    if row.person_id and theirs.filter(person=row.person_id).exists():
        raise KnownAlready
    row.lead = lead
    row.key = fresh_key(str(row), set(theirs.values_list("key", flat=True)), "stakeholder")
    row.full_clean()
    row.save()
    row.initiatives.set(initiatives)
    log(lead, "added", now)
    return row


@transaction.atomic
def change(row: Stakeholder, initiatives: Iterable[Initiative], *, seen: Seen, now: datetime, today: date) -> None:
    """Raises Outdated where it has changed since the editor saw it."""
    stored = Stakeholder.objects.select_for_update().get(pk=row.pk)
    seen.compare(stored)
    row.full_clean()
    # standing.move saves the new engagement, with today as its date.
    said, row.engagement = row.engagement, stored.engagement
    row.save()
    row.initiatives.set(initiatives)
    standing.move(row, said, today)
    log(row.lead, "changed", now)


@transaction.atomic
def touch(row: Stakeholder, kind: str, note: str, on: date, *, engagement: str = "", now: datetime) -> Touchpoint:
    """Record a contact and their engagement after it. A second contact on the same day is merged into the first."""
    found: Touchpoint
    found, made = Touchpoint.objects.get_or_create(stakeholder=row, on=on, defaults={"kind": kind, "note": note})
    if not made:
        found.kind, found.note = kind, "\n".join(filter(None, (found.note, note)))
        found.save()
    standing.move(row, engagement, on)
    log(row.lead, "changed", now)
    return found


@transaction.atomic
def promise(row: Stakeholder, made: Promise) -> None:
    made.stakeholder = row
    made.position = row.promises.count()
    made.full_clean()
    made.save()


def keep(made: Promise, *, done: bool) -> None:
    made.done = done
    made.save(update_fields=["done"])


@transaction.atomic
def remove(row: Stakeholder, keeper: removals.Keeper, *, now: datetime) -> str:
    """Remove a stakeholder with contacts, promises and conversations. Returns the name to restore them by."""
    parts = (row.touchpoints, row.promises, row.conversations, row.moves)
    gone: list[models.Model] = [row, *(one for part in parts for one in part.all())]
    pitches = Pitch.objects.filter(stakeholders=row)
    kept = removals.remember(keeper, gone, pitches=list(pitches.values_list("pk", flat=True)))
    lead = row.lead
    row.delete()
    log(lead, "removed", now)
    return kept.name


@transaction.atomic
def remove_touchpoint(row: Touchpoint, keeper: removals.Keeper, *, now: datetime) -> str:
    kept, lead = removals.remember(keeper, [row]), row.stakeholder.lead
    row.delete()
    log(lead, "changed", now)
    return kept.name


@transaction.atomic
def restore(lead: Person, name: str, *, now: datetime) -> Stakeholder:
    """Undo a removal. Returns the stakeholder whose page to show. Raises Gone."""
    removal = removals.recall(lead, name)
    row = removal.row
    found = row.stakeholder if isinstance(row, Touchpoint) else row
    if not isinstance(found, Stakeholder) or found.lead_id != lead.pk:
        raise removals.Gone
    if removals.put_back(removal):
        if found is row:
            for pitch in Pitch.objects.visible_to(lead).filter(pk__in=removal.beside["pitches"]):
                pitch.stakeholders.add(found)
        log(lead, "restored", now)
    return found


def add_all(lead: Person, people: Iterable[Person], *, now: datetime) -> list[Stakeholder]:
    return [add(lead, Stakeholder(person=person, audience=audience_of(person)), now=now) for person in people]


@transaction.atomic
def add_left_out(lead: Person, people: Iterable[LeftOut], *, now: datetime) -> list[Stakeholder]:
    """Add missing people as stakeholders of the initiatives and pitches they are missing from."""
    rows = []
    for left in people:
        [row] = known_or_added(lead, [left.person], now=now)
        row.initiatives.add(*(one.pk for one in left.places if not one.is_pitch))
        for pitch in Pitch.objects.filter(author=lead, pk__in=[one.pk for one in left.places if one.is_pitch]):
            pitch.stakeholders.add(row)
        rows.append(row)
    return rows


def add_team(lead: Person, team: Team, *, now: datetime) -> list[Stakeholder]:
    """Add everyone responsible for a team, except the lead and those who are already stakeholders."""
    people = [team.engineering_manager, team.product_manager, team.tech_lead]
    known = set(Stakeholder.objects.editable_by(lead).values_list("person_id", flat=True)) | {lead.pk}
    wanted = {one.pk: one for one in people if one is not None and one.left_on is None and one.pk not in known}
    return add_all(lead, list(wanted.values()), now=now)


def audience_of(person: Person) -> str:
    return person.role if person.role in ("product_manager", "engineering_manager", "executive") else "other"


def known_or_added(lead: Person, people: Sequence[Person], *, now: datetime) -> list[Stakeholder]:
    """The stakeholder rows of these people, created where they don't exist yet."""
    known = {row.person_id: row for row in Stakeholder.objects.editable_by(lead).filter(person__in=people)}
    new = add_all(lead, [person for person in people if person.pk not in known], now=now)
    return [*known.values(), *new]


def log(lead: Person, verb: str, now: datetime) -> None:
    line = audit.line(at=now, by=lead, verb=verb, thing="stakeholders", label="your stakeholders", about=lead)
    audit.append([line])
