"""The pitches that a person authors or co-sponsors, and planning cycles."""

import datetime
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from integrations.api.authentication import PLAN_WRITE, ApiRequest
from integrations.api.people import key_of
from integrations.api.problems import CONFIRMS, Problem, Question, of_form
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of
from integrations.api.submissions import submit
from integrations.api.teams import people_named
from people.models import Team
from stakeholders.models import Answer, Evidence, Pitch, PitchStatus, PitchStep, PlanningCycle
from stakeholders.pitches import conversations
from stakeholders.pitches.answer_forms import AnswerForm
from stakeholders.pitches.forms import EvidenceForm, PitchForm, PitchStepForm
from stakeholders.pitches.services import editing, status

router = Router()
STEP_NAMES: Final = {"by": "needed_by"}


class EvidenceOut(Schema):
    what: str
    figure: float | None
    unit: str
    source: str
    date: date | None


class StepOut(Schema):
    name: str
    team: str | None
    ask: str
    effort_weeks: float | None
    value_share: float | None
    by: date | None
    agreed: bool
    agreed_by: str


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
    value_amount: float | None
    value_currency: str
    value_per: str
    evidence: list[EvidenceOut]
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
            title=row.title, problem=row.problem, outcome=row.outcome, value_amount=number(row.value_amount),
            value_currency=row.value_currency, value_per=row.value_per,
            evidence=[
                EvidenceOut(what=one.what, figure=number(one.figure), unit=one.unit, source=one.source, date=one.date)
                for one in row.evidence.all()
            ],
            slices=[step_out(one) for one in row.steps.all()],
            cycle=row.cycle.key if row.cycle else None, initiative=row.initiative.key if row.initiative else None,
            ticket=row.ticket, status=row.status, reason=row.reason,
            teams=[
                TeamAnswerOut(team=one.team.key, status=one.status, ticket=one.ticket, reason=one.reason)
                for one in row.answers.all()
            ],
        )  # fmt: skip


class CycleOut(Schema):
    key: str
    name: str
    starts: date
    ends: date
    cutoff: date | None


class PitchIn(Input):
    """Fields that are left out stay as they are."""

    title: str | None = Field(None, max_length=200)
    problem: str | None = Field(None, max_length=20_000)
    outcome: str | None = Field(None, max_length=20_000)
    value_amount: Decimal | None = None
    value_currency: str | None = Field(None, description="Three letters, such as EUR.")
    value_per: str | None = Field(None, max_length=20, description="Such as year; empty for a one-off value.")
    cycle: str | None = Field(None, description="The key of a planning cycle.")


class NewPitchIn(PitchIn):
    title: str = Field(max_length=200)


class EvidenceIn(Input):
    what: str = Field(max_length=300, description="What was measured; the same text again changes the existing figure.")
    figure: Decimal | None = None
    unit: str | None = Field(None, max_length=40)
    source: str | None = Field(None, max_length=300)
    date: datetime.date | None = None


class StepIn(Input):
    name: str = Field(max_length=200, description="The same name again changes the existing step.")
    team: str | None = Field(None, description="The key of the team you are asking.")
    ask: str | None = Field(None, max_length=20_000)
    effort_weeks: Decimal | None = None
    value_share: Decimal | None = Field(None, ge=0, le=1, description="From 0 to 1.")
    by: date | None = None
    agreed: bool | None = None
    agreed_by: str | None = Field(None, max_length=120)


class StatusIn(Input):
    status: Literal["draft", "socialising", "submitted"]
    confirmed: bool = Field(
        False, description="Submit it although something that usually comes first hasn’t happened.",
        json_schema_extra=CONFIRMS,
    )  # fmt: skip


class AnswerIn(Input):
    team: str | None = Field(None, description="The key of a team; every team by default.")
    status: Literal["submitted", "accepted", "deferred", "declined"] = Field(description="submitted: no answer yet.")
    ticket: str = Field("", max_length=300)
    reason: str = Field("", max_length=2_000)


class SponsorsIn(Input):
    people: list[str] = Field(description="Keys of people.", max_length=50)


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def step_out(row: PitchStep) -> StepOut:
    return StepOut(
        name=row.name, team=key_of(row.team), ask=row.ask, effort_weeks=number(row.effort_weeks),
        value_share=number(row.value_share), by=row.needed_by, agreed=row.agreed, agreed_by=row.agreed_by,
    )  # fmt: skip


def with_parts(request: ApiRequest) -> QuerySet[Pitch]:
    rows = Pitch.objects.editable_by(request.person).select_related("author", "cycle", "initiative")
    steps = Prefetch("steps", PitchStep.objects.select_related("team"))
    return rows.prefetch_related("co_sponsors", "answers__team", "evidence", steps)


def find(request: ApiRequest, key: str) -> Pitch:
    return get_object_or_404(with_parts(request), key=key)


@router.get("/pitches", response=Page[PitchOut], summary="Pitches that you author or co-sponsor")
def pitches(request: ApiRequest, query: Query[PageQuery]) -> Page[PitchOut]:
    found, following = page_of(with_parts(request), query)
    return Page[PitchOut](items=[PitchOut.of(row) for row in found], next=following)


