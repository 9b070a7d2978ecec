"""A person's own stakeholders, with contacts and promises. Only they see them."""

from datetime import date
from typing import Any, Final, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from integrations.api.authentication import PLAN_WRITE, ApiRequest
from integrations.api.people import key_of
from integrations.api.problems import Problem, of_form
from integrations.api.requests import (
    Input,
    Page,
    PageQuery,
    RemovedOut,
    check_match,
    once,
    page_of,
    removed_to_trash,
    tool,
)
from integrations.api.submissions import submit
from people import trash
from stakeholders import services
from stakeholders.forms import NewStakeholderForm, PromiseForm, StakeholderForm, TouchpointForm
from stakeholders.models import Promise, Stakeholder

router = Router()
NAMES: Final = {"desired": "target_engagement"}
"""What the form calls a field, where that is another name."""
PROMISE_NAMES: Final = {"whose": "promised_by"}


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


class StakeholderIn(Input):
    """Fields that are left out stay as they are."""

    audience: str | None = Field(None, description="product_manager, engineering_manager, executive or other.")
    initiatives: list[str] | None = Field(None, description="Keys of initiatives that you lead.", max_length=200)
    influence: int | None = Field(None, ge=1, le=5)
    interest: int | None = Field(None, ge=1, le=5)
    engagement: str | None = Field(None, description="unaware, resistant, neutral, supportive or leading.")
    desired: str | None = Field(None, description="As for `engagement`.")
    cadence_days: int | None = Field(None, description="Days from one contact to the next; null for no reminder.")


class NewStakeholderIn(StakeholderIn):
    who: str = Field(max_length=120, description="The name of a colleague, or of someone outside the organisation.")


class ContactIn(Input):
    kind: Literal["one_to_one", "group", "message"] = "one_to_one"
    on: date | None = Field(None, description="Today by default.")
    note: str = Field("", max_length=2_000, description="Only you see it.")
    engagement: str = Field("", description="Their engagement now, if it has changed.")


class PromiseIn(Input):
    what: str = Field(
        max_length=300, description="Its text identifies it: the same text again changes the existing one."
    )
    whose: Literal["mine", "theirs"] = "mine"
    due: date | None = None
    done: bool = False


def own(request: ApiRequest) -> QuerySet[Stakeholder]:
    return Stakeholder.objects.editable_by(request.person).select_related("person", "lead")


def find(request: ApiRequest, key: str) -> Stakeholder:
    return get_object_or_404(own(request).prefetch_related("initiatives", "touchpoints", "promises"), key=key)


@router.get("/stakeholders", response=Page[StakeholderOut], summary="Your stakeholders; only you see them")
def stakeholders(request: ApiRequest, query: Query[PageQuery]) -> Page[StakeholderOut]:
    rows = Stakeholder.objects.visible_to(request.person).select_related("person")
    found, following = page_of(rows.prefetch_related("initiatives", "touchpoints", "promises"), query)
    return Page[StakeholderOut](items=[StakeholderOut.of(row) for row in found], next=following)


@router.post("/stakeholders", response=StakeholderOut, auth=PLAN_WRITE, summary="Add a stakeholder")
@once
def stakeholder_new(request: ApiRequest, body: NewStakeholderIn) -> StakeholderOut:
    def make(data: Any) -> NewStakeholderForm:
        return NewStakeholderForm(data, lead=request.person, today=request.today)

    form = submit(make, body.model_dump(exclude_unset=True), NAMES)
    made = form.save(commit=False)
    try:
        row = services.add_stakeholder(request.person, made, form.cleaned_data["initiatives"], now=request.now)
    except services.AlreadyStakeholder as error:
        raise Problem(409, "They are already on your list of stakeholders.") from error
    return StakeholderOut.of(find(request, row.key))


@router.get("/stakeholders/{key}", response=StakeholderOut, summary="One of your stakeholders")
def stakeholder(request: ApiRequest, key: str) -> StakeholderOut:
    return StakeholderOut.of(find(request, key))


@router.patch("/stakeholders/{key}", response=StakeholderOut, auth=PLAN_WRITE, summary="Change a stakeholder")
@once
def stakeholder_change(request: ApiRequest, key: str, body: StakeholderIn) -> StakeholderOut:
    row = find(request, key)
    check_match(request, StakeholderOut.of(row))

    def make(data: Any) -> StakeholderForm:
        return StakeholderForm(data, instance=row, lead=request.person, today=request.today)

    form = submit(make, body.model_dump(exclude_unset=True), NAMES)
    chosen = form.cleaned_data["initiatives"]
    services.change_stakeholder(
        form.save(commit=False), chosen, seen=form.version(), now=request.now, today=request.today
    )
    return StakeholderOut.of(find(request, key))


@router.delete(
    "/stakeholders/{key}", response=RemovedOut, auth=PLAN_WRITE,
    summary="Move a stakeholder to the trash, with contacts and promises",
)  # fmt: skip
@once
def stakeholder_remove(request: ApiRequest, key: str) -> RemovedOut:
    row = find(request, key)
    check_match(request, StakeholderOut.of(row))
    services.remove_stakeholder(row, trash.removal_context(request, "stakeholder_undo"), now=request.now)
    return removed_to_trash(key)


@router.post(
    "/stakeholders/{key}/touchpoints", response=StakeholderOut, auth=PLAN_WRITE,
    summary="Log a contact with one of your stakeholders", openapi_extra=tool("log_contact"),
)  # fmt: skip
@once
def contact(request: ApiRequest, key: str, body: ContactIn) -> StakeholderOut:
    row = find(request, key)
    check_match(request, StakeholderOut.of(row))
    form = TouchpointForm(body.model_dump(exclude_none=True), today=request.today)
    if not form.is_valid():
        raise of_form(form)
    typed = form.cleaned_data
    services.log_contact(
        row, typed["kind"], typed["note"], typed["on"], engagement=typed["engagement"], now=request.now
    )
    return StakeholderOut.of(find(request, key))


@router.put(
    "/stakeholders/{key}/promises", response=StakeholderOut, auth=PLAN_WRITE,
    summary="Record a promise to or from a stakeholder, or whether it was kept",
)  # fmt: skip
@once
def promise(request: ApiRequest, key: str, body: PromiseIn) -> StakeholderOut:
    row = find(request, key)
    check_match(request, StakeholderOut.of(row))
    made = Promise.objects.editable_by(request.person).filter(stakeholder=row, what=body.what).first()
    if made is None:
        sent = body.model_dump(exclude={"done"})
        form = submit(lambda data: PromiseForm(data), sent, PROMISE_NAMES)
        made = form.save(commit=False)
        services.add_promise(row, made)
    if made.done != body.done:
        services.set_promise_done(made, done=body.done)
    return StakeholderOut.of(find(request, key))
