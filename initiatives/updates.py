"""Status updates: changing the health, settling or reopening areas, marking milestones as passed.

Each change writes an audit line, and a status update with its note.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from initiatives import areas, founding, points
from initiatives.models import (
    AreaStatus,
    CriticalArea,
    Health,
    InflectionPoint,
    Initiative,
    StatusUpdate,
    UpdateKind,
)
from people import audit
from people.models import Person

PASSED, AHEAD = "passed", "ahead"


class Overtaken(Exception):
    """There is a newer update, so nothing is undone."""


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
def set_area(area: CriticalArea, status: AreaStatus, note: str, *, by: Person, now: datetime) -> StatusUpdate | None:
    """Set an area's status, and why. None if it has that status already."""
    stored = CriticalArea.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=area.pk)
    if stored.status == status:
        return None
    before = store_area(stored, status, by=by, now=now)
    return StatusUpdate.objects.create(
        initiative=stored.initiative, kind=UpdateKind.AREA, area=stored, name=stored.name,
        before=before, after=status, note=note, by=by, at=now,
    )  # fmt: skip


@transaction.atomic
def pass_point(
    point: InflectionPoint, note: str, settled: Iterable[CriticalArea], *, by: Person, now: datetime
) -> list[StatusUpdate]:
    """Mark a milestone as passed, with what was decided and the areas that it settled."""
    stored = InflectionPoint.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=point.pk)
    if stored.passed:
        return []
    store_point(stored, True, by=by, now=now)
    said = StatusUpdate.objects.create(
        initiative=stored.initiative, kind=UpdateKind.POINT, point=stored, name=stored.name,
        before=AHEAD, after=PASSED, note=note, by=by, at=now,
    )  # fmt: skip
    words = f"Settled at “{stored.name}”. {note}".strip()
    found = [set_area(area, AreaStatus.SETTLED, words, by=by, now=now) for area in settled]
    return [said, *(one for one in found if one is not None)]


@transaction.atomic
def bring_back(point: InflectionPoint, *, by: Person, now: datetime) -> None:
    """Mark a milestone as not passed again; what it settled stays settled."""
    stored = InflectionPoint.objects.select_for_update(of=("self",)).select_related("initiative").get(pk=point.pk)
    if stored.passed:
        store_point(stored, False, by=by, now=now)
        StatusUpdate.objects.create(
            initiative=stored.initiative, kind=UpdateKind.POINT, point=stored, name=stored.name,
            before=PASSED, after=AHEAD, by=by, at=now,
        )  # fmt: skip


@transaction.atomic
def take_back(updates: Iterable[int], initiative: Initiative, *, by: Person, now: datetime) -> None:
    """Undo these updates by the same person. Raises Overtaken if one is no longer the latest."""
    rows = StatusUpdate.objects.select_for_update(of=("self",)).filter(
        pk__in=list(updates), initiative=initiative, by=by
    )
    for row in sorted(rows, key=lambda one: -one.pk):
        same = StatusUpdate.objects.filter(
            initiative=initiative, kind=row.kind, area_id=row.area_id, point_id=row.point_id, name=row.name
        )
        if same.filter(pk__gt=row.pk).exists():
            raise Overtaken
        put_back(row, by=by, now=now)
        row.delete()


def put_back(row: StatusUpdate, *, by: Person, now: datetime) -> None:
    if row.kind == UpdateKind.AREA and row.area is not None:
        if row.area.status != row.after:
            raise Overtaken
        store_area(row.area, AreaStatus(row.before), by=by, now=now)
    elif row.kind == UpdateKind.POINT and row.point is not None:
        if row.point.passed != (row.after == PASSED):
            raise Overtaken
        store_point(row.point, row.before == PASSED, by=by, now=now)
    elif row.kind == UpdateKind.HEALTH and row.before != row.after:
        stored = Initiative.objects.select_for_update().get(pk=row.initiative_id)
        if stored.health != row.after:
            raise Overtaken
        store_health(stored, Health(row.before), by=by, now=now)


def store_health(initiative: Initiative, health: Health, *, by: Person, now: datetime) -> None:
    was = founding.told(initiative)
    initiative.health = health
    initiative.save(update_fields=["health"])
    audit.append([founding.written(initiative, "changed", by, now, was, founding.told(initiative))])


def store_area(area: CriticalArea, status: AreaStatus, *, by: Person, now: datetime) -> str:
    before = area.status
    CriticalArea.objects.filter(pk=area.pk).update(status=status, version=F("version") + 1)
    verbs = {AreaStatus.SETTLED: "settled", AreaStatus.OPEN: "opened", AreaStatus.NOT_YET: "put off"}
    line = areas.written(area, verbs[status], by, now, AreaStatus(before).label, status.label)
    audit.append([line])
    return before


def store_point(point: InflectionPoint, passed: bool, *, by: Person, now: datetime) -> None:
    InflectionPoint.objects.filter(pk=point.pk).update(passed=passed)
    sides = (AHEAD, PASSED) if passed else (PASSED, AHEAD)
    audit.append([points.written(point, "marked", by, now, *sides)])
