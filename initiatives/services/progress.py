"""Milestones, phase dates and status updates: health, areas settled or reopened, milestones passed."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from initiatives.models import AreaStatus, CriticalArea, Health, InflectionPoint, Initiative, StatusUpdate, UpdateKind
from initiatives.queries import phases
from people import audit, events
from people.concurrency import WITHOUT_VERSION, EditConflict, Version
from people.events import NO_CHANGES, Changes
from people.keys import lock_names, unique_key
from people.models import AuditLine, EventType, Person

MILESTONE_FIELDS: Final = ("name", "date", "kind", "presence")


@transaction.atomic
def add_milestone(
    point: InflectionPoint, areas: Iterable[CriticalArea], *, by: Person | None, now: datetime
) -> InflectionPoint:
    lock_names()
    taken = set(InflectionPoint.objects.filter(initiative=point.initiative).values_list("key", flat=True))
    point.key = point.key or unique_key(point.name, taken, "point")
    point.full_clean()
    point.save()
    point.areas.set(areas)
    audit.append([milestone_line(point, "added", by=by, now=now, after=milestone_audit_text(point))])
    return point


@transaction.atomic
def change_milestone(
    point: InflectionPoint, areas: Iterable[CriticalArea], *, seen: Version, by: Person | None, now: datetime
) -> None:
    """Raises EditConflict if someone else has saved since the editor saw it."""
    stored = InflectionPoint.objects.select_for_update().get(pk=point.pk)
    before, areas = milestone_audit_text(stored), list(areas)
    if before == milestone_audit_text(point, areas):
        return
    seen.compare(stored)
    point.full_clean()
    point.save()
    point.areas.set(areas)
    after, changes = milestone_audit_text(point), audit.field_changes(point, stored, MILESTONE_FIELDS)
    audit.append([milestone_line(point, "changed", by=by, now=now, before=before, after=after, changes=changes)])


@transaction.atomic
def remove_milestone(point: InflectionPoint, *, by: Person | None, now: datetime) -> None:
    line = milestone_line(point, "removed", by=by, now=now, before=milestone_audit_text(point))
    point.delete()
    audit.append([line])


def milestone_audit_text(point: InflectionPoint, chosen: Iterable[CriticalArea] | None = None) -> str:
    """A milestone as an audit line shows it, with its areas or those chosen for it."""
    ordered = sorted(point.areas.all() if chosen is None else chosen, key=lambda area: (area.position, area.pk))
    areas = ", ".join(area.name for area in ordered) or "all areas"
    return f"{point.name}, {point.date}, {point.get_kind_display()}, {areas}, attendance {point.presence}"


def milestone_line(
    point: InflectionPoint,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    before: str = "",
    after: str = "",
    event: EventType | None = None,
    changes: Changes = NO_CHANGES,
) -> AuditLine:
    label = f"{point.initiative}: {point.name}"
    return audit.row_line(
        point, verb, by=by, now=now, label=label, before=before, after=after, event=event, changes=changes
    )


@transaction.atomic
def plan_phases(
    initiative: Initiative,
    days: Mapping[str, date | None],
    *,
    seen: Version = WITHOUT_VERSION,
    by: Person,
    now: datetime,
) -> None:
    """Set the first day of each phase; None clears it. Raises EditConflict where they have changed since they were seen."""
    stored = Initiative.objects.select_for_update().get(pk=initiative.pk)
    before = phases.audit_text(stored)
    was = copy(stored)
    initiative.phase_starts = stored.phase_starts = {phase: day.isoformat() for phase, day in days.items() if day}
    after = phases.audit_text(stored)
    if after == before:
        return
    seen.compare(was)
    stored.save(update_fields=["phase_starts"])
    line = audit.row_line(
        stored, "changed", by=by, now=now, thing="phases", feeds_plans=False, before=before, after=after
    )
    audit.append([line])


MARKED_PASSED, NOT_PASSED = "passed", "ahead"


@transaction.atomic
def set_health(initiative: Initiative, health: Health, note: str, *, by: Person, now: datetime) -> StatusUpdate | None:
    """The same health with a note is an update too; without a note it is none, and the result is None."""
    stored = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if stored.health == health and not note:
        return None
    before = stored.health
    if before != health:
        store_health(stored, health, by=by, now=now)
    return StatusUpdate.objects.create(
        initiative=stored, kind=UpdateKind.HEALTH, before=before, after=health, note=note, by=by, at=now
    )


@transaction.atomic
def set_area_status(
    area: CriticalArea, status: AreaStatus, note: str, *, by: Person, now: datetime
) -> StatusUpdate | None:
    """Set an area's status, and why. None if it has that status already."""
    stored = CriticalArea.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=area.pk)
    if stored.status == status:
        return None
    before = store_area_status(stored, status, by=by, now=now)
    return StatusUpdate.objects.create(
        initiative=stored.initiative, kind=UpdateKind.AREA, area=stored, name=stored.name,
        before=before, after=status, note=note, by=by, at=now,
    )  # fmt: skip


