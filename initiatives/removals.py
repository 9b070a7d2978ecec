"""What goes with a row of an initiative when it is removed, and comes back with it; people/removals.py keeps it."""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from initiatives.models import CriticalArea, InflectionPoint, Initiative, LeadAssignment, Membership
from people import audit, removals
from people.models import AuditLine, Person
from people.removals import Gone

Removable = CriticalArea | InflectionPoint | Membership | LeadAssignment


def keep(session: MutableMapping[str, Any], row: Removable) -> str:
    """Remember a row that is about to be removed, with all that goes with it; the name to restore it by."""
    rows: list[models.Model] = [row]
    points: list[int] = []
    if isinstance(row, CriticalArea):
        rows += list(row.requirements.all())
        points = list(row.points.values_list("pk", flat=True))
    return removals.remember(session, rows, points=points)


@transaction.atomic
def restore(
    session: MutableMapping[str, Any], name: str, initiative: Initiative, *, by: Person, now: datetime
) -> Removable:
    """Put a removed row back, with the same ids. Raises Gone."""
    removal = removals.recall(session, name)
    row = removal.row
    if not isinstance(row, Removable) or row.initiative_id != initiative.pk:
        raise Gone
    if not removals.put_back(removal):
        return row
    if isinstance(row, CriticalArea):
        row.points.set(InflectionPoint.objects.filter(pk__in=removal.beside["points"], initiative=initiative))
    audit.append([line_of(row, initiative, by, now)])
    return row


def line_of(row: Removable, initiative: Initiative, by: Person, now: datetime) -> AuditLine:
    about = row.person if isinstance(row, Membership | LeadAssignment) else None
    return audit.line(
        at=now,
        by=by,
        verb="restored",
        thing=str(row._meta.verbose_name),
        label=f"{initiative}: {row}",
        about=about,
        initiative=initiative.key,
    )
