"""What is removed together with a row of an initiative, and restored with it; people/trash.py keeps it."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction

from engine.weeks import Week
from initiatives.models import CriticalArea, InflectionPoint, Initiative, LeadAssignment, Membership, TransferSession
from initiatives.services import areas, lead_assignments, members, progress
from initiatives.transfers import services as transfers
from people import audit, effective_dates, trash
from people.models import AuditLine, EventType, Person
from people.trash import CannotRestore

Removable = CriticalArea | InflectionPoint | Membership | LeadAssignment


def keep_removed(keeper: trash.RemovalContext, row: Removable) -> str:
    """Keep a row that is about to be removed, with everything that goes with it. Returns the address that restores it."""
    rows: list[models.Model] = [row]
    points: list[int] = []
    if isinstance(row, CriticalArea):
        rows += list(row.requirements.all())
        rows += [*row.transfers.all(), *TransferSession.objects.filter(transfer__area=row)]
        points = list(row.points.values_list("pk", flat=True))
    return trash.add_to_trash(keeper, rows, points=points).restore_url


@transaction.atomic
def remove_area(row: CriticalArea, keeper: trash.RemovalContext, today: date) -> str:
    """With its knowledge transfers; returns the address that restores it. Raises HasHours.

    Sessions in weeks that are over are hours on it too.
    """
    if TransferSession.objects.filter(transfer__area=row, on__lt=Week.of(today).monday).exists():
        raise areas.HasHours(areas.has_hours_text(row))
    back = keep_removed(keeper, row)
    ending = [
        (one, list(one.sessions.with_names()))
        for one in row.transfers.select_related("area__initiative", "skill", "from_person__account")
    ]
    areas.remove(row, by=keeper.owner, now=keeper.now)
    for transfer, sessions in ending:
        transfers.announce_removed(transfer, sessions, by=keeper.owner, now=keeper.now)
    return back


@transaction.atomic
def remove_lead(row: LeadAssignment, keeper: trash.RemovalContext, today: date, correcting: str) -> str:
    """Remove an assignment; returns the address that restores it. Raises LastLead and PastWeeksChange."""
    back = keep_removed(keeper, row)
    lead_assignments.remove(row, by=keeper.owner, now=keeper.now, today=today, correcting=correcting)
    return back


@transaction.atomic
def remove_member(row: Membership, keeper: trash.RemovalContext, today: date, correcting: str) -> str:
    """Remove a membership; returns the address that restores it. Raises PastWeeksChange."""
    back = keep_removed(keeper, row)
    members.remove(row, by=keeper.owner, now=keeper.now, today=today, correcting=correcting)
    return back


@transaction.atomic
def restore(name: str, initiative: Initiative, *, by: Person, now: datetime, today: date) -> Removable:
    """Restore a removed row, with the same ids. Raises CannotRestore, and PastWeeksChange if weeks have passed without it."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, Removable) or row.initiative_id != initiative.pk:
        raise CannotRestore
    if isinstance(row, LeadAssignment | Membership):
        effective_dates.protect_restored(row.start, row.end, removal.item.removed_at.date(), today)
    if not trash.restore(removal):
        return row
    if isinstance(row, CriticalArea):
        row.points.set(InflectionPoint.objects.filter(pk__in=removal.extra["points"], initiative=initiative))
        for transfer in row.transfers.all():
            transfers.announce_restored(transfer, by=by, now=now)
    audit.append(restored_lines(row, by, now))
    return row


def restored_lines(row: Removable, by: Person, now: datetime) -> list[AuditLine]:
    match row:
        case CriticalArea():
            needs = row.requirements.select_related("skill")
            after = audit.fields_text(row, areas.AUDITED_FIELDS)
            return [
                audit.row_line(row, "restored", by=by, now=now, after=after),
                *(areas.requirement_line(need, "–", need.level, by=by, now=now) for need in needs),
            ]
        case InflectionPoint():
            after = progress.milestone_audit_text(row)
            return [progress.milestone_line(row, "restored", by=by, now=now, after=after)]
        case Membership():
            return [members.member_line(row, "restored", by=by, now=now, after=members.audit_text(row))]
        case _:
            after, event = lead_assignments.audit_text(row), EventType.LEAD_ASSIGNED
            line = audit.row_line(row, "restored", by=by, now=now, after=after, event=event)
            return [line, *lead_assignments.agreed_hours_lines(row, by, now, Decimal(0), row.hours)]
