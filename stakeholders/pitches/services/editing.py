"""Changes to pitches and their parts; audit lines name neither a pitch nor who can see it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Max

from people import audit, secret_links, trash
from people.concurrency import EditConflict, Version, etag
from people.models import LinkKind, NotificationKind, Person, SecretLink, TrashItem
from people.notifications import Event, notify
from stakeholders.models import (
    Audience,
    Conversation,
    Evidence,
    Message,
    Pitch,
    PitchStep,
    Stakeholder,
    TeamAnswer,
)
from stakeholders.pitches import value_curve
from stakeholders.services import record_engagement


@transaction.atomic
def create_pitch(pitch: Pitch, *, by: Person, now: datetime, today: date) -> Pitch:
    pitch.author = by
    pitch.targeted_on = today if pitch.cycle_id else None
    # Not from the title: keys are unique over everyone, so a second one would reveal the first.
    pitch.key = pitch.url_id
    pitch.full_clean()
    pitch.save()
    log_pitch_change(by, "added", now)
    return pitch


@transaction.atomic
def change_pitch(pitch: Pitch, *, seen: Version, by: Person, now: datetime, today: date) -> None:
    """Raises EditConflict where it has changed since the editor saw it. A new cycle's schedule begins today."""
    stored = Pitch.objects.select_for_update().get(pk=pitch.pk)
    seen.compare(stored)
    if pitch.cycle_id != stored.cycle_id:
        pitch.targeted_on = today if pitch.cycle_id else None
    pitch.full_clean()
    pitch.save()
    log_pitch_change(by, "changed", now)


@transaction.atomic
def set_sponsors(pitch: Pitch, people: Sequence[Person], *, by: Person, now: datetime) -> None:
    before = set(pitch.co_sponsors.values_list("pk", flat=True))
    pitch.co_sponsors.set([one for one in people if one.pk != pitch.author_id])
    added = [one.pk for one in people if one.pk not in (*before, pitch.author_id)]
    notify([Event(NotificationKind.CO_SPONSOR, pitch.pk, one) for one in added], by=by, now=now)
    log_pitch_change(by, "changed", now)


@transaction.atomic
def save_part(row: Evidence | PitchStep, *, seen: Version, by: Person, now: datetime, today: date) -> None:
    """Change evidence or a step, or add it at the end of its list.

    Raises EditConflict where it has changed since the editor saw it, ValidationError where it already exists.
    """
    Pitch.objects.select_for_update().get(pk=row.pitch_id)
    if row.pk is not None:
        seen.compare(type(row).objects.get(pk=row.pk), row)
    else:
        last = type(row).objects.filter(pitch=row.pitch_id).aggregate(last=Max("position"))["last"]
        row.position = 0 if last is None else last + 1
    if isinstance(row, PitchStep):
        row.agreed_on = (row.agreed_on or today) if row.agreed else None
    row.full_clean()
    row.save()
    if isinstance(row, PitchStep):
        ask_new_team(row)
    log_pitch_change(by, "changed", now)


def ask_new_team(step: PitchStep) -> None:
    """A team that is asked only after the pitch was submitted has not answered, whatever the others did."""
    if step.pitch.is_open or step.team_id is None:
        return
    if not step.pitch.steps.filter(team=step.team_id).exclude(pk=step.pk).exists():
        TeamAnswer.objects.get_or_create(pitch=step.pitch, team_id=step.team_id)


@transaction.atomic
def remove_part(row: models.Model, keeper: trash.RemovalContext) -> TrashItem:
    kept = trash.add_to_trash(keeper, [row])
    row.delete()
    log_pitch_change(keeper.owner, "changed", keeper.now)
    return kept


@transaction.atomic
def restore_part(name: str, pitch: Pitch, *, by: Person, now: datetime) -> models.Model:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(by, name)
    if getattr(removal.row, "pitch_id", None) != pitch.pk:
        raise trash.CannotRestore
    if trash.restore(removal):
        log_pitch_change(by, "changed", now)
    return removal.row


