"""Planning cycles, and the office hours of pitches."""

from datetime import date, datetime

from django.db import transaction

from people import audit, trash
from people.concurrency import Version
from people.keys import lock_names, unique_key
from people.models import Person
from stakeholders.models import OfficeHours, OfficeHoursSession, Pitch, PlanningCycle
from stakeholders.pitches.services.editing import log_pitch_change


@transaction.atomic
def offer_hours(row: OfficeHours, *, by: Person, now: datetime) -> None:
    """Raises ValidationError where the pitch already has office hours at that time."""
    Pitch.objects.select_for_update().get(pk=row.pitch_id)
    row.full_clean()
    row.save()
    log_pitch_change(by, "changed", now)


@transaction.atomic
def record_held(row: OfficeHours, on: date, took_place: bool, *, by: Person, now: datetime) -> None:
    OfficeHoursSession.objects.update_or_create(office_hours=row, on=on, defaults={"took_place": took_place})
    log_pitch_change(by, "changed", now)


@transaction.atomic
def remove_hours(row: OfficeHours, keeper: trash.RemovalContext) -> str:
    """Remove office hours. Returns the name to restore them by."""
    kept = trash.add_to_trash(keeper, [row, *row.sessions.all()])
    row.delete()
    log_pitch_change(keeper.owner, "changed", keeper.now)
    return kept.name


@transaction.atomic
def add_cycle(row: PlanningCycle, *, by: Person, now: datetime) -> PlanningCycle:
    lock_names()
    row.key = unique_key(row.name, set(PlanningCycle.objects.values_list("key", flat=True)), "cycle")
    row.full_clean()
    row.save()
    log_cycle_change("added", row, by, now, after=describe_cycle(row))
    return row


@transaction.atomic
def change_cycle(row: PlanningCycle, *, seen: Version, by: Person, now: datetime) -> None:
    """Raises EditConflict where it has changed since the editor saw it."""
    stored = PlanningCycle.objects.select_for_update().get(pk=row.pk)
    seen.compare(stored)
    row.full_clean()
    row.save()
    if describe_cycle(stored) != describe_cycle(row):
        log_cycle_change("changed", row, by, now, describe_cycle(stored), describe_cycle(row))


def describe_cycle(row: PlanningCycle) -> str:
    cutoff = f", cutoff {row.cutoff}" if row.cutoff else ""
    return f"{row.name}, {row.starts} to {row.ends}{cutoff}"


def log_cycle_change(
    verb: str, row: PlanningCycle, by: Person, now: datetime, before: str = "", after: str = ""
) -> None:
    line = audit.line(
        at=now, by=by, verb=verb, thing="planning cycle", label=row.name, before=before, after=after, feeds_plans=False
    )
    audit.append([line])