@router.post("/pitches", response=PitchOut, auth=PLAN_WRITE, summary="Add a pitch")
@once
def pitch_new(request: ApiRequest, body: NewPitchIn) -> PitchOut:
    form = submit(lambda data: PitchForm(data), body.model_dump(exclude_unset=True))
    made = form.save(commit=False)
    row = editing.create_pitch(made, by=request.person, now=request.now, today=request.today)
    return PitchOut.of(find(request, row.key))


@router.get("/pitches/{key}", response=PitchOut, summary="One pitch")
def pitch(request: ApiRequest, key: str) -> PitchOut:
    return PitchOut.of(find(request, key))


@router.patch("/pitches/{key}", response=PitchOut, auth=PLAN_WRITE, summary="Change a pitch")
@once
def pitch_change(request: ApiRequest, key: str, body: PitchIn) -> PitchOut:
    row = find(request, key)
    check_match(request, PitchOut.of(row))
    form = submit(lambda data: PitchForm(data, instance=row), body.model_dump(exclude_unset=True))
    made = form.save(commit=False)
    editing.change_pitch(made, seen=form.version(), by=request.person, now=request.now, today=request.today)
    return PitchOut.of(find(request, key))


@router.put("/pitches/{key}/evidence", response=PitchOut, auth=PLAN_WRITE, summary="Add or change a pitch’s evidence")
@once
def evidence(request: ApiRequest, key: str, body: EvidenceIn) -> PitchOut:
    row = find(request, key)
    check_match(request, PitchOut.of(row))
    there = Evidence.objects.filter(pitch=row, what=body.what).first()

    def make(data: Any) -> EvidenceForm:
        return EvidenceForm(data, pitch=row, instance=there)

    form = submit(make, body.model_dump(exclude_unset=True))
    editing.save_part(
        form.save(commit=False), seen=form.version(), by=request.person, now=request.now, today=request.today
    )
    return PitchOut.of(find(request, key))


@router.put("/pitches/{key}/slices", response=PitchOut, auth=PLAN_WRITE, summary="Add or change a step of a pitch")
@once
def step(request: ApiRequest, key: str, body: StepIn) -> PitchOut:
    row = find(request, key)
    check_match(request, PitchOut.of(row))
    there = PitchStep.objects.filter(pitch=row, name=body.name).first()
    sent = body.model_dump(exclude_unset=True)
    if sent.get("value_share") is not None:
        sent["value_share"] *= 100  # the form has percent

    def make(data: Any) -> PitchStepForm:
        return PitchStepForm(data, pitch=row, instance=there)

    form = submit(make, sent, STEP_NAMES)
    editing.save_part(
        form.save(commit=False), seen=form.version(), by=request.person, now=request.now, today=request.today
    )
    return PitchOut.of(find(request, key))


@router.put("/pitches/{key}/status", response=PitchOut, auth=PLAN_WRITE, summary="Submit a pitch, or withdraw it")
@once
def pitch_status(request: ApiRequest, key: str, body: StatusIn) -> PitchOut:
    row, wanted = find(request, key), PitchStatus(body.status)
    check_match(request, PitchOut.of(row))
    missing: list[str] = []
    if wanted == PitchStatus.SUBMITTED:
        ready = conversations.load_readiness(row, request.person)
        missing = list(ready.missing)
        if row.is_open and ready.doubts and not missing and not body.confirmed:
            raise Question(" ".join(ready.doubts), field="confirmed", page=reverse("pitch", args=[row.url_id]))
    try:
        status.change_status(row, wanted, missing=missing, by=request.person, now=request.now, today=request.today)
    except status.NotReady as error:
        raise Problem(422, str(error)) from error
    return PitchOut.of(find(request, key))


@router.put("/pitches/{key}/answers", response=PitchOut, auth=PLAN_WRITE, summary="Record what a team answered")
@once
def answer(request: ApiRequest, key: str, body: AnswerIn) -> PitchOut:
    row = find(request, key)
    check_match(request, PitchOut.of(row))
    asked = Team.objects.filter(pitch_steps__pitch=row).distinct()
    team = get_object_or_404(asked, key=body.team) if body.team else None
    form = AnswerForm(body.model_dump(exclude={"team"}))
    if not form.is_valid():
        raise of_form(form)
    typed = form.cleaned_data
    given = status.GivenAnswer(Answer(typed["status"]), typed["ticket"], typed["reason"])
    status.record_answer(row, team, given, by=request.person, now=request.now, today=request.today)
    return PitchOut.of(find(request, key))


@router.put("/pitches/{key}/co-sponsors", response=PitchOut, auth=PLAN_WRITE, summary="Set a pitch’s co-sponsors")
@once
def co_sponsors(request: ApiRequest, key: str, body: SponsorsIn) -> PitchOut:
    row = find(request, key)
    check_match(request, PitchOut.of(row))
    if row.author_id != request.person.pk:
        raise Problem(403, "Only its author chooses who co-sponsors it.")
    editing.set_sponsors(row, people_named(request, body.people, "people"), by=request.person, now=request.now)
    return PitchOut.of(find(request, key))


@router.get("/cycles", response=Page[CycleOut], summary="Planning cycles")
def cycles(request: ApiRequest, query: Query[PageQuery]) -> Page[CycleOut]:
    found, following = page_of(PlanningCycle.objects.all(), query)
    items = [CycleOut(key=row.key, name=row.name, starts=row.starts, ends=row.ends, cutoff=row.cutoff) for row in found]
    return Page[CycleOut](items=items, next=following)
