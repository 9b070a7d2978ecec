"""Changes to a lead's stakeholders, contacts, promises and exclusions; only the lead sees them, so audit lines name no one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import models, transaction

from initiatives.models import Initiative
from people import audit, trash
from people.concurrency import EditConflict, Version
from people.keys import lock_person
from people.models import Person, Team
from stakeholders.missing_stakeholders import MissingStakeholder, Place
from stakeholders.models import (
    Audience,
    Conversation,
    Engagement,
    EngagementChange,
    Exclusion,
    Pitch,
    Promise,
    Stakeholder,
    Touchpoint,
    TouchpointKind,
)


def record_engagement(
    row: Stakeholder, engagement: str, on: date, conversation: Conversation | None = None
) -> EngagementChange | None:
    """Record that their engagement changed on a day; None where it was the same already.

    A change recorded late is put into its place in the history: the current engagement is that of the latest day. The
    caller holds the transaction.
    """
    if engagement not in Engagement.values:
        return None
    stored = Stakeholder.objects.select_for_update().get(pk=row.pk)
    changes = list(EngagementChange.objects.filter(stakeholder=row).order_by("on", "pk"))
    earlier = [one for one in changes if one.on <= on]
    later = [one for one in changes if one.on > on]
    before = earlier[-1].after if earlier else later[0].before if later else stored.engagement
    if before == engagement:
        return None
    made = EngagementChange.objects.create(
        stakeholder=row, on=on, before=before, after=engagement, conversation=conversation
    )
    if later:
        EngagementChange.objects.filter(pk=later[0].pk).update(before=engagement)
    else:
        Stakeholder.objects.filter(pk=row.pk).update(engagement=engagement)
        row.engagement = engagement
    return made


class AlreadyStakeholder(Exception):
    """They are already one of the lead's stakeholders."""


@transaction.atomic
def add_stakeholder(
    lead: Person, row: Stakeholder, initiatives: Iterable[Initiative] = (), *, now: datetime
) -> Stakeholder:
    """Raises AlreadyStakeholder."""
    lock_person(lead)
    theirs = Stakeholder.objects.visible_to(lead)
    if row.person_id and theirs.filter(person=row.person_id).exists():
        raise AlreadyStakeholder
    row.lead = lead
    row.key = row.url_id
    row.full_clean()
    row.save()
    row.initiatives.set(initiatives)
    log_stakeholder_change(lead, "added", now)
    return row


@transaction.atomic
def change_stakeholder(
    row: Stakeholder, initiatives: Iterable[Initiative], *, seen: Version, now: datetime, today: date
) -> None:
    """Raises EditConflict where it has changed since the editor saw it."""
    stored = Stakeholder.objects.select_for_update().get(pk=row.pk)
    seen.compare(stored)
    row.full_clean()
    # record_engagement saves the new engagement, with today as its date.
    engagement, row.engagement = row.engagement, stored.engagement
    row.save()
    row.initiatives.set(initiatives)
    record_engagement(row, engagement, today)
    log_stakeholder_change(row.lead, "changed", now)


@transaction.atomic
def log_contact(row: Stakeholder, kind: str, note: str, on: date, *, engagement: str = "", now: datetime) -> Touchpoint:
    """Record a contact and their engagement after it. A second contact on the same day is merged into the first."""
    found, made = Touchpoint.objects.get_or_create(stakeholder=row, on=on, defaults={"kind": kind, "note": note})
    if not made:
        found.kind, found.note = kind, "\n".join(filter(None, (found.note, note)))
        found.save()
    record_engagement(row, engagement, on)
    log_stakeholder_change(row.lead, "changed", now)
    return found


@transaction.atomic
def log_discussion(manager: Person, lead: Person, initiative: Initiative, *, on: date, now: datetime) -> Touchpoint:
    """That a manager discussed a lead's assignment with them: a contact. The lead becomes a stakeholder of theirs first."""
    lock_person(manager)
    row = Stakeholder.objects.visible_to(manager).filter(person=lead).first()
    if row is None:
        row = add_stakeholder(manager, Stakeholder(person=lead, audience=Audience.of(lead)), now=now)
    contact = log_contact(row, TouchpointKind.ONE_TO_ONE, "", on, now=now)
    contact.about.add(initiative)
    return contact


@transaction.atomic
def add_promise(row: Stakeholder, made: Promise) -> None:
    made.stakeholder = row
    made.position = row.promises.count()
    made.full_clean()
    made.save()


def set_promise_done(made: Promise, *, done: bool) -> None:
    made.done = done
    made.save(update_fields=["done"])


@transaction.atomic
def remove_stakeholder(row: Stakeholder, keeper: trash.RemovalContext, *, now: datetime) -> str:
    """Remove a stakeholder with contacts, promises and conversations. Returns the name to restore them by."""
    parts = (row.touchpoints, row.promises, row.conversations, row.engagement_changes)
    gone: list[models.Model] = [row, *(one for part in parts for one in part.all())]
    pitches = Pitch.objects.filter(stakeholders=row)
    kept = trash.add_to_trash(keeper, gone, pitches=list(pitches.values_list("pk", flat=True)))
    lead = row.lead
    row.delete()
    log_stakeholder_change(lead, "removed", now)
    return kept.name


