"""Taking a removal back: what was removed is kept, as it was, in the session of whoever removed it."""

import secrets
from collections.abc import MutableMapping
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.core import serializers
from django.db import IntegrityError, models, transaction

from initiatives import areas, assignments, members, points
from initiatives.models import CriticalArea, InflectionPoint, Initiative, LeadAssignment, Membership
from people import audit
from people.models import AuditLine, Person

KEPT = 8
SESSION_KEY = "removed"
Removable = CriticalArea | InflectionPoint | Membership | LeadAssignment


class Gone(Exception):
    """There is nothing to restore under this name, or its place is taken."""


def keep(session: MutableMapping[str, Any], row: Removable) -> str:
    """Remember a row that is about to be removed, with all that goes with it; the name to restore it by."""
    rows: list[models.Model] = [row]
    points: list[int] = []
    if isinstance(row, CriticalArea):
        rows += list(row.requirements.all())
        points = list(row.points.values_list("pk", flat=True))
    name = secrets.token_urlsafe(9)
    kept = dict(list(session.get(SESSION_KEY, {}).items())[1 - KEPT :])
    kept[name] = {"rows": serializers.serialize("json", rows), "points": points, "initiative": row.initiative_id}
    session[SESSION_KEY] = kept
    return name


@transaction.atomic
def restore(
    session: MutableMapping[str, Any], name: str, initiative: Initiative, *, by: Person, now: datetime
) -> Removable:
    """Put a removed row back, with the same ids. Raises Gone."""
    kept = session.get(SESSION_KEY, {}).get(name)
    if kept is None or kept["initiative"] != initiative.pk:
        raise Gone
    found = list(serializers.deserialize("json", kept["rows"]))
    row = cast(Removable, found[0].object)
    if type(row).objects.filter(pk=row.pk).exists():
        return row
    try:
        with transaction.atomic():
            for one in found:
                one.save()
            if isinstance(row, CriticalArea):
                row.points.set(InflectionPoint.objects.filter(pk__in=kept["points"], initiative=initiative))
    except IntegrityError as fault:
        raise Gone from fault
    audit.append(lines_of(row, by, now))
    return row


def lines_of(row: Removable, by: Person, now: datetime) -> list[AuditLine]:
    match row:
        case CriticalArea():
            needs = row.requirements.select_related("skill")
            told = (areas.needed(row, need.skill, "–", need.level, by, now) for need in needs)
            return [areas.written(row, "restored", by, now, after=areas.told(row)), *told]
        case InflectionPoint():
            return [points.written(row, "restored", by, now, after=points.told(row))]
        case Membership():
            return [members.written(row, "restored", by, now, after=members.told(row))]
        case _:
            line = assignments.written(row, "restored", by, now, after=assignments.told(row))
            return [line, *assignments.agreed(row, by, now, Decimal(0), row.hours)]
