"""Changing milestones (in code: inflection points)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from initiatives.models import CriticalArea, InflectionPoint
from people import audit
from people.conflicts import Seen
from people.keys import fresh_key, hold_names
from people.models import AuditLine, Person


@transaction.atomic
def add(point: InflectionPoint, areas: Iterable[CriticalArea], *, by: Person | None, now: datetime) -> InflectionPoint:
    hold_names()
    taken = set(InflectionPoint.objects.filter(initiative=point.initiative).values_list("key", flat=True))
    point.key = point.key or fresh_key(point.name, taken, "point")
    point.full_clean()
    point.save()
    point.areas.set(areas)
    audit.append([written(point, "added", by, now, after=told(point))])
    return point


@transaction.atomic
def change(
    point: InflectionPoint, areas: Iterable[CriticalArea], *, seen: Seen, by: Person | None, now: datetime
) -> None:
    """Raises Outdated if someone else has saved since the editor saw it."""
    stored = InflectionPoint.objects.select_for_update().get(pk=point.pk)
    before, areas = told(stored), list(areas)
    if before == told(point, areas):
        return
    seen.compare(stored)
    point.full_clean()
    point.save()
    point.areas.set(areas)
    audit.append([written(point, "changed", by, now, before, told(point))])


@transaction.atomic
def remove(point: InflectionPoint, *, by: Person | None, now: datetime) -> None:
    line = written(point, "removed", by, now, before=told(point))
    point.delete()
    audit.append([line])


def told(point: InflectionPoint, chosen: Iterable[CriticalArea] | None = None) -> str:
    """A milestone as an audit line shows it, with its areas or those chosen for it."""
    ordered = sorted(point.areas.all() if chosen is None else chosen, key=lambda area: (area.position, area.pk))
    areas = ", ".join(area.name for area in ordered) or "all areas"
    return f"{point.name}, {point.date}, {point.get_kind_display()}, {areas}, attendance {point.presence}"


def written(
    point: InflectionPoint, verb: str, by: Person | None, now: datetime, before: str = "", after: str = ""
) -> AuditLine:
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing="inflection point",
        label=f"{point.initiative}: {point.name}",
        initiative=point.initiative.key,
        before=before,
        after=after,
    )