@transaction.atomic
def remove_touchpoint(row: Touchpoint, keeper: trash.RemovalContext, *, now: datetime) -> str:
    kept, lead = trash.add_to_trash(keeper, [row]), row.stakeholder.lead
    row.delete()
    log_stakeholder_change(lead, "changed", now)
    return kept.name


@transaction.atomic
def restore_removed(lead: Person, name: str, *, now: datetime) -> Stakeholder:
    """Undo a removal. Returns the stakeholder whose page to show. Raises CannotRestore."""
    removal = trash.find_in_trash(lead, name)
    row = removal.row
    found = row.stakeholder if isinstance(row, Touchpoint) else row
    if not isinstance(found, Stakeholder) or found.lead_id != lead.pk:
        raise trash.CannotRestore
    if trash.restore(removal):
        if found is row:
            for pitch in Pitch.objects.visible_to(lead).filter(pk__in=removal.extra["pitches"]):
                pitch.stakeholders.add(found)
        log_stakeholder_change(lead, "restored", now)
    return found


def add_people(lead: Person, people: Iterable[Person], *, now: datetime) -> list[Stakeholder]:
    return [
        add_stakeholder(lead, Stakeholder(person=person, audience=Audience.of(person)), now=now) for person in people
    ]


@transaction.atomic
def add_missing(lead: Person, people: Iterable[MissingStakeholder], *, now: datetime) -> list[Stakeholder]:
    """Add missing people as stakeholders of the initiatives and pitches they are missing from."""
    rows = []
    for missing in people:
        [row] = get_or_add(lead, [missing.person], now=now)
        row.initiatives.add(*(one.pk for one in missing.places if not one.is_pitch))
        for pitch in Pitch.objects.filter(author=lead, pk__in=[one.pk for one in missing.places if one.is_pitch]):
            pitch.stakeholders.add(row)
        rows.append(row)
    return rows


def add_team(lead: Person, team: Team, *, now: datetime) -> list[Stakeholder]:
    """Add everyone responsible for a team, except the lead and those who are already stakeholders."""
    people = [team.engineering_manager, team.product_manager, team.tech_lead]
    known = set(Stakeholder.objects.editable_by(lead).values_list("person_id", flat=True)) | {lead.pk}
    wanted = {one.pk: one for one in people if one is not None and one.left_on is None and one.pk not in known}
    return add_people(lead, list(wanted.values()), now=now)


def get_or_add(lead: Person, people: Sequence[Person], *, now: datetime) -> list[Stakeholder]:
    """The stakeholder rows of these people, created where they don't exist yet."""
    known = {row.person_id: row for row in Stakeholder.objects.editable_by(lead).filter(person__in=people)}
    new = add_people(lead, [person for person in people if person.pk not in known], now=now)
    return [*known.values(), *new]


@transaction.atomic
def keep_in_touch(lead: Person, person: Person, every_days: int, *, now: datetime) -> None:
    """A check-in at least this often; a stakeholder they already see more often stays unchanged."""
    [row] = get_or_add(lead, [person], now=now)
    if row.cadence_days is None or row.cadence_days > every_days:
        Stakeholder.objects.filter(pk=row.pk).update(cadence_days=every_days)
        log_stakeholder_change(lead, "changed", now)


@transaction.atomic
def end_rhythm(lead: Person, person: Person, every_days: int, *, now: datetime) -> None:
    """No more check-ins at this rhythm; one that has changed since stays. The stakeholder stays too."""
    rows = Stakeholder.objects.editable_by(lead).filter(person=person, cadence_days=every_days)
    if rows.update(cadence_days=None):
        log_stakeholder_change(lead, "changed", now)


def log_stakeholder_change(lead: Person, verb: str, now: datetime) -> None:
    line = audit.line(at=now, by=lead, verb=verb, thing="stakeholders", label="your stakeholders", about=lead)
    audit.append([line])


@transaction.atomic
def exclude(lead: Person, person: Person, places: Iterable[Place], reason: str, *, now: datetime) -> None:
    """Exclude a person from all of these places. Raises EditConflict where they are excluded already, for another reason."""
    for place in places:
        where = {"pitch_id" if place.is_pitch else "initiative_id": place.pk}
        known = {"reason": reason, "at": now}
        row, is_new = Exclusion.objects.get_or_create(lead=lead, person=person, **where, defaults=known)
        if not is_new and row.reason != reason:
            raise EditConflict
    log_stakeholder_change(lead, "changed", now)


def exclusion_of(lead: Person, person: str, **where: object) -> Exclusion | None:
    """The latest exclusion of someone (by key): of anything, or of `where`."""
    rows = Exclusion.objects.visible_to(lead).filter(person__key=person, **where).select_related("person")
    return rows.order_by("-at", "-pk").first()


@transaction.atomic
def undo_exclusion(row: Exclusion, *, now: datetime) -> None:
    Exclusion.objects.filter(pk=row.pk).delete()
    log_stakeholder_change(row.lead, "changed", now)
