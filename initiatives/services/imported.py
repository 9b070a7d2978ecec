"""Many initiatives and areas at once, as an import brings them: checked as one is, in a few statements for all of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from initiatives.models import AssignmentRole, CriticalArea, Initiative, LeadAssignment
from initiatives.services import areas, initiative_details, lead_assignments
from people import audit, search_index
from people.effective_dates import day_of_new
from people.keys import lock_names, unique_key
from people.models import EventType, Person

BATCH: Final = 500


@transaction.atomic
def add_initiatives(
    rows: Sequence[Initiative], leads: Sequence[Person | None], *, by: Person, now: datetime, today: date
) -> list[LeadAssignment]:
    """Led by the person who imports them, and by the one in `leads` at a row's place; without agreed hours."""
    lock_names()
    taken = set(Initiative.objects.values_list("key", flat=True))
    for row in rows:
        row.key = unique_key(row.name, taken, "initiative")
        taken.add(row.key)
    save_all(rows)
    fields = initiative_details.AUDITED_FIELDS
    audit.append(audit.row_line(row, "added", by=by, now=now, after=audit.fields_text(row, fields)) for row in rows)
    assigned = [
        LeadAssignment(initiative=row, person=person, role=AssignmentRole.LEAD, start=day_of_new(today))
        for row, lead in zip(rows, leads, strict=True)
        for person in dict.fromkeys([by, lead or by])
    ]
    save_all(assigned)
    text = lead_assignments.audit_text
    event = EventType.LEAD_ASSIGNED
    audit.append(audit.row_line(one, "assigned", by=by, now=now, after=text(one), event=event) for one in assigned)
    return assigned


@transaction.atomic
def add_areas(rows: Sequence[CriticalArea], *, by: Person, now: datetime) -> None:
    """At the end of their initiatives' lists."""
    lock_names()
    homes = {row.initiative_id for row in rows}
    there = CriticalArea.objects.filter(initiative__in=homes).order_by()
    taken: dict[int, set[str]] = {home: set() for home in homes}
    for home, key in there.values_list("initiative", "key"):
        taken[home].add(key)
    last = dict(there.values_list("initiative").annotate(Max("position")))
    for row in rows:
        row.key = unique_key(row.name, taken[row.initiative_id], "area")
        taken[row.initiative_id].add(row.key)
        row.position = last[row.initiative_id] = last.get(row.initiative_id, -1) + 1
    save_all(rows)
    fields = areas.AUDITED_FIELDS
    audit.append(audit.row_line(row, "added", by=by, now=now, after=audit.fields_text(row, fields)) for row in rows)


def save_all(rows: Sequence[Any]) -> None:
    """Raises ValidationError. Keys were made unique; that what the rows refer to exists is known, or the database refuses it."""
    for row in rows:
        related = [field.name for field in row._meta.concrete_fields if field.is_relation]
        row.full_clean(exclude=related, validate_unique=False, validate_constraints=False)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)
        search_index.refresh(type(rows[0]), rows)
