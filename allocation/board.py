"""What the allocation page shows: leads, their initiatives, and four weeks of hours against capacity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from engine.results import Capacity
from engine.weeks import Week
from focus.capacity import capacities
from focus.models import Decision
from initiatives.models import Initiative, LeadAssignment, Stage
from people.models import Organisation, Person
from people.querysets import ids_below

WEEKS: Final = 4
ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Share:
    """One initiative's hours of a lead in a week: planned where they committed, else agreed."""

    hours: float
    planned: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One lead in one week. `work` is what the hours of the week hold for initiatives."""

    week: Week
    capacity: Capacity
    shares: Sequence[Share]

    @property
    def hours(self) -> float:
        return sum(share.hours for share in self.shares)

    @property
    def work(self) -> float:
        return max(0.0, self.capacity.focus)

    @property
    def over(self) -> float:
        return max(0.0, self.hours - self.work)

    @property
    def what(self) -> str:
        """planned, agreed, or both where only some initiatives are committed to."""
        kinds = {share.planned for share in self.shares}
        return {frozenset({True}): "planned", frozenset({False}): "agreed"}.get(frozenset(kinds), "planned and agreed")

    @property
    def utilization(self) -> int | None:
        """Per cent; None without capacity."""
        return round(100 * self.hours / self.work) if self.work else None

    @property
    def away(self) -> float:
        """Hours of time off and public holidays."""
        return self.capacity.time_off + self.capacity.holidays

    @property
    def is_away(self) -> bool:
        return self.capacity.contracted > 0 and self.away >= self.capacity.contracted

    @property
    def band(self) -> int:
        """0 to 4, for the heatmap's shade."""
        used = self.utilization
        return 4 if used is None and self.hours else min(4, (used or 0) // 25)


@dataclass(slots=True)
class Row:
    """A lead with their assignments and a cell per week."""

    person: Person
    assignments: list[LeadAssignment]
    cells: list[Cell] = field(default_factory=list)

    @property
    def firm(self) -> list[LeadAssignment]:
        return [one for one in self.assignments if not one.tentative]

    @property
    def tentative(self) -> list[LeadAssignment]:
        return [one for one in self.assignments if one.tentative]

    @property
    def over_weeks(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.over]


@dataclass(frozen=True, slots=True)
class Board:
    weeks: Sequence[Week]
    page: Page[Any]
    rows: Sequence[Row]
    without_lead: Sequence[Initiative]
    manages: bool

    @property
    def over(self) -> list[Row]:
        """Leads with more hours than capacity in some week."""
        return [row for row in self.rows if row.over_weeks]


def load(viewer: Person, organisation: Organisation, today: date, number: str) -> Board:
    """A constant number of queries, whatever the number of leads."""
    first = Week.of(today)
    weeks = [first + ahead for ahead in range(WEEKS)]
    page = Paginator(leads_of(viewer, weeks), ROWS).get_page(number)
    people = list(page.object_list)
    ids = [person.pk for person in people]
    assigned = assignments(ids, weeks)
    room = capacities(Person.objects.filter(pk__in=ids), weeks, organisation) if ids else {}
    planned = planned_hours(ids, weeks)
    rows = []
    for person in people:
        row = Row(person, assigned.get(person.pk, []))
        row.cells = [Cell(week, room[person.pk, week], shares(row, week, planned)) for week in weeks]
        rows.append(row)
    return Board(weeks, page, rows, list(without_lead(viewer, today)), viewer.reports.exists())


def leads_of(viewer: Person, weeks: Sequence[Week]) -> "QuerySet[Person]":
    """Those below in the reporting line, and oneself, who lead something in these weeks; by name."""
    leading = LeadAssignment.objects.during(weeks[0].monday, weeks[-1].sunday).filter(person=OuterRef("pk"))
    line = Person.objects.filter(Q(pk=viewer.pk) | Q(pk__in=ids_below(viewer)))
    return line.filter(Exists(leading.exclude(stage=Stage.HANDED_OFF))).order_by("name", "key")


def assignments(ids: Sequence[int], weeks: Sequence[Week]) -> dict[int, list[LeadAssignment]]:
    rows = (
        LeadAssignment.objects.during(weeks[0].monday, weeks[-1].sunday)
        .filter(person__in=ids)
        .exclude(stage=Stage.HANDED_OFF)
        .select_related("initiative")
        .order_by("-initiative__priority", "initiative__name", "start")
    )
    found: dict[int, list[LeadAssignment]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def planned_hours(ids: Sequence[int], weeks: Sequence[Week]) -> dict[tuple[int, int, str], Decimal]:
    """Committed hours by person, initiative and week."""
    rows = (
        Decision.objects.filter(person__in=ids, week__in=[str(week) for week in weeks])
        .committed()
        .values_list("person_id", "area__initiative_id", "week")
        .annotate(hours=Sum("hours"))
        .order_by()
    )
    return {(person, initiative, str(week)): hours for person, initiative, week, hours in rows}


def shares(row: Row, week: Week, planned: dict[tuple[int, int, str], Decimal]) -> list[Share]:
    """Per firm initiative of the week the planned hours, else the agreed ones."""
    found = {}
    for one in row.firm:
        if (one.start or date.min) <= week.sunday and (one.end or date.max) >= week.monday:
            hours = planned.get((row.person.pk, one.initiative_id, str(week)))
            known = hours is not None
            found[one.initiative_id] = Share(float(hours if hours is not None else one.hours), known)
    return list(found.values())


def without_lead(viewer: Person, today: date) -> "QuerySet[Initiative]":
    """Initiatives in the viewer's sight that nobody leads now or soon."""
    leading = LeadAssignment.objects.firm().current_or_coming(today).filter(initiative=OuterRef("pk"))
    seen = Initiative.objects.visible_to(viewer, today)
    return seen.exclude(Exists(leading.exclude(stage=Stage.HANDED_OFF))).order_by("name")
