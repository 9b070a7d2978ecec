"""What the pages of dependencies show, each loaded in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery

from initiatives.dependencies.queries.assessment import AssessedDependency, assess
from initiatives.drawing.dates_given import DatesDrawing, dates_drawing
from initiatives.models import (
    AcceptanceCheck,
    CheckedBy,
    DateGiven,
    Delivery,
    DeliveryOutcome,
    Dependency,
    DriState,
    Finding,
    InflectionPoint,
    LeadAssignment,
    Membership,
)
from initiatives.querysets import DependencyQuerySet, is_editable_by
from people.models import Organisation, Person, Team

PER_PAGE: Final = 50
DUE_SOON_DAYS: Final = 14
MOST: Final = 500
"""Assessed for the list: someone with a whole organisation below them sees tens of thousands."""


@dataclass(frozen=True, slots=True)
class WaitingList:
    """What visible initiatives wait for, those to act on first; of more than `MOST` those that are needed first.

    Rows have `editable`: what to ask next is for those who may change the initiative.
    """

    page: "Page[AssessedDependency]"
    teams: Sequence[Team]
    total: int

    @property
    def most(self) -> int:
        """How many are listed at most, if that many are; else 0."""
        return MOST if self.total == MOST else 0


@dataclass(frozen=True, slots=True)
class AskedDependency:
    """What a producing team sees of what is asked of it: name, need-by date, dates given, checks."""

    name: str
    need_by: date | None
    dates: Sequence[DateGiven]
    checks: Sequence[AcceptanceCheck]
    is_late: bool
    is_due_soon: bool

    @property
    def eta(self) -> date | None:
        return self.dates[-1].eta if self.dates else None


def load_waiting(
    viewer: Person, organisation: Organisation | None, today: date, *, team: str, state: str, number: str
) -> WaitingList:
    visible = Dependency.objects.open().visible_to(viewer, today)
    first = visible.order_by(F("need_by").asc(nulls_last=True), "pk").values("pk")[:MOST]
    editable = is_editable_by(viewer, today, "initiative")
    found = assess(Dependency.objects.filter(pk__among=first).annotate(editable=editable), organisation, today)
    teams = {one.row.producer.pk: one.row.producer for one in found if one.row.producer}
    kept = [
        one
        for one in found
        if (not team or (one.row.producer and one.row.producer.key == team)) and (not state or one.state == state)
    ]
    kept.sort(key=lambda one: (one.next_step == "none", one.act_on, one.row.need_by or date.max, one.key))
    page = Paginator(kept, PER_PAGE).get_page(number)
    return WaitingList(page, sorted(teams.values(), key=lambda one: one.name.casefold()), len(found))


def load_asked(viewer: Person, today: date) -> list[AskedDependency]:
    """What others wait for from the viewer's teams. Three queries."""
    rows = Dependency.objects.open().asked_of(viewer).prefetch_related(
        Prefetch("dates_given", DateGiven.objects.order_by("recorded_on", "pk")), "acceptance_checks"
    )  # fmt: skip
    found = []
    for row in rows:
        need_by = row.need_by
        soon = need_by is not None and 0 <= (need_by - today).days <= DUE_SOON_DAYS
        late = need_by is not None and need_by < today
        dates, checks = list(row.dates_given.all()), list(row.acceptance_checks.all())
        found.append(AskedDependency(row.name, need_by, dates, checks, late, soon))
    return sorted(found, key=lambda one: (one.need_by or date.max, one.name))


@dataclass(frozen=True, slots=True)
class AskedSoon:
    """What a producing team is asked for and has to act on soon; `eta` is the last date that it gave."""

    dependency_id: int
    name: str
    need_by: date | None
    eta: date | None


def load_asked_soon(viewer: Person, today: date) -> list[AskedSoon]:
    """What others need from the viewer's teams within 14 days, or needed already. One query."""
    given = DateGiven.objects.filter(dependency=OuterRef("pk")).order_by("-recorded_on", "-pk").values("eta")[:1]
    rows = Dependency.objects.open().asked_of(viewer).filter(need_by__lte=today + timedelta(days=DUE_SOON_DAYS))
    found = rows.annotate(last_eta=Subquery(given)).order_by("need_by", "name")
    return [AskedSoon(*one) for one in found.values_list("pk", "name", "need_by", "last_eta")]


