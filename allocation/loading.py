"""Loads the allocation page: nine queries beside the session's three, whatever the number of leads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from allocation.board import Board, Cell, Led, Row, Share, Uncovered
from engine.results import Capacity
from engine.weeks import Week
from focus.capacity import capacities
from focus.models import Decision
from initiatives.models import Initiative, LeadAssignment, Membership, Stage
from initiatives.querysets import AssignmentQuerySet
from people.models import Organisation, Person
from people.querysets import ids_below

WEEKS: Final = 4
ROWS: Final = 50


class Named(NamedTuple):
    """A lead, or an initiative that nobody leads."""

    kind: str
    id: int
    key: str
    name: str
    manager: int | None


class Assigned(NamedTuple):
    """An assignment as it is loaded; `planned` are the committed hours of each week."""

    person: int
    initiative: int
    key: str
    name: str
    role: str
    stage: str
    hours: float
    tentative: bool
    start: date | None
    end: date | None
    planned: tuple[Any, ...]

    def touches(self, week: Week) -> bool:
        return (self.start or date.min) <= week.sunday and (self.end or date.max) >= week.monday


def load(viewer: Person, organisation: Organisation, today: date, number: str) -> Board:
    """The viewer's leads: everyone below them who leads something in these weeks, and themselves where they do."""
    first = Week.of(today)
    weeks = [first + ahead for ahead in range(WEEKS)]
    listed = named(viewer, weeks, today)
    page = Paginator([one for one in listed if one.kind == "lead"], ROWS).get_page(number)
    people: list[Named] = list(page.object_list)
    ids = [one.id for one in people]
    room = capacities(Person.objects.filter(pk__in=ids), weeks, organisation) if ids else {}
    assigned = assignments(ids, weeks) if ids else {}
    return Board(
        weeks=weeks,
        page=page,
        rows=[row_of(one, viewer, weeks, assigned.get(one.id, []), room) for one in people],
        uncovered=[Uncovered(one.key, one.name) for one in listed if one.kind == "uncovered"],
        manages=bool(ids) or viewer.reports.exists(),
    )


def named(viewer: Person, weeks: Sequence[Week], today: date) -> list[Named]:
    """Leads and what nobody leads, each by name: one query, two tables."""
    columns = ("kind", "id", "key", "name", "boss")
    leads = leads_of(viewer, weeks).annotate(kind=Value("lead"), boss=F("manager_id"))
    bare = uncovered(viewer, weeks, today).annotate(kind=Value("uncovered"), boss=F("id"))
    rows = leads.order_by().values_list(*columns).union(bare.order_by().values_list(*columns), all=True)
    return sorted((Named(*row) for row in rows), key=lambda one: (one.name.casefold(), one.key))


def leading(weeks: Sequence[Week]) -> AssignmentQuerySet:
    """Assignments that reach into these weeks."""
    return LeadAssignment.objects.during(weeks[0].monday, weeks[-1].sunday).exclude(stage=Stage.HANDED_OFF)


def leads_of(viewer: Person, weeks: Sequence[Week]) -> "QuerySet[Person]":
    return Person.objects.in_line_of(viewer).filter(Exists(leading(weeks).filter(person=OuterRef("pk"))))


def uncovered(viewer: Person, weeks: Sequence[Week], today: date) -> "QuerySet[Initiative]":
    """Initiatives of the viewer's line that nobody leads in these weeks; an administrator's are all.

    What has been handed off is in its team's hands: that is meant so. A tentative lead leads nothing yet.
    """
    there = LeadAssignment.objects.firm().during(weeks[0].monday, weeks[-1].sunday).filter(initiative=OuterRef("pk"))
    seen = Initiative.objects.visible_to(viewer, today).filter(~Exists(there))
    if viewer.is_administrator:
        return seen
    line = Q(person=viewer) | Q(person__in=ids_below(viewer))
    members = Membership.objects.current_or_coming(today).filter(line, initiative=OuterRef("pk"))
    leads = LeadAssignment.objects.filter(line, initiative=OuterRef("pk"))
    return seen.filter(Exists(members) | Exists(leads))


def assignments(ids: Sequence[int], weeks: Sequence[Week]) -> dict[int, list[Assigned]]:
    """By lead, with the hours committed in each week."""
    planned = {f"planned_{number}": planned_hours(week) for number, week in enumerate(weeks)}
    fields = ("person_id", "initiative_id", "initiative__key", "initiative__name", "role", "stage", "hours")
    rows = (
        leading(weeks)
        .filter(person__in=ids)
        .annotate(**planned)
        .order_by("tentative", "-initiative__priority", "initiative__name", F("start").asc(nulls_first=True), "pk")
        .values_list(*fields, "tentative", "start", "end", *planned)
    )
    found: dict[int, list[Assigned]] = {}
    for row in rows:
        assigned = Assigned._make((*row[:10], row[10:]))
        found.setdefault(assigned.person, []).append(assigned)
    return found


def planned_hours(week: Week) -> Subquery:
    """Hours that an assignment's lead has committed to its initiative in a week; null where there is no decision."""
    own = Decision.objects.committed().filter(
        person=OuterRef("person"), area__initiative=OuterRef("initiative"), week=week
    )
    return Subquery(own.order_by().values("person").annotate(total=Sum("hours")).values("total"))


def row_of(
    lead: Named, viewer: Person, weeks: Sequence[Week], assigned: Sequence[Assigned], room: Mapping[Any, Capacity]
) -> Row:
    led = [led_of(one, assigned, weeks) for one in assigned]
    knows = viewer.pk in (lead.id, lead.manager)
    cells = [
        Cell(
            week=week,
            capacity=room[lead.id, week],
            shares=[share for one in led if not one.tentative and (share := one.shares[number])],
            tentative=sum(share.hours for one in led if one.tentative and (share := one.shares[number])),
            knows_time_off=knows,
        )
        for number, week in enumerate(weeks)
    ]
    return Row(lead.key, lead.name, lead.id == viewer.pk, led, cells)


def led_of(one: Assigned, assigned: Sequence[Assigned], weeks: Sequence[Week]) -> Led:
    shares = [share(one, number) if counts(one, assigned, week) else None for number, week in enumerate(weeks)]
    return Led(one.key, one.name, one.role, one.stage, float(one.hours), one.tentative, one.start, one.end, shares)


def counts(one: Assigned, assigned: Sequence[Assigned], week: Week) -> bool:
    """Where two assignments to one initiative meet in a week, the later one has it."""
    same = [
        other
        for other in assigned
        if other.initiative == one.initiative and other.tentative == one.tentative and other.touches(week)
    ]
    return bool(same) and same[-1] is one


def share(one: Assigned, number: int) -> Share:
    planned = None if one.tentative else one.planned[number]
    return Share(float(one.hours if planned is None else planned), planned is not None)
