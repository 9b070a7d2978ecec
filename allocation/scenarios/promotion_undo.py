"""Undo of a promotion, for a day and until something it changed is changed again: everything is exactly as it was before."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios import notifications, promotion_check, queries, services
from engine.weeks import Week
from initiatives.models import InflectionPoint, Initiative
from initiatives.services import assignment_rows, initiative_details, progress
from initiatives.services.assignment_rows import ChangedSince, RowsChange
from people.concurrency import WITHOUT_VERSION
from people.effective_dates import PastWeeks, PastWeeksChange, day_of_new
from people.models import Person

ENDS: Final = ("start", "target")
Snapshot = Mapping[str, Any]


class NotUndoable(Exception):
    """It was not promoted within the last day, or by someone else."""


def read(initiatives: Collection[int]) -> Snapshot:
    """What a promotion may change in these initiatives, as JSON. Four queries."""
    ids = list(initiatives)
    points = InflectionPoint.objects.filter(initiative__in=ids).values_list("pk", "date")
    rows = Initiative.objects.filter(pk__in=ids)
    held = ScenarioChange.objects.filter(assignment__initiative__in=ids).values_list("pk", "assignment_id")
    return {
        "assignments": assignment_rows.read_rows(ids),
        "points": {str(pk): day.isoformat() for pk, day in points},
        "initiatives": {str(row.pk): dates_of(row) for row in rows},
        "held": {str(pk): assignment for pk, assignment in held},
    }


def dates_of(row: Initiative) -> list[Any]:
    return [*(str(getattr(row, name) or "") for name in ENDS), row.phase_starts]


def difference(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """Only what the promotion changed: each part before and after."""
    return {part: list(assignment_rows.difference(before[part], after[part])) for part in before}


@transaction.atomic
def undo(scenario: Scenario, *, by: Person, now: datetime, today: date) -> None:
    """Raises NotUndoable, ChangedSince, and PastWeeksChange if a week that is over would change. Then nothing was undone."""
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if not queries.may_undo(held, by, now):
        raise NotUndoable
    changes = list(ScenarioChange.objects.filter(scenario=held).with_rows())
    ids = {one.initiative_id for one in changes if one.initiative_id}
    editable = Initiative.objects.editable_by(by, today).filter(pk__in=ids)
    if editable.count() < len(ids):
        raise NotUndoable
    list(Initiative.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    leads = promotion_check.load_leads(ids, today)
    restore_points(*held.undo["points"], by=by, now=now, today=today)
    restore_dates(*held.undo["initiatives"], by=by, now=now)
    assignment_rows.restore_rows(RowsChange(*held.undo["assignments"]), by=by, now=now, today=today)
    # A promotion that removed an assignment took it from the changes that name it.
    before, _ = held.undo["held"]
    for pk, assignment in before.items():
        ScenarioChange.objects.filter(pk=pk, assignment=None).update(assignment=assignment)
    held.promoted_at, held.promoted_by, held.undo, held.version = None, None, {}, held.version + 1
    held.save(update_fields=["promoted_at", "promoted_by", "undo", "version"])
    services.record_in_audit(by, "changed", now)
    notifications.enqueue_emails(held, changes, leads, by=by, now=now, undone=True)


def restore_points(
    before: Mapping[str, str], after: Mapping[str, str], *, by: Person, now: datetime, today: date
) -> None:
    rows = {str(row.pk): row for row in InflectionPoint.objects.filter(pk__in=after).select_related("initiative")}
    if {pk: row.date.isoformat() for pk, row in rows.items()} != after:
        raise ChangedSince
    for pk, row in rows.items():
        earliest = min(row.date, date.fromisoformat(before[pk]))
        if earliest < day_of_new(today):
            raise PastWeeksChange(PastWeeks(Week.of(earliest), Week.of(day_of_new(today)) - 1))
        row.date = date.fromisoformat(before[pk])
        progress.change_milestone(row, row.areas.all(), seen=WITHOUT_VERSION, by=by, now=now)


def restore_dates(
    before: Mapping[str, list[Any]], after: Mapping[str, list[Any]], *, by: Person, now: datetime
) -> None:
    rows = {str(row.pk): row for row in Initiative.objects.filter(pk__in=after)}
    if {pk: dates_of(row) for pk, row in rows.items()} != after:
        raise ChangedSince
    for pk, row in rows.items():
        *ends, phases = before[pk]
        for name, day in zip(ENDS, ends, strict=True):
            setattr(row, name, date.fromisoformat(day) if day else None)
        initiative_details.change(row, seen=WITHOUT_VERSION, by=by, now=now)
        days = {phase: date.fromisoformat(day) for phase, day in phases.items()}
        progress.plan_phases(row, days, by=by, now=now)
