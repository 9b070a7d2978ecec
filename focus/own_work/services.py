"""Saving, finishing and removing own work. Only the person sees any of it; audit lines say only that it changed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from engine.weeks import Week
from focus.models import NotSuggested, OwnWork
from initiatives.models import CriticalArea, Initiative
from people import audit, trash
from people.concurrency import WITHOUT_VERSION, Version
from people.models import Person


@transaction.atomic
def save(
    row: OwnWork,
    about: tuple[Initiative | None, CriticalArea | None],
    *,
    seen: Version = WITHOUT_VERSION,
    now: datetime,
) -> OwnWork:
    """Work with hours left is not done. Raises EditConflict if it has changed since the person saw it."""
    verb = "added" if row.pk is None else "changed"
    row.initiative, row.area = about
    if row.pk is not None:
        seen.compare(OwnWork.objects.select_for_update().get(pk=row.pk), row)
    row.done = False
    row.save()
    log(row.person, verb, now)
    return row


@transaction.atomic
def set_done(row: OwnWork, done: bool, *, now: datetime) -> None:
    if OwnWork.objects.filter(pk=row.pk, done=not done).update(done=done):
        log(row.person, "changed", now)


@transaction.atomic
def remove(row: OwnWork, keeper: trash.RemovalContext) -> str:
    """Returns the name that restores it."""
    kept = trash.add_to_trash(keeper, [row])
    row.delete()
    log(row.person, "removed", keeper.now)
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> None:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, OwnWork) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    trash.restore(removal)
    log(person, "restored", now)


def record_done(rows: Mapping[OwnWork, Decimal], week: Week) -> None:
    """Take the hours done in a week off what is left; saving a review again replaces them.

    At most what was left is taken off. Weekly work needs its hours again next week.
    """
    for row, hours in rows.items():
        before = row.done_in(week)
        if hours == before:
            continue
        if not row.weekly:
            left = row.hours + before
            hours = min(hours, left)
            row.hours = left - hours
            row.done = not row.hours
        row.done_hours = {**row.done_hours, str(week): float(hours)}
    OwnWork.objects.bulk_update(rows, ["hours", "done", "done_hours"])


@transaction.atomic
def stop_suggesting(person: Person, colleague: Person, *, now: datetime) -> NotSuggested:
    """For 90 days from now."""
    row, _ = NotSuggested.objects.update_or_create(person=person, colleague=colleague, defaults={"at": now})
    log(person, "changed", now, thing="suggestions")
    return row


@transaction.atomic
def suggest_again(person: Person, colleague: Person, *, now: datetime) -> bool:
    """False if there was nothing to undo."""
    gone, _ = NotSuggested.objects.visible_to(person).filter(colleague=colleague).delete()
    if gone:
        log(person, "changed", now, thing="suggestions")
    return bool(gone)


def log(person: Person, verb: str, now: datetime, *, thing: str = "own work") -> None:
    """What it is stays private."""
    audit.append([audit.line(at=now, by=person, verb=verb, thing=thing, label=f"your {thing}", about=person)])