@transaction.atomic
@events.together()
def mark_passed(
    point: InflectionPoint, note: str, settled: Iterable[CriticalArea], *, by: Person, now: datetime
) -> list[StatusUpdate]:
    """Mark a milestone as passed, with what was decided and the areas that it settled."""
    stored = InflectionPoint.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=point.pk)
    if stored.passed:
        return []
    update = StatusUpdate.objects.create(
        initiative=stored.initiative, kind=UpdateKind.POINT, point=stored, name=stored.name,
        before=NOT_PASSED, after=MARKED_PASSED, note=note, by=by, at=now,
    )  # fmt: skip
    words = f"Settled at “{stored.name}”. {note}".strip()
    store_passed(stored, True, by=by, now=now)
    found = [set_area_status(area, AreaStatus.SETTLED, words, by=by, now=now) for area in settled]
    return [update, *(one for one in found if one is not None)]


@transaction.atomic
def mark_not_passed(point: InflectionPoint, *, by: Person, now: datetime) -> None:
    """Mark a milestone as not passed again; what it settled stays settled."""
    stored = InflectionPoint.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=point.pk)
    if stored.passed:
        store_passed(stored, False, by=by, now=now)
        StatusUpdate.objects.create(
            initiative=stored.initiative, kind=UpdateKind.POINT, point=stored, name=stored.name,
            before=MARKED_PASSED, after=NOT_PASSED, by=by, at=now,
        )  # fmt: skip


@transaction.atomic
@events.together()
def undo_updates(updates: Iterable[int], initiative: Initiative, *, by: Person, now: datetime) -> None:
    """Undo these updates by the same person. Raises EditConflict if one is no longer the latest."""
    rows = StatusUpdate.objects.select_for_update(of=("self",)).filter(
        pk__in=list(updates), initiative=initiative, by=by
    )
    for row in sorted(rows, key=lambda one: -one.pk):
        same = StatusUpdate.objects.filter(
            initiative=initiative, kind=row.kind, area_id=row.area_id, point_id=row.point_id, name=row.name
        )
        if same.filter(pk__gt=row.pk).exists():
            raise EditConflict
        undo_update(row, by=by, now=now)
        row.delete()


def undo_update(row: StatusUpdate, *, by: Person, now: datetime) -> None:
    if row.kind == UpdateKind.AREA and row.area is not None:
        if row.area.status != row.after:
            raise EditConflict
        store_area_status(row.area, AreaStatus(row.before), by=by, now=now)
    elif row.kind == UpdateKind.POINT and row.point is not None:
        if row.point.passed != (row.after == MARKED_PASSED):
            raise EditConflict
        store_passed(row.point, row.before == MARKED_PASSED, by=by, now=now)
    elif row.kind == UpdateKind.HEALTH and row.before != row.after:
        stored = Initiative.objects.select_for_update().get(pk=row.initiative_id)
        if stored.health != row.after:
            raise EditConflict
        store_health(stored, Health(row.before), by=by, now=now)


def store_health(initiative: Initiative, health: Health, *, by: Person, now: datetime) -> None:
    before, after = (audit.facts_text({"health": one}) for one in (initiative.health, health))
    changes = {"health": (initiative.health, health)}
    initiative.health = health
    initiative.save(update_fields=["health"])
    line = audit.row_line(
        initiative, "changed", by=by, now=now, before=before, after=after, event=EventType.INITIATIVE_HEALTH,
        changes=changes,
    )  # fmt: skip
    audit.append([line])


def store_area_status(area: CriticalArea, status: AreaStatus, *, by: Person, now: datetime) -> str:
    before = area.status
    CriticalArea.objects.filter(pk=area.pk).update(status=status, version=F("version") + 1)
    verbs = {AreaStatus.SETTLED: "settled", AreaStatus.OPEN: "opened", AreaStatus.NOT_YET: "put off"}
    was = AreaStatus(before).label
    changes = {"status": (before, status)}
    line = audit.row_line(area, verbs[status], by=by, now=now, before=was, after=status.label, changes=changes)
    audit.append([line])
    return before


def store_passed(point: InflectionPoint, passed: bool, *, by: Person, now: datetime) -> None:
    InflectionPoint.objects.filter(pk=point.pk).update(passed=passed)
    before, after = (NOT_PASSED, MARKED_PASSED) if passed else (MARKED_PASSED, NOT_PASSED)
    event = EventType.MILESTONE_PASSED if passed else EventType.MILESTONE_CHANGED
    changes = {"passed": (not passed, passed)}
    line = milestone_line(point, "marked", by=by, now=now, before=before, after=after, event=event, changes=changes)
    audit.append([line])
