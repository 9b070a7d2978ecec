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
from people import audit
from people.departures import DepartureContext, Disposition, Step, deleted, ended, kept, leave_unchanged, opened
from people.models import Person


def left_without_lead(it: DepartureContext) -> QuerySet[Initiative]:
    """Initiatives that they lead and that no one else leads from that day on."""
    leads = LeadAssignment.objects.firm().current_or_coming(it.day).filter(initiative=OuterRef("pk"))
    return Initiative.objects.filter(Exists(leads.of(it.person)), ~Exists(leads.exclude(person=it.person)))


def unsettled_areas(it: DepartureContext) -> QuerySet[CriticalArea]:
    """A settled area keeps its owner as history. In the others, an owner who has left would look like one who is there."""
    return CriticalArea.objects.filter(owner=it.person).exclude(status=AreaStatus.SETTLED)


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
    """Write an audit line per initiative they were on and area they owned, before they are gone: weeks depend on it."""
    parts: list[tuple[str, QuerySet[Any]]] = [
        ("lead", LeadAssignment.objects.of(it.person).filter(has_not_ended(it.day)).select_related("initiative")),
        ("member", Membership.objects.of(it.person).filter(has_not_ended(it.day)).select_related("initiative")),
        ("area", unsettled_areas(it).select_related("initiative")),
    ]
    lines = [
        audit.line(
            at=now, by=by, signed=signed, verb="changed", thing=thing, about=it.person, initiative=row.initiative.key,
            label=row.name if thing == "area" else f"{name}: {row.initiative}",
            before=f"owner: {name}" if thing == "area" else "",
            after="owner: –" if thing == "area" else f"to {it.last_day}",
        )
        for thing, rows in parts
        for row in rows
    ]  # fmt: skip
    audit.append(lines)
