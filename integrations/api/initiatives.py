"""Initiatives with their areas, milestones, people and dependencies."""

from datetime import date
from typing import Literal

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from initiatives.forms.initiative_details import InitiativeDetailsForm
from initiatives.forms.progress import AreaStatusForm, HealthForm
from initiatives.models import (
    AreaStatus,
    CriticalArea,
    Dependency,
    Health,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Phase,
    SkillRequirement,
)
from initiatives.services import initiative_details, progress
from integrations.api.authentication import INITIATIVES_WRITE, ApiRequest
from integrations.api.dependencies import DependencyOut, find_editable, with_dates
from integrations.api.people import key_of
from integrations.api.problems import of_form
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of
from integrations.api.submissions import submit
from people.concurrency import WITHOUT_VERSION

router = Router()


class LeadOut(Schema):
    """`hours` are null for those who may not see agreed hours."""

    person: str
    role: str
    stage: str
    hours: float | None
    start: date | None = Field(serialization_alias="from")
    end: date | None = Field(serialization_alias="to")
    tentative: bool


class MemberOut(Schema):
    person: str
    familiarity: int | None
    start: date | None = Field(serialization_alias="from")
    end: date | None = Field(serialization_alias="to")


class AreaOut(Schema):
    key: str
    name: str
    why: str
    impact: int
    irreversibility: int
    complexity: int
    effort: str
    owner: str | None
    status: str
    needs: dict[str, int]

    @classmethod
    def of(cls, row: CriticalArea) -> "AreaOut":
        return cls(
            key=row.key, name=row.name, why=row.why, impact=row.impact, irreversibility=row.irreversibility,
            complexity=row.complexity, effort=row.effort, owner=key_of(row.owner), status=row.status,
            needs={one.skill.key: one.level for one in row.requirements.all()},
        )  # fmt: skip


class MilestoneOut(Schema):
    key: str
    name: str
    date: date
    kind: str
    areas: list[str]
    presence: str
    passed: bool


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


class AreaStatusIn(Input):
    status: Literal["not_yet", "open", "settled"]
    note: str = Field("", max_length=2_000)


@router.get("/initiatives", response=Page[InitiativeOut], summary="Initiatives that you can see")
def initiatives(request: ApiRequest, query: Query[PageQuery]) -> Page[InitiativeOut]:
    found, following = page_of(Initiative.objects.visible_to(request.person, request.today), query)
    return Page[InitiativeOut](items=[InitiativeOut.of(row) for row in found], next=following)


@router.get("/initiatives/{key}", response=InitiativeDetailsOut, by_alias=True, summary="One initiative in full")
def initiative(request: ApiRequest, key: str) -> InitiativeDetailsOut:
    rows = Initiative.objects.visible_to(request.person, request.today).prefetch_related(
        "teams",
        Prefetch("assignments", LeadAssignment.objects.select_related("person")),
        Prefetch("memberships", Membership.objects.select_related("person")),
        Prefetch("areas", CriticalArea.objects.select_related("owner")),
        Prefetch("areas__requirements", SkillRequirement.objects.select_related("skill")),
        "points__areas",
    )
    return details_of(request, get_object_or_404(rows, key=key))


def details_of(request: ApiRequest, row: Initiative) -> InitiativeDetailsOut:
    shown = LeadAssignment.objects.filter(initiative=row).hours_visible_to(request.person)
    hours_shown = set(shown.values_list("pk", flat=True))
    return InitiativeDetailsOut(
        **InitiativeOut.of(row).model_dump(),
        teams=sorted(one.key for one in row.teams.all()),
        leads=[lead_out(one, one.pk in hours_shown) for one in row.assignments.all()],
        members=[
            MemberOut(person=one.person.key, familiarity=one.familiarity, start=one.start, end=one.end)
            for one in row.memberships.all()
        ],
        areas=[AreaOut.of(one) for one in row.areas.all()],
        inflection_points=[milestone_out(one) for one in row.points.all()],
        dependencies=[DependencyOut.of(one) for one in with_dates(Dependency.objects.filter(initiative=row))],
    )


def lead_out(row: LeadAssignment, hours_shown: bool) -> LeadOut:
    hours = float(row.hours) if hours_shown else None
    return LeadOut(
        person=row.person.key, role=row.role, stage=row.stage, hours=hours, start=row.start, end=row.end,
        tentative=row.tentative,
    )  # fmt: skip


def milestone_out(row: InflectionPoint) -> MilestoneOut:
    return MilestoneOut(
        key=row.key, name=row.name, date=row.date, kind=row.kind, areas=sorted(one.key for one in row.areas.all()),
        presence=row.presence, passed=row.passed,
    )  # fmt: skip


@router.patch(
    "/initiatives/{key}", response=InitiativeOut, auth=INITIATIVES_WRITE, summary="Change an initiative’s details"
)
@once
def initiative_change(request: ApiRequest, key: str, body: InitiativeIn) -> InitiativeOut:
    row = find_editable(request, key)
    check_match(request, details_of(request, row))
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
    check_match(request, details_of(request, row))
    form = HealthForm(body.model_dump(), initiative=row)
    if not form.is_valid():
        raise of_form(form)
    note = form.cleaned_data["note"]
    progress.set_health(row, Health(form.cleaned_data["health"]), note, by=request.person, now=request.now)
    row.refresh_from_db()
    return InitiativeOut.of(row)


@router.get("/initiatives/{key}/areas/{area}", response=AreaOut, summary="One critical area")
def one_area(request: ApiRequest, key: str, area: str) -> AreaOut:
    rows = CriticalArea.objects.visible_to(request.person, request.today).select_related("owner")
    return AreaOut.of(get_object_or_404(rows.prefetch_related("requirements__skill"), initiative__key=key, key=area))


@router.put(
    "/initiatives/{key}/areas/{area}/status", response=AreaOut, auth=INITIATIVES_WRITE,
    summary="Open or settle a critical area, and say why",
)  # fmt: skip
@once
def area_status(request: ApiRequest, key: str, area: str, body: AreaStatusIn) -> AreaOut:
    row = get_object_or_404(find_editable(request, key).areas.select_related("owner", "initiative"), key=area)
    check_match(request, AreaOut.of(row))
    if row.status != body.status:
        form = AreaStatusForm(body.model_dump(), area=row)
        if not form.is_valid():
            raise of_form(form)
        status, note = AreaStatus(form.cleaned_data["status"]), form.cleaned_data["note"]
        progress.set_area_status(row, status, note, by=request.person, now=request.now)
        row.refresh_from_db()
    return AreaOut.of(row)
