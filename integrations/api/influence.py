"""A person's own stakeholders, and the pitches they author or co-sponsor."""

from datetime import date
from typing import Literal

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from integrations.api.authentication import PLAN_WRITE, ApiRequest
from integrations.api.organisation import key_of
from integrations.api.problems import of_form
from integrations.api.requests import Input, Page, PageQuery, once, page_of, tool
from stakeholders import services
from stakeholders.forms import TouchpointForm
from stakeholders.models import Pitch, PitchStep, Stakeholder

router = Router()


class TouchpointOut(Schema):
    on: date
    kind: str
    note: str


class PromiseOut(Schema):
    what: str
    whose: str
    due: date | None
    done: bool


class StakeholderOut(Schema):
    key: str
    person: str | None
    name: str
    audience: str
    initiatives: list[str]
    influence: int
    interest: int
    engagement: str
    desired: str
    cadence_days: int | None
    touchpoints: list[TouchpointOut]
    promises: list[PromiseOut]

    @classmethod
    def of(cls, row: Stakeholder) -> "StakeholderOut":
        return cls(
            key=row.key, person=key_of(row.person), name=str(row), audience=row.audience,
            initiatives=sorted(one.key for one in row.initiatives.all()), influence=row.influence,
            interest=row.interest, engagement=row.engagement, desired=row.target_engagement,
            cadence_days=row.cadence_days,
            touchpoints=[TouchpointOut(on=one.on, kind=one.kind, note=one.note) for one in row.touchpoints.all()],
            promises=[
                PromiseOut(what=one.what, whose=one.promised_by, due=one.due, done=one.done)
                for one in row.promises.all()
            ],
        )  # fmt: skip


class StepOut(Schema):
    name: str
    team: str | None
    ask: str
    effort_weeks: float | None
    value_share: float | None
    by: date | None
    agreed: bool


class TeamAnswerOut(Schema):
    """A team that answered differently from the pitch's own status, ticket and reason."""

    team: str
    status: str
    ticket: str
    reason: str


class PitchOut(Schema):
    key: str
    author: str
    co_sponsors: list[str]
    title: str
    problem: str
    outcome: str
    slices: list[StepOut]
    cycle: str | None
    initiative: str | None
    ticket: str
    status: str
    reason: str
    teams: list[TeamAnswerOut]

    @classmethod
    def of(cls, row: Pitch) -> "PitchOut":
        return cls(
            key=row.key, author=row.author.key, co_sponsors=sorted(one.key for one in row.co_sponsors.all()),
            title=row.title, problem=row.problem, outcome=row.outcome, slices=[step_out(one) for one in row.steps.all()],
            cycle=row.cycle.key if row.cycle else None, initiative=row.initiative.key if row.initiative else None,
            ticket=row.ticket, status=row.status, reason=row.reason,
            teams=[
                TeamAnswerOut(team=one.team.key, status=one.status, ticket=one.ticket, reason=one.reason)
                for one in row.answers.all()
            ],
        )  # fmt: skip


def step_out(row: PitchStep) -> StepOut:
    return StepOut(
        name=row.name, team=key_of(row.team), ask=row.ask,
        effort_weeks=None if row.effort_weeks is None else float(row.effort_weeks),
        value_share=None if row.value_share is None else float(row.value_share), by=row.needed_by, agreed=row.agreed,
    )  # fmt: skip


@router.get("/stakeholders", response=Page[StakeholderOut], summary="Your stakeholders; only you see them")
def stakeholders(request: ApiRequest, query: Query[PageQuery]) -> Page[StakeholderOut]:
    rows = Stakeholder.objects.visible_to(request.person).select_related("person")
    found, following = page_of(rows.prefetch_related("initiatives", "touchpoints", "promises"), query)
    return Page[StakeholderOut](items=[StakeholderOut.of(row) for row in found], next=following)


@router.get("/pitches", response=Page[PitchOut], summary="Pitches that you author or co-sponsor")
def pitches(request: ApiRequest, query: Query[PageQuery]) -> Page[PitchOut]:
    rows = Pitch.objects.visible_to(request.person).select_related("author", "cycle", "initiative")
    steps = Prefetch("steps", PitchStep.objects.select_related("team"))
    found, following = page_of(rows.prefetch_related("co_sponsors", "answers__team", steps), query)
    return Page[PitchOut](items=[PitchOut.of(row) for row in found], next=following)


@router.get("/pitches/{key}", response=PitchOut, summary="One pitch")
def pitch(request: ApiRequest, key: str) -> PitchOut:
    rows = Pitch.objects.visible_to(request.person).select_related("author", "cycle", "initiative")
    steps = Prefetch("steps", PitchStep.objects.select_related("team"))
    return PitchOut.of(get_object_or_404(rows.prefetch_related("co_sponsors", "answers__team", steps), key=key))


class ContactIn(Input):
    kind: Literal["one_to_one", "group", "message"] = "one_to_one"
    on: date | None = Field(None, description="Today by default.")
    note: str = Field("", max_length=2_000, description="Only you see it.")


@router.post(
    "/stakeholders/{key}/touchpoints", response=StakeholderOut, auth=PLAN_WRITE,
    summary="Log a contact with one of your stakeholders", openapi_extra=tool("log_contact"),
)  # fmt: skip
@once
def contact(request: ApiRequest, key: str, body: ContactIn) -> StakeholderOut:
    row = get_object_or_404(Stakeholder.objects.visible_to(request.person).select_related("lead", "person"), key=key)
    form = TouchpointForm(body.model_dump(exclude_none=True), today=request.today)
    if not form.is_valid():
        raise of_form(form)
    typed = form.cleaned_data
    services.log_contact(row, typed["kind"], typed["note"], typed["on"], now=request.now)
    return StakeholderOut.of(row)