@dataclass(frozen=True, slots=True)
class DependencyPage:
    one: AssessedDependency
    editable: bool
    checks: Sequence[AcceptanceCheck]
    deliveries: Sequence[Delivery]
    conflicts: Sequence[InflectionPoint]
    warnings: Sequence[str]
    """Codes of what is odd about the DRI."""
    dates: Sequence[DateGiven]
    drawing: DatesDrawing | None

    @property
    def row(self) -> Dependency:
        return self.one.row

    @property
    def pending(self) -> Delivery | None:
        return next((one for one in self.deliveries if one.outcome == DeliveryOutcome.PENDING), None)

    @property
    def open_checks(self) -> list[AcceptanceCheck]:
        return [one for one in self.checks if not one.done]

    @property
    def untested(self) -> bool:
        """Delivered while something that the producer shows is open."""
        return self.row.delivered_on is not None and self.row.is_open and any(
            one.by == CheckedBy.PRODUCER for one in self.open_checks
        )  # fmt: skip


def find_dependencies(viewer: Person, slug: str, key: str, today: date, *, to_change: bool) -> DependencyQuerySet:
    """None or the one with these keys, if the viewer may see it, or change it; `editable` on it says whether they may."""
    editable = is_editable_by(viewer, today, "initiative")
    rows = Dependency.objects.filter(initiative__key=slug, key=key).annotate(editable=editable)
    return rows.filter(editable=True) if to_change else rows.visible_to(viewer, today)


def load_page(rows: DependencyQuerySet, organisation: Organisation | None, today: date) -> DependencyPage | None:
    """From `find_dependencies`; None if it finds none."""
    found = assess(with_dri_facts(rows, today), organisation, today)
    if not found:
        return None
    (one,) = found
    row = one.row
    deliveries = row.deliveries.order_by("-number").prefetch_related(
        Prefetch("findings", Finding.objects.order_by("fixed_on", "on", "pk"))
    )
    return DependencyPage(
        one=one,
        editable=bool(getattr(row, "editable", False)),
        checks=list(row.acceptance_checks.all()),
        deliveries=list(deliveries),
        conflicts=conflicts_of(one),
        warnings=dri_warnings(row) if row.is_open else [],
        dates=list(row.dates_given.select_related("by").order_by("recorded_on", "pk")),
        drawing=drawing_of(one),
    )


def with_dri_facts(rows: DependencyQuerySet, today: date) -> DependencyQuerySet:
    """With whether the DRI belongs to the producing team, and whether they work on the initiative."""
    inside = Team.members.through.objects.filter(team=OuterRef("producer"), person=OuterRef("dri"))
    here = {"initiative": OuterRef("initiative"), "person": OuterRef("dri")}
    return rows.annotate(
        dri_inside=Exists(inside),
        dri_is_member=Exists(Membership.objects.on(today).filter(**here)),
        dri_leads=Exists(LeadAssignment.objects.firm().on(today).filter(**here)),
    )


def conflicts_of(one: AssessedDependency) -> list[InflectionPoint]:
    """Milestones of its area, from today on, that come before the likely date. One query."""
    if one.forecast is None:
        return []
    all_areas = Q(areas__isnull=True)
    about = all_areas | Q(areas=one.row.area) if one.row.area else all_areas
    points = InflectionPoint.objects.filter(about, initiative=one.row.initiative, passed=False)
    return list(points.filter(date__gte=one.today, date__lt=one.forecast.likely).order_by("date", "pk").distinct())


def drawing_of(one: AssessedDependency) -> DatesDrawing | None:
    span = (one.forecast.likely, one.forecast.late) if one.forecast else None
    return dates_drawing(one.dates, one.row.need_by, span, one.today) if one.dates else None


def dri_warnings(row: Dependency) -> list[str]:
    """Why the DRI may be the wrong one; of rows `with_dri_facts`."""
    if row.dri is None:
        return ["missing"]
    if row.dri_state == DriState.DECLINED:
        return ["declined"]
    if row.dri.left_on is not None:
        return ["left"]
    team = row.producer
    roles = (team.engineering_manager_id, team.product_manager_id, team.tech_lead_id) if team else (row.dri_id,)
    outside = row.dri_id not in roles and not getattr(row, "dri_inside", False)
    consumer = getattr(row, "dri_is_member", False) or getattr(row, "dri_leads", False)
    return [code for code, is_so in (("outside", outside), ("consumer", consumer)) if is_so]
