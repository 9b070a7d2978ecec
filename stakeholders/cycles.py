"""Planning cycles: set up by the leads who plan towards them; everyone can see who changed what."""

from datetime import datetime

from django.db import transaction

from people import audit
from people.conflicts import Seen
from people.keys import fresh_key, hold_names
from people.models import Person
from stakeholders.models import PlanningCycle


@transaction.atomic
def add(row: PlanningCycle, *, by: Person, now: datetime) -> PlanningCycle:
    hold_names()
    row.key = fresh_key(row.name, set(PlanningCycle.objects.values_list("key", flat=True)), "cycle")
    row.full_clean()
    row.save()
    write("added", row, by, now, after=told(row))
    return row


@transaction.atomic
def change(row: PlanningCycle, *, seen: Seen, by: Person, now: datetime) -> None:
    """Raises Outdated where it has changed since the editor saw it."""
    stored = PlanningCycle.objects.select_for_update().get(pk=row.pk)
    seen.compare(stored)
    row.full_clean()
    row.save()
    if told(stored) != told(row):
        write("changed", row, by, now, told(stored), told(row))


def told(row: PlanningCycle) -> str:
    cutoff = f", cutoff {row.cutoff}" if row.cutoff else ""
    return f"{row.name}, {row.starts} to {row.ends}{cutoff}"


def write(verb: str, row: PlanningCycle, by: Person, now: datetime, before: str = "", after: str = "") -> None:
    line = audit.line(
        at=now, by=by, verb=verb, thing="planning cycle", label=row.name, before=before, after=after, feeds_plans=False
    )
    audit.append([line])
