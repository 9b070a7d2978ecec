"""A person's own stakeholders, and the pitches they author or co-sponsor."""

from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from integrations.api.authentication import ApiRequest
from integrations.api.organisation import key_of
from integrations.api.requests import Page, PageQuery, page_of
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

    @classmethod
    def of(cls, row: Pitch) -> "PitchOut":
        return cls(
            key=row.key, author=row.author.key, co_sponsors=sorted(one.key for one in row.co_sponsors.all()),
            title=row.title, problem=row.problem, outcome=row.outcome, slices=[step_out(one) for one in row.steps.all()],
            cycle=row.cycle.key if row.cycle else None, initiative=row.initiative.key if row.initiative else None,
            ticket=row.ticket, status=row.status, reason=row.reason,
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
    found, following = page_of(rows.prefetch_related("co_sponsors", steps), query)
    return Page[PitchOut](items=[PitchOut.of(row) for row in found], next=following)


@router.get("/pitches/{key}", response=PitchOut, summary="One pitch")
def pitch(request: ApiRequest, key: str) -> PitchOut:
    rows = Pitch.objects.visible_to(request.person).select_related("author", "cycle", "initiative")
    steps = Prefetch("steps", PitchStep.objects.select_related("team"))
    return PitchOut.of(get_object_or_404(rows.prefetch_related("co_sponsors", steps), key=key))
