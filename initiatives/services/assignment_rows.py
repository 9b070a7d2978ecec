"""Lead assignments of some initiatives as plain rows: what a change wrote, and putting back exactly what was there before."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import transaction

from initiatives.models import Initiative, LeadAssignment
from initiatives.services.lead_assignments import (
    VALUES,
    LastLead,
    agreed_hours_lines,
    append_changed,
    audit_text,
    require_lead,
)
from people import audit, effective_dates
from people.effective_dates import Span, spans_of
from people.models import AuditLine, EventType, Person

FIELDS: Final = ("initiative_id", "person_id", "start", "end", *VALUES)
Rows = Mapping[str, list[Any]]
"""The values of FIELDS as JSON has them, by id as text."""


class RowsChange(NamedTuple):
    """The rows that a change wrote, before and after; a row that is only in one of them was removed or added."""

    before: Rows
    after: Rows


class ChangedSince(Exception):
    """What is to be undone has been changed again; nothing was undone."""


def read_rows(initiatives: Collection[int]) -> Rows:
    """One query."""
    rows = LeadAssignment.objects.filter(initiative__in=list(initiatives)).order_by("pk")
    return {str(row.pk): as_values(row) for row in rows}


def as_values(row: LeadAssignment) -> list[Any]:
    return [as_json(getattr(row, name)) for name in FIELDS]


def as_json(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def difference(before: Rows, after: Rows) -> RowsChange:
    return RowsChange(
        {pk: row for pk, row in before.items() if after.get(pk) != row},
        {pk: row for pk, row in after.items() if before.get(pk) != row},
    )


def as_row(pk: str, values: list[Any]) -> LeadAssignment:
    found = dict(zip(FIELDS, values, strict=True))
    for name in ("start", "end"):
        found[name] = date.fromisoformat(found[name]) if found[name] else None
    found["hours"] = Decimal(found["hours"])
    return LeadAssignment(pk=int(pk), **found)


@transaction.atomic
def restore_rows(change: RowsChange, *, by: Person, now: datetime, today: date) -> None:
    """Put the rows back exactly as they were. Raises ChangedSince, PastWeeksChange if weeks that are over would change."""
    touched = {row[0] for rows in change for row in rows.values()}
    list(Initiative.objects.select_for_update().filter(pk__in=touched).order_by("pk").values_list("pk"))
    stored = LeadAssignment.objects.filter(pk__in={*change.before, *change.after}).select_related(
        "initiative", "person"
    )
    present = {str(row.pk): row for row in stored}
    if {pk: as_values(row) for pk, row in present.items()} != change.after:
        raise ChangedSince
    back = {pk: as_row(pk, values) for pk, values in change.before.items()}
    effective_dates.protect_past(spans(present.values()), spans(back.values()), today)
    for pk in present.keys() - back.keys():
        LeadAssignment.objects.filter(pk=pk).delete()
    for row in back.values():
        row.save(force_insert=str(row.pk) not in present)
    for initiative in Initiative.objects.filter(pk__in=touched).order_by("pk"):
        try:
            require_lead(initiative, today)
        except LastLead as fault:
            raise ChangedSince from fault
    record_in_audit(present, back, by, now)


def spans(rows: Collection[LeadAssignment]) -> list[Span]:
    return spans_of(rows, ("initiative_id", "person_id", *VALUES))


def lead_of(row: LeadAssignment) -> tuple[int, int]:
    return row.initiative_id, row.person_id


def who_leads(rows: Iterable[LeadAssignment]) -> set[tuple[int, int]]:
    return {lead_of(row) for row in rows}


def record_in_audit(
    before: Mapping[str, LeadAssignment], after: Mapping[str, LeadAssignment], by: Person, now: datetime
) -> None:
    """Webhooks hear of leads who come or go, not of one assignment in place of two."""
    was, now_there = (who_leads(rows.values()) for rows in (before, after))
    lines: list[AuditLine] = []
    for pk, row in before.items():
        if pk not in after:
            event = None if lead_of(row) in now_there else EventType.LEAD_REMOVED
            lines.append(audit.row_line(row, "removed", by=by, now=now, before=audit_text(row), event=event))
            lines += agreed_hours_lines(row, by, now, row.hours, Decimal(0))
    for pk, row in after.items():
        if pk in before:
            row.initiative, row.person = before[pk].initiative, before[pk].person
            old, new = spans_of([before[pk]], VALUES), spans_of([row], VALUES)
            append_changed(row, before[pk], by, now, effective_dates.days_changed(old, new))
        else:
            event = None if lead_of(row) in was else EventType.LEAD_ASSIGNED
            lines.append(audit.row_line(row, "restored", by=by, now=now, after=audit_text(row), event=event))
            lines += agreed_hours_lines(row, by, now, Decimal(0), row.hours)
    audit.append(lines)
