"""Many rows at once, as an import brings or changes them: checked as one is, in a few statements for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Max

from initiatives.dependencies.services import changes as dependencies
from initiatives.models import (
    AssignmentRole,
    CriticalArea,
    DateGiven,
    DateRequest,
    DateSource,
    Dependency,
    DependencyStatus,
    DriState,
    Initiative,
    LeadAssignment,
)
from initiatives.services import areas, initiative_details, lead_assignments
from people import audit, search_index
from people.concurrency import EditConflict
from people.effective_dates import day_of_new
from people.keys import lock_names, unique_key
from people.models import AuditLine, EventType, Person

BATCH: Final = 500
Changeable = Initiative | CriticalArea | Dependency
Model = type[Initiative] | type[CriticalArea] | type[Dependency]
AUDITED: Final[Mapping[Model, Sequence[str]]] = {
    Initiative: initiative_details.AUDITED_FIELDS,
    CriticalArea: areas.AUDITED_FIELDS,
    Dependency: dependencies.AUDITED_FIELDS,
}
REFERENCES: Final[Mapping[Model, Sequence[str]]] = {
    Initiative: (),
    CriticalArea: ("initiative", "owner"),
    Dependency: ("initiative", "area", "producer", "dri"),
}


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


@transaction.atomic
def change_rows(model: Model, rows: Sequence[Changeable], fields: Iterable[str], *, by: Person, now: datetime) -> None:
    """Save new values of these fields. Raises ValidationError, and EditConflict if someone else has saved a row since."""
    if not rows:
        return
    stored = locked(model, rows)
    for row in rows:
        before = stored[row.pk]
        if row.version != before.version:
            raise EditConflict
        row.version = before.version + 1
        if isinstance(row, Dependency) and isinstance(before, Dependency) and row.dri_id != before.dri_id:
            row.dri_state = DriState.NAMED
        row.clean_fields(exclude=REFERENCES[model])
    written = {*fields, "version", *(["dri_state"] if model is Dependency else [])}
    try:
        with transaction.atomic():
            model._default_manager.bulk_update(rows, sorted(written), batch_size=BATCH)  # type: ignore[arg-type]
    except IntegrityError:
        for row in rows:
            row.full_clean()  # which says why
        raise
    search_index.refresh(model, rows)
    audit.append(line for row in rows for line in change_lines(row, stored[row.pk], by, now))


def locked(model: Model, rows: Iterable[Changeable]) -> dict[int, Any]:
    """The rows as they are stored, by id."""
    found = model._default_manager.filter(pk__among=[row.pk for row in rows]).select_related(*REFERENCES[model])
    return {row.pk: row for row in found.select_for_update(of=("self",)).order_by("pk")}


def change_lines(row: Changeable, stored: Changeable, by: Person, now: datetime) -> Iterable[AuditLine]:
    changed = audit.changed_fields(row, stored, AUDITED[type(row)])
    if changed:
        before, after = (audit.fields_text(side, changed) for side in (stored, row))
        label = dependencies.label_of(row) if isinstance(row, Dependency) else ""
        changes = audit.field_changes(row, stored, changed)
        yield audit.row_line(
            row, "changed", by=by, now=now, label=label, before=before, after=after, changes=changes
        )  # fmt: skip


@transaction.atomic
def give_dates(dates: Mapping[Dependency, date], today: date, *, by: Person, now: datetime) -> list[DateGiven]:
    """Dates that producers gave today, as `give_date` of one dependency records it, in place of others of today."""
    if not dates:
        return []
    stored = locked(Dependency, dates)
    there = DateGiven.objects.filter(dependency__among=list(stored), recorded_on__lte=today).order_by("recorded_on")
    last = {one.dependency_id: one for one in there}
    given, lines = [], []
    for row, eta in dates.items():
        latest, dependency = last.get(row.pk), stored[row.pk]
        same = latest if latest is not None and latest.recorded_on == today else None
        was, before = latest.eta if latest else None, f"{same.eta} given on {today}" if same else ""
        one = same or DateGiven(dependency=row, recorded_on=today)
        one.eta, one.reason, one.source, one.by = eta, "", DateSource.IMPORT, None
        one.clean_fields(exclude=("dependency",))
        given.append(one)
        dependency.last_confirmed = max(today, dependency.last_confirmed or today)
        dependency.version += 1
        if dependency.status == DependencyStatus.ASKED:
            dependency.status = DependencyStatus.PROMISED
        lines.append(
            audit.row_line(
                row, "changed", by=by, now=now, label=dependencies.label_of(row), before=before,
                after=f"{eta} given on {today}", event=EventType.DEPENDENCY_DATE, changes={"date": (was, eta)},
            )
        )  # fmt: skip
    replaced, new = [one for one in given if one.pk], [one for one in given if not one.pk]
    DateGiven.objects.bulk_create(new, batch_size=BATCH)
    DateGiven.objects.bulk_update(replaced, ["eta", "reason", "source", "by"], batch_size=BATCH)
    Dependency.objects.bulk_update(stored.values(), ["last_confirmed", "version", "status"], batch_size=BATCH)
    asked = DateRequest.objects.filter(dependency__among=list(stored), answered_on=None, on__lte=today)
    asked.update(answered_on=today)
    audit.append(lines)
    return given
