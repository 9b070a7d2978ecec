"""Initiatives with their areas, milestones, people and dependencies."""

from datetime import date
from typing import Final, Literal

from django.db.models import F, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from initiatives.forms.initiative_details import InitiativeDetailsForm
from initiatives.forms.progress import HealthForm
from initiatives.models import (
    CriticalArea,
    Dependency,
    Health,
    InflectionPoint,
    Initiative,
    Membership,
    Phase,
    SkillRequirement,
)
from initiatives.queries.people_on_it import leads_seen_by
from initiatives.services import initiative_details, progress
from integrations.api.areas import AreaOut
from integrations.api.authentication import INITIATIVES_WRITE, ApiRequest
from integrations.api.dependencies import DependencyOut, find_editable, with_dates
from integrations.api.leads import LeadOut
from integrations.api.members import MemberOut
from integrations.api.milestones import MilestoneOut
from integrations.api.problems import of_form
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of
from integrations.api.submissions import submit
from people.concurrency import WITHOUT_VERSION
from people.models import Person, Team

router = Router()


class InitiativeOut(Schema):
    key: str
    name: str
    summary: str
    priority: int
    phase: str
    health: str
    start: date | None
    target: date | None
    open: bool

    @classmethod
    def of(cls, row: Initiative) -> "InitiativeOut":
        return cls(
            key=row.key, name=row.name, summary=row.summary, priority=row.priority, phase=row.phase, health=row.health,
            start=row.start, target=row.target, open=row.open_to_everyone,
        )  # fmt: skip


class InitiativeDetailsOut(InitiativeOut):
    teams: list[str]
    leads: list[LeadOut]
    members: list[MemberOut]
    areas: list[AreaOut]
    inflection_points: list[MilestoneOut]
    dependencies: list[DependencyOut]


class InitiativeIn(Input):
    """Fields that are left out stay as they are."""

    name: str | None = Field(None, max_length=120)
    summary: str | None = Field(None, max_length=20_000)
    priority: int | None = Field(None, ge=1, le=5)
    phase: str | None = Field(None, description=f"One of {', '.join(Phase.values)}.")
    start: date | None = None
    target: date | None = None
    open: bool | None = None


class HealthIn(Input):
    health: Literal["on_track", "at_risk", "off_track"]
    note: str = Field("", max_length=2_000)


@router.get("/initiatives", response=Page[InitiativeOut], summary="Initiatives that you can see")
def initiatives(request: ApiRequest, query: Query[PageQuery]) -> Page[InitiativeOut]:
    found, following = page_of(Initiative.objects.visible_to(request.person, request.today), query)
    return Page[InitiativeOut](items=[InitiativeOut.of(row) for row in found], next=following)


@router.get("/initiatives/{key}", response=InitiativeDetailsOut, by_alias=True, summary="One initiative in full")
def initiative(request: ApiRequest, key: str) -> InitiativeDetailsOut:
    rows = Initiative.objects.visible_to(request.person, request.today).order_by()
    row = get_object_or_404(with_parts(rows, request.person), key=key)
    return InitiativeDetailsOut(
        **InitiativeOut.of(row).model_dump(),
        teams=[one.key for one in row.teams.all()],
        leads=[LeadOut.of(one, getattr(one, "hours_shown", False)) for one in row.assignments.all()],
        members=[MemberOut.of(one) for one in row.memberships.all()],
        areas=[AreaOut.of(one) for one in row.areas.all()],
        inflection_points=[MilestoneOut.of(one) for one in row.points.all()],
        dependencies=[DependencyOut.of(one) for one in row.dependencies.all()],
    )


def with_parts(rows: QuerySet[Initiative], viewer: Person) -> QuerySet[Initiative]:
    """Only the columns that are shown, and in orders that join no other table: this is the largest plain read."""
    by_start = (F("start").asc(nulls_first=True), "pk")
    areas = CriticalArea.objects.order_by("position", "pk").select_related("owner").only(*AREA_COLUMNS, "owner__key")
    milestones = InflectionPoint.objects.order_by("date", "pk").only(*MILESTONE_COLUMNS)
    dependencies = with_dates(Dependency.objects.order_by(F("need_by").asc(nulls_last=True), "key"))
    return rows.prefetch_related(
        Prefetch("teams", Team.objects.order_by("key").only("key")),
        Prefetch("assignments", leads_seen_by(viewer).order_by(*by_start).only(*LEAD_COLUMNS, "person__key")),
        Prefetch(
            "memberships",
            Membership.objects.order_by("person__name", *by_start)
            .select_related("person")
            .only(*MEMBER_COLUMNS, "person__key"),
        ),
        Prefetch("areas", areas),
        Prefetch(
            "areas__requirements",
            SkillRequirement.objects.order_by().select_related("skill").only("area", "level", "skill__key"),
        ),
        Prefetch("points", milestones),
        Prefetch("points__areas", CriticalArea.objects.order_by().only("key")),
        Prefetch("dependencies", dependencies),
    )


AREA_COLUMNS: Final = (
    "initiative", "key", "name", "why", "impact", "irreversibility", "complexity", "effort", "status", "owner",
)  # fmt: skip
MILESTONE_COLUMNS: Final = ("initiative", "key", "name", "date", "kind", "presence", "passed")
MEMBER_COLUMNS: Final = ("initiative", "person", "familiarity", "start", "end")
LEAD_COLUMNS: Final = (*MEMBER_COLUMNS, "role", "stage", "hours", "tentative")


@router.patch(
    "/initiatives/{key}", response=InitiativeOut, auth=INITIATIVES_WRITE, summary="Change an initiative’s details"
)
@once
def initiative_change(request: ApiRequest, key: str, body: InitiativeIn) -> InitiativeOut:
    row = find_editable(request, key)
    check_match(request, lambda: initiative(request, key))
    names = {"open": "open_to_everyone"}
    form = submit(lambda data: InitiativeDetailsForm(data, instance=row), body.model_dump(exclude_unset=True), names)
    initiative_details.change(form.instance, seen=WITHOUT_VERSION, by=request.person, now=request.now)
    return InitiativeOut.of(form.instance)


@router.put(
    "/initiatives/{key}/health",
    response=InitiativeOut,
    auth=INITIATIVES_WRITE,
    summary="Say how an initiative is doing",
)
@once
def health(request: ApiRequest, key: str, body: HealthIn) -> InitiativeOut:
    row = find_editable(request, key)
    check_match(request, lambda: initiative(request, key))
    form = HealthForm(body.model_dump(), initiative=row)
    if not form.is_valid():
        raise of_form(form)
    note = form.cleaned_data["note"]
    progress.set_health(row, Health(form.cleaned_data["health"]), note, by=request.person, now=request.now)
    row.refresh_from_db()
    return InitiativeOut.of(row)
