"""What initiatives store about a person: its export, and what happens to it when they leave."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from initiatives.models import (
    AreaStatus,
    CriticalArea,
    Dependency,
    DependencyEta,
    Handover,
    Initiative,
    LeadAssignment,
    Membership,
    StatusUpdate,
)
from initiatives.querysets import has_not_ended
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people import audit
from people.data_export import DataKind, DataRequest, ExportedRow, date_range, key_and_name, values
from people.departures import Disposition, Leaving, Step, ended, kept, leave_unchanged, opened
from people.models import Person, Rating

SEEN_BY: Final = "everyone who can see the initiative: its leads, members, their managers and administrators"


def ratings_given(asking: DataRequest) -> QuerySet[Rating]:
    """Ratings of others, as far as the author may see them today: that right ends with the initiative."""
    rows = ratings_visible_to(asking.person, asking.today).filter(author=asking.person)
    return rows.exclude(person=asking.person).select_related("person", "skill")


def about_initiative(*names: str, dated: bool = False) -> Callable[[Any], ExportedRow]:
    return lambda row: {
        "initiative": key_and_name(row.initiative), **values(row, *names), **(date_range(row) if dated else {}),
    }  # fmt: skip


def dates_given(asking: DataRequest) -> QuerySet[DependencyEta]:
    seen = Dependency.objects.visible_to(asking.person, asking.today)
    return DependencyEta.objects.filter(by=asking.person, dependency__in=seen.values("pk")).select_related("dependency")


EXPORTED: Final = (
    DataKind(
        "status_updates", "Status updates you wrote on health, areas and milestones", SEEN_BY,
        lambda asking: StatusUpdate.objects.filter(by=asking.person).select_related("initiative"),
        about_initiative("kind", "name", "before", "after", "note", "at"), ("initiatives.StatusUpdate.by",),
    ),
    DataKind(
        "handovers", "Handover notes you wrote", SEEN_BY,
        lambda asking: Handover.objects.filter(person=asking.person).select_related("initiative"),
        about_initiative("on", "decisions", "owners", "risks", "written_at"), ("initiatives.Handover.person",),
    ),
    DataKind(
        "assignments", "Initiatives you lead or are deputy for, with agreed hours", f"{SEEN_BY}",
        lambda asking: LeadAssignment.objects.of(asking.person).select_related("initiative"),
        about_initiative("role", "stage", "hours", "tentative", dated=True), ("initiatives.LeadAssignment.person",),
    ),
    DataKind(
        "memberships", "Initiatives you are on", SEEN_BY,
        lambda asking: Membership.objects.of(asking.person).select_related("initiative"),
        about_initiative("familiarity", dated=True), ("initiatives.Membership.person",),
    ),
    DataKind(
        "areas_owned", "Critical areas you own", SEEN_BY,
        lambda asking: CriticalArea.objects.filter(owner=asking.person).select_related("initiative"),
        about_initiative("key", "name", "why", "impact", "irreversibility", "complexity", "effort", "status"),
        ("initiatives.CriticalArea.owner",),
    ),
    DataKind(
        "dependencies", "Dependencies you are responsible for", SEEN_BY,
        lambda asking: Dependency.objects.visible_to(asking.person, asking.today)
        .filter(dri=asking.person).select_related("initiative"),
        about_initiative("key", "name", "need_by", "last_confirmed", "status"), ("initiatives.Dependency.dri",),
    ),
    DataKind(
        "dates_given", "Delivery dates you gave", SEEN_BY, dates_given,
        lambda row: {"dependency": key_and_name(row.dependency), **values(row, "said_on", "eta")},
        ("initiatives.DependencyEta.by",),
    ),
    DataKind(
        "ratings_given", "Ratings you gave", "the person rated, their manager, and leads of initiatives they are on",
        ratings_given,
        lambda row: {
            "person": key_and_name(row.person), "skill": key_and_name(row.skill),
            **values(row, "kind", "level", "on", "disputed", "note"),
        },
        ("people.Rating.author",),
    ),
)  # fmt: skip


def left_without_lead(it: Leaving) -> QuerySet[Initiative]:
    """Initiatives that they lead and that no one else leads from that day on."""
    leads = LeadAssignment.objects.firm().current_or_coming(it.day).filter(initiative=OuterRef("pk"))
    return Initiative.objects.filter(Exists(leads.of(it.person)), ~Exists(leads.exclude(person=it.person)))


def unsettled_areas(it: Leaving) -> QuerySet[CriticalArea]:
    """A settled area keeps its owner as history. In the others, an owner who has left would look like one who is there."""
    return CriticalArea.objects.filter(owner=it.person).exclude(status=AreaStatus.SETTLED)


DEPARTURE_STEPS: Final = (
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
    kept("handover notes", lambda it: Handover.objects.filter(person=it.person), "initiatives.Handover.person"),
    kept(
        "status updates on initiatives",
        lambda it: StatusUpdate.objects.filter(by=it.person), "initiatives.StatusUpdate.by",
    ),
    kept("delivery dates they gave", lambda it: DependencyEta.objects.filter(by=it.person), "initiatives.DependencyEta.by"),
)  # fmt: skip


def record_departure(it: Leaving, *, name: str, by: Person | None, now: datetime) -> None:
    """Write an audit line per initiative they were on and area they owned, before they are gone: weeks depend on it."""
    parts: list[tuple[str, QuerySet[Any]]] = [
        ("lead", LeadAssignment.objects.of(it.person).filter(has_not_ended(it.day)).select_related("initiative")),
        ("member", Membership.objects.of(it.person).filter(has_not_ended(it.day)).select_related("initiative")),
        ("area", unsettled_areas(it).select_related("initiative")),
    ]
    lines = [
        audit.line(
            at=now, by=by, verb="changed", thing=thing, about=it.person, initiative=row.initiative.key,
            label=row.name if thing == "area" else f"{name}: {row.initiative}",
            before=f"owner: {name}" if thing == "area" else "",
            after="owner: –" if thing == "area" else f"to {it.last_day}",
        )
        for thing, rows in parts
        for row in rows
    ]  # fmt: skip
    audit.append(lines)