@transaction.atomic
def sort_by_value(pitch: Pitch, *, by: Person, now: datetime) -> None:
    """The most value per week first."""
    rows = list(PitchStep.objects.select_for_update().filter(pitch=pitch).order_by("position", "pk"))
    save_order(value_curve.by_value(rows), by=by, now=now)


@transaction.atomic
def move_step(row: PitchStep, steps: int, *, by: Person, now: datetime) -> None:
    order = list(PitchStep.objects.select_for_update().filter(pitch=row.pitch_id).order_by("position", "pk"))
    at = next(number for number, one in enumerate(order) if one.pk == row.pk)
    order.insert(min(max(at + steps, 0), len(order) - 1), order.pop(at))
    save_order(order, by=by, now=now)


@transaction.atomic
def arrange_steps(pitch: Pitch, keys: Sequence[str], *, by: Person, now: datetime) -> None:
    """Sort the steps by these ids; steps without an id in the list come last, in their order."""
    rows = list(PitchStep.objects.select_for_update().filter(pitch=pitch).order_by("position", "pk"))
    places = {key: place for place, key in enumerate(keys)}
    save_order(sorted(rows, key=lambda one: places.get(str(one.pk), len(places))), by=by, now=now)


def save_order(order: list[PitchStep], *, by: Person, now: datetime) -> None:
    for number, one in enumerate(order):
        one.position = number
    PitchStep.objects.bulk_update(order, ["position"])
    log_pitch_change(by, "changed", now)


def message_text(pitch: Pitch, audience: str) -> str:
    """What is stored; empty where there is only the draft."""
    return Message.objects.filter(pitch=pitch, audience=audience).values_list("text", flat=True).first() or ""


@transaction.atomic
def save_message(pitch: Pitch, audience: str, text: str, *, seen: str, by: Person, now: datetime) -> None:
    """Save the message to an audience; empty text brings the draft back. `seen` is an etag of the stored text."""
    Pitch.objects.select_for_update().get(pk=pitch.pk)
    stored = message_text(pitch, audience)
    if seen and text != stored and seen != etag([stored]):
        raise EditConflict
    if text:
        Message.objects.update_or_create(pitch=pitch, audience=audience, defaults={"text": text})
    else:
        Message.objects.filter(pitch=pitch, audience=audience).delete()
    log_pitch_change(by, "changed", now)


@transaction.atomic
def add_to_pitch(pitch: Pitch, people: Sequence[Stakeholder], *, now: datetime) -> None:
    pitch.stakeholders.add(*people)
    log_pitch_change(pitch.author, "changed", now)


@transaction.atomic
def log_conversation(row: Conversation, engagement: str, *, now: datetime) -> None:
    """Log a conversation and the engagement after it. Raises ValidationError for a second one on that day."""
    row.full_clean()
    row.save()
    record_engagement(row.stakeholder, engagement, row.on, row)
    log_pitch_change(row.pitch.author, "changed", now)


def open_shared(secret: str, now: datetime) -> tuple[SecretLink, Pitch, Audience, str]:
    """The pitch behind a link, its audience, and the id of the team that it is for, if any.

    Raises InvalidLink, also where its creator can't see it any more.
    """
    link = secret_links.find(LinkKind.PITCH_PAGE, secret, now=now)
    key, audience, team = [*link.subject.split("/"), ""][:3]
    pitch = Pitch.objects.visible_to(link.owner).select_related("author", "cycle").filter(key=key).first()
    if pitch is None or audience not in Audience.values:
        secret_links.revoke(link, by=None, now=now, why="its creator can no longer see the pitch")
        raise secret_links.InvalidLink
    secret_links.record_use(link, now=now)
    return link, pitch, Audience(audience), team


def log_pitch_change(by: Person, verb: str, now: datetime) -> None:
    line = audit.line(at=now, by=by, verb=verb, thing="pitches", label="your pitches", about=by, feeds_plans=False)
    audit.append([line])
