"""What happens to initiatives when someone leaves."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from initiatives.models import (
    AreaStatus,
    CriticalArea,
    DateGiven,
    DateRequest,
    Dependency,
    Handover,
    Initiative,
    KnowledgeTransfer,
    LeadAssignment,
    Membership,
    StatusUpdate,
    TransferSession,
)
from initiatives.querysets import has_not_ended
from initiatives.transfers.services import follow_departure
from people import audit
from people.departures import DepartureContext, Disposition, Step, deleted, ended, kept, leave_unchanged, opened
from people.events import NO_CHANGES, event_of
from people.models import AuditLine, EventType, Person


def left_without_lead(it: DepartureContext) -> QuerySet[Initiative]:
    """Initiatives that they lead and that no one else leads from that day on."""
    leads = LeadAssignment.objects.firm().current_or_coming(it.day).filter(initiative=OuterRef("pk"))
    return Initiative.objects.filter(Exists(leads.of(it.person)), ~Exists(leads.exclude(person=it.person)))


def unsettled_areas(it: DepartureContext) -> QuerySet[CriticalArea]:
    """A settled area keeps its owner as history. In the others, an owner who has left would look like one who is there."""
    return CriticalArea.objects.filter(owner=it.person).exclude(status=AreaStatus.SETTLED)


def end_transfers(it: DepartureContext, rows: QuerySet[Any]) -> None:
    KnowledgeTransfer.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(ended_on=it.last_day)


STEPS: Final = (
    Step(Disposition.OPEN, "initiatives have no lead", left_without_lead, leave_unchanged, (), is_named=True),
    opened("critical areas have no owner", unsettled_areas, "initiatives.CriticalArea.owner"),
    opened(
        "dependencies have no contact person",
        lambda it: Dependency.objects.filter(dri=it.person), "initiatives.Dependency.dri",
    ),
    ended(
        "lead assignments",
        lambda it: LeadAssignment.objects.of(it.person).filter(has_not_ended(it.day)), "initiatives.LeadAssignment.person",
    ),
    ended(
        "team memberships on initiatives",
        lambda it: Membership.objects.of(it.person).filter(has_not_ended(it.day)), "initiatives.Membership.person",
    ),
    kept(
        "settled areas they owned",
        lambda it: CriticalArea.objects.filter(owner=it.person, status=AreaStatus.SETTLED),
    ),
    Step(
        Disposition.ENDED, "knowledge transfers that can’t go on without them",
        lambda it: KnowledgeTransfer.objects.open().without_others(it.person),
        end_transfers,
        (),
    ),
    deleted(
        "sessions of knowledge transfers still to come",
        lambda it: TransferSession.objects.of(it.person).filter(done_on=None, on__gte=it.day),
    ),
    kept(
        "sessions in which they learned",
        lambda it: TransferSession.objects.filter(to_person=it.person), "initiatives.TransferSession.to_person",
    ),
    kept(
        "knowledge transfers in which others learned from them",
        lambda it: KnowledgeTransfer.objects.filter(from_person=it.person), "initiatives.KnowledgeTransfer.from_person",
    ),
    kept("handover notes", lambda it: Handover.objects.filter(person=it.person), "initiatives.Handover.person"),
    kept(
        "status updates on initiatives",
        lambda it: StatusUpdate.objects.filter(by=it.person), "initiatives.StatusUpdate.by",
    ),
    kept(
        "questions to them about dependencies",
        lambda it: DateRequest.objects.filter(to=it.person), "initiatives.DateRequest.to",
    ),
    kept("delivery dates they gave", lambda it: DateGiven.objects.filter(by=it.person), "initiatives.DateGiven.by"),
)  # fmt: skip


def record_departure(it: DepartureContext, *, name: str, by: Person | None, signed: str, now: datetime) -> None:
    """Write an audit line per row that loses them, before they are gone: weeks depend on it, and webhooks report it.

    An event names them by their key, which `replace_everywhere` rewrites in the same transaction.
    """
    leads = LeadAssignment.objects.of(it.person).filter(has_not_ended(it.day)).select_related("initiative")
    members = Membership.objects.of(it.person).filter(has_not_ended(it.day)).select_related("initiative")
    ends = f"to {it.last_day}"
    lines = [
        line_of(it, row, "lead", after=ends, label=f"{name}: {row.initiative}", by=by, signed=signed, now=now)
        for row in leads
    ]
    for row, line in zip(leads, lines, strict=True):
        row.person, row.end = it.person, it.last_day
        line.event = event_of(row, row.initiative, EventType.LEAD_REMOVED, by=by, now=now, changes=NO_CHANGES)
    lines += [
        line_of(it, one, "member", after=ends, label=f"{name}: {one.initiative}", by=by, signed=signed, now=now)
        for one in members
    ]
    lost: list[tuple[str, str, EventType, QuerySet[Any]]] = [
        ("area", "owner", EventType.AREA_CHANGED, unsettled_areas(it)),
        ("dependency", "dri", EventType.DEPENDENCY_CHANGED, Dependency.objects.filter(dri=it.person)),
    ]
    for thing, field, kind, rows in lost:
        for row in rows.select_related("initiative"):
            before, after = f"{field}: {name}", f"{field}: {audit.EMPTY}"
            line = line_of(it, row, thing, label=row.name, before=before, after=after, by=by, signed=signed, now=now)
            changes = {field: (it.person, None)}
            line.event = event_of(row, row.initiative, kind, by=by, now=now, changes=changes)
            lines.append(line)
    audit.append(lines)
    follow_departure(it.person, it.day, by=by, now=now)


def line_of(
    it: DepartureContext,
    row: Any,
    thing: str,
    *,
    label: str,
    after: str,
    by: Person | None,
    signed: str,
    now: datetime,
    before: str = "",
) -> AuditLine:
    return audit.line(
        at=now, by=by, signed=signed, verb="changed", thing=thing, about=it.person, initiative=row.initiative.key, label=label,
        before=before, after=after,
    )  # fmt: skip
