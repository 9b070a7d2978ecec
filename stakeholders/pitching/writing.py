"""Changing a pitch: its head, evidence, messages, slices, conversations and status.

Only the author and the co-sponsors can see a pitch, so the audit line names neither it nor them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max

from people import audit, removals
from people.conflicts import Seen
from people.keys import fresh_key, hold_names
from people.models import Person, Removed
from stakeholders import standing
from stakeholders.messages import joined
from stakeholders.models import Conversation, Message, Pitch, PitchStatus, Slice, Stakeholder
from stakeholders.pitching import curve

STEPS: Final = {
    PitchStatus.DRAFT: (PitchStatus.SOCIALISING,),
    PitchStatus.SOCIALISING: (PitchStatus.SUBMITTED, PitchStatus.DRAFT),
    PitchStatus.SUBMITTED: (PitchStatus.ACCEPTED, PitchStatus.DEFERRED, PitchStatus.DECLINED, PitchStatus.SOCIALISING),
    PitchStatus.ACCEPTED: (PitchStatus.SUBMITTED,),
    PitchStatus.DEFERRED: (PitchStatus.SOCIALISING, PitchStatus.SUBMITTED),
    PitchStatus.DECLINED: (PitchStatus.SUBMITTED,),
}
"""The statuses to which each status can change."""


RESULTS: Final = (PitchStatus.ACCEPTED, PitchStatus.DEFERRED, PitchStatus.DECLINED)


class NotYet(Exception):
    """The pitch can't be submitted; the message names what is missing."""


@transaction.atomic
def found(pitch: Pitch, *, by: Person, now: datetime, today: date) -> Pitch:
    hold_names()
    pitch.author = by
    pitch.aimed_on = today if pitch.cycle_id else None
    pitch.key = fresh_key(pitch.title, set(Pitch.objects.values_list("key", flat=True)), "pitch")
    pitch.full_clean()
    pitch.save()
    log(by, "added", now)
    return pitch


@transaction.atomic
def change(pitch: Pitch, *, seen: Seen, by: Person, now: datetime, today: date) -> None:
    """Raises Outdated where it has changed since the editor saw it. A new cycle's schedule begins today."""
    stored = Pitch.objects.select_for_update().get(pk=pitch.pk)
    seen.compare(stored)
    if pitch.cycle_id != stored.cycle_id:
        pitch.aimed_on = today if pitch.cycle_id else None
    pitch.full_clean()
    pitch.save()
    log(by, "changed", now)


@transaction.atomic
def sponsor(pitch: Pitch, people: Sequence[Person], *, by: Person, now: datetime) -> None:
    pitch.co_sponsors.set([one for one in people if one.pk != pitch.author_id])
    log(by, "changed", now)


@transaction.atomic
def add(row: Any, *, by: Person, now: datetime) -> None:
    """Add evidence or a slice at the end of its list. Raises ValidationError where it already exists."""
    Pitch.objects.select_for_update().get(pk=row.pitch_id)
    if row.pk is None:
        last = type(row).objects.filter(pitch=row.pitch_id).aggregate(last=Max("position"))["last"]
        row.position = 0 if last is None else last + 1
    row.full_clean()
    row.save()
    log(by, "changed", now)


@transaction.atomic
def remove(row: models.Model, keeper: removals.Keeper) -> Removed:
    kept = removals.remember(keeper, [row])
    row.delete()
    log(keeper.owner, "changed", keeper.now)
    return kept


@transaction.atomic
def restore(name: str, pitch: Pitch, *, by: Person, now: datetime) -> models.Model:
    """Raises Gone."""
    removal = removals.recall(by, name)
    if getattr(removal.row, "pitch_id", None) != pitch.pk:
        raise removals.Gone
    if removals.put_back(removal):
        log(by, "changed", now)
    return removal.row


@transaction.atomic
def reorder(pitch: Pitch, *, by: Person, now: datetime) -> None:
    """The most value per week first."""
    rows = list(Slice.objects.select_for_update().filter(pitch=pitch).order_by("position", "pk"))
    put(curve.by_value(rows), by=by, now=now)


@transaction.atomic
def move(row: Slice, steps: int, *, by: Person, now: datetime) -> None:
    order = list(Slice.objects.select_for_update().filter(pitch=row.pitch_id).order_by("position", "pk"))
    at = next(number for number, one in enumerate(order) if one.pk == row.pk)
    order.insert(min(max(at + steps, 0), len(order) - 1), order.pop(at))
    put(order, by=by, now=now)


@transaction.atomic
def arrange(pitch: Pitch, keys: Sequence[str], *, by: Person, now: datetime) -> None:
    """Sort the steps by these ids; steps without an id in the list come last, in their order."""
    rows = list(Slice.objects.select_for_update().filter(pitch=pitch).order_by("position", "pk"))
    places = {key: place for place, key in enumerate(keys)}
    put(sorted(rows, key=lambda one: places.get(str(one.pk), len(places))), by=by, now=now)


def put(order: list[Slice], *, by: Person, now: datetime) -> None:
    for number, one in enumerate(order):
        one.position = number
    Slice.objects.bulk_update(order, ["position"])
    log(by, "changed", now)


@transaction.atomic
def say(pitch: Pitch, audience: str, text: str, *, by: Person, now: datetime) -> None:
    """Save the message to an audience; empty text brings the draft back."""
    if text:
        Message.objects.update_or_create(pitch=pitch, audience=audience, defaults={"text": text})
    else:
        Message.objects.filter(pitch=pitch, audience=audience).delete()
    log(by, "changed", now)


@transaction.atomic
def involve(pitch: Pitch, people: Sequence[Stakeholder], *, now: datetime) -> None:
    pitch.stakeholders.add(*people)
    log(pitch.author, "changed", now)


@transaction.atomic
def talk(row: Conversation, engagement: str, *, now: datetime) -> None:
    """Log a conversation and the engagement after it. Raises ValidationError for a second one on that day."""
    row.full_clean()
    row.save()
    standing.move(row.stakeholder, engagement, row.on, row)
    log(row.pitch.author, "changed", now)


@transaction.atomic
def stand(
    pitch: Pitch,
    status: PitchStatus,
    reason: str,
    ticket: str,
    *,
    missing: Sequence[str],
    by: Person,
    now: datetime,
    today: date,
) -> None:
    """Change the status. Raises NotYet where something is missing, ValidationError where the change isn't possible."""
    stored = Pitch.objects.select_for_update().get(pk=pitch.pk)
    if status not in STEPS[PitchStatus(stored.status)]:
        raise ValidationError(
            f"This pitch is {stored.get_status_display().lower()}. Reload the page to see its next steps."
        )
    if status == PitchStatus.SUBMITTED and missing:
        raise NotYet(f"Before you submit, add {joined(missing)}.")
    # Each result has its own reason; until the next result the last reason stays visible.
    stored.reason = reason if status in RESULTS else stored.reason
    stored.status, stored.ticket = status, ticket or stored.ticket
    stored.stood_on, stored.back_on = today, None
    stored.save(update_fields=["status", "reason", "ticket", "stood_on", "back_on"])
    log(by, "changed", now)


@transaction.atomic
def link_ticket(pitch: Pitch, ticket: str, *, by: Person, now: datetime) -> None:
    Pitch.objects.filter(pk=pitch.pk).update(ticket=ticket)
    log(by, "changed", now)


def log(by: Person, verb: str, now: datetime) -> None:
    line = audit.line(at=now, by=by, verb=verb, thing="pitches", label="your pitches", about=by, feeds_plans=False)
    audit.append([line])
