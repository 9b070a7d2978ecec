"""A person's own weeks: the plan, and what they decide about it."""

from decimal import Decimal
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from engine.weeks import NoSuchWeek, Week
from focus.capture import services as capture
from focus.capture.forms import InterruptionForm
from focus.models import Meeting
from focus.plan import services as planning
from focus.timetable import services as timetable
from focus.week.forms import ITEM_FORMS, ItemForm
from focus.week.queries import week_page
from focus.week.queries.week_page import WeekPage
from focus.week.queries.week_request import WeekRequest
from focus.week.services import decisions
from initiatives.models import CriticalArea
from integrations.api.authentication import PLAN_WRITE, ApiRequest
from integrations.api.problems import CONFIRMS, Problem, Question, of_form
from integrations.api.requests import Input, check_match, once, tool
from people.concurrency import EditConflict
from people.keys import lock_person

router = Router()
YEARS = range(1900, 2200)


class DecisionIn(Input):
    action: Literal["accept", "adjust", "pin", "dismiss", "undo"]
    hours: Decimal | None = Field(None, description="For adjust: half-hour steps from 0.5 to 40.")
    reason: str | None = Field(None, max_length=300, description="For dismiss. Only you see it.")


class ItemOut(Schema):
    """An area of the week as it stands now."""

    area: str
    name: str
    state: str
    hours: float


class DecisionOut(Schema):
    text: str
    item: ItemOut


class CommitIn(Input):
    anyway: bool = Field(False, description="Commit although more is planned than fits.", json_schema_extra=CONFIRMS)


class CommitOut(Schema):
    committed: bool
    accepted: int
    scheduled: int


class MeetingOut(Schema):
    """`number` is the one of the week's meetings; `choice` is your own, empty for the verdict."""

    number: int
    title: str
    starts: str
    minutes: int
    initiative: str | None
    area: str | None
    choice: str
    delegate: str | None


def parsed(text: str) -> Week:
    try:
        week = Week.parse(text)
    except NoSuchWeek as error:
        raise Problem(422, str(error), errors=[{"path": "week", "message": str(error)}]) from error
    if week.year not in YEARS:
        raise Problem(422, f"Only weeks from {YEARS[0]} to {YEARS[-1]} can be planned, not {week}.")
    return week


def week_request_of(request: ApiRequest, week: Week) -> WeekRequest:
    return WeekRequest(request.person, request.organisation, week, request.now, request.today)


@router.get(
    "/weeks/{week}", response=dict[str, Any], summary="Your week: the document that plan_week --json prints",
    description="From today’s facts and your decisions; for a week that is over, what was stored.",
    openapi_extra=tool("my_week"),
)  # fmt: skip
def week(request: ApiRequest, week: str) -> dict[str, Any]:
    return planning.published_plan(request.person, parsed(week), now=request.now)


@router.get(
    "/weeks/{week}/areas/{initiative}/{area}", response=dict[str, Any],
    summary="Why an area has its hours in your week: its part of the plan, with the receipt",
    openapi_extra=tool("why_area"),
)  # fmt: skip
def week_area(request: ApiRequest, week: str, initiative: str, area: str) -> dict[str, Any]:
    document, key = planning.published_plan(request.person, parsed(week), now=request.now), f"{initiative}/{area}"
    found = part_of(document, key)
    if found is None:
        raise Problem(404, f"Your week {week} has no area {key}.")
    return found


def part_of(document: dict[str, Any], area: str) -> dict[str, Any] | None:
    return next((one for one in document["areas"] if one["area"] == area), None)


def check_week(request: ApiRequest, week: Week, area: str = "") -> None:
    """That the week is as the client read it, or what it says of the area. Other requests for this person’s weeks wait."""
    if "If-Match" in request.headers:
        lock_person(request.person)
        document = planning.published_plan(request.person, week, now=request.now)
        check_match(request, lambda: document, lambda: part_of(document, area) or document)


@router.get(
    "/weeks/{week}/verdicts", response=list[dict[str, Any]], summary="Which meetings of your week to attend, and why",
    openapi_extra=tool("meetings_verdicts"),
)  # fmt: skip
def verdicts(request: ApiRequest, week: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = planning.published_plan(request.person, parsed(week), now=request.now)["meetings"]
    return found


@router.get(
    "/weeks/{week}/dependencies", response=list[dict[str, Any]],
    summary="What your week’s initiatives wait for, with the next step of each", openapi_extra=tool("dependencies_due"),
)  # fmt: skip
def due_dependencies(request: ApiRequest, week: str) -> list[dict[str, Any]]:
    document = planning.published_plan(request.person, parsed(week), now=request.now)
    found: list[dict[str, Any]] = document["dependencies"]
    return found


@router.get("/weeks/{week}/meetings", response=list[MeetingOut], summary="The meetings of your week")
def meetings(request: ApiRequest, week: str) -> list[MeetingOut]:
    wanted = week_request_of(request, parsed(week))
    first, last = wanted.week.monday, wanted.week.sunday
    rows = Meeting.objects.visible_to(request.person).select_related("initiative", "area", "delegate")
    zone = wanted.zone
    rows = rows.filter(starts__date__gte=first, starts__date__lte=last).order_by("starts", "pk")
    return [
        MeetingOut(
            number=row.pk, title=row.title, starts=row.starts.astimezone(zone).isoformat(), minutes=row.minutes,
            initiative=row.initiative.key if row.initiative else None, area=row.area.key if row.area else None,
            choice=row.choice, delegate=row.delegate.key if row.delegate else None,
        )
        for row in rows
    ]  # fmt: skip


def planned(request: ApiRequest, week: Week) -> WeekPage:
    page = week_page.load(week_request_of(request, week))
    if page is None:
        raise Problem(404, f"Week {week} isn’t planned.")
    return page


@router.post(
    "/weeks/{week}/areas/{initiative}/{area}", response=DecisionOut, auth=PLAN_WRITE,
    summary="Accept, adjust, pin or dismiss an area of your week, or undo that", openapi_extra=tool("decide_area"),
)  # fmt: skip
@once
def decide(request: ApiRequest, week: str, initiative: str, area: str, body: DecisionIn) -> DecisionOut:
    key = f"{initiative}/{area}"
    check_week(request, parsed(week), key)
    page = planned(request, parsed(week))
    row = page.names.areas[key] if key in page.decidable else find_row(page, initiative, area)
    form = ITEM_FORMS.get(body.action, ItemForm)(body.model_dump(exclude_none=True, exclude={"action"}))
    if not form.is_valid():
        raise of_form(form)
    typed = {name: form.cleaned_data[name] for name in ("hours", "reason") if name in form.fields}
    try:
        item = decisions.find_current(page, row, key, "")
        done = decisions.ACTIONS[body.action](decisions.ItemAction(page, item, row, request.now, **typed))
    except EditConflict as error:
        raise Problem(409, str(error)) from error
    shown = week_page.find_item(done.page, key)
    found = shown or item
    return DecisionOut(
        text=done.text, item=ItemOut(area=key, name=found.name, state=found.state, hours=float(found.hours))
    )


def find_row(page: WeekPage, initiative: str, area: str) -> CriticalArea:
    rows = decisions.areas_to_decide(page.week_request.person, page.week)
    return get_object_or_404(rows, initiative__key=initiative, key=area)


@router.post(
    "/weeks/{week}/commit", response=CommitOut, auth=PLAN_WRITE,
    summary="Accept what is undecided and schedule the planned hours", openapi_extra=tool("commit_week"),
)  # fmt: skip
@once
def commit(request: ApiRequest, week: str, body: CommitIn) -> CommitOut:
    wanted = week_request_of(request, parsed(week))
    if wanted.is_past:
        raise Problem(409, f"Week {wanted.week} is over, so it can’t be committed.")
    check_week(request, wanted.week)
    try:
        done = timetable.commit(wanted, anyway=body.anyway)
    except timetable.OverCapacity as error:
        make_room = reverse("week_make_room", args=[wanted.week])
        raise Question("More is planned than fits.", field="anyway", page=make_room) from error
    if done is None:
        raise Problem(404, f"Week {wanted.week} isn’t planned.")
    return CommitOut(committed=True, accepted=done.accepted, scheduled=len(done.scheduled.blocks))


@router.delete("/weeks/{week}/commit", response=CommitOut, auth=PLAN_WRITE, summary="Undo the commit")
@once
def uncommit(request: ApiRequest, week: str) -> CommitOut:
    wanted = week_request_of(request, parsed(week))
    if wanted.is_past:
        raise Problem(409, f"Week {wanted.week} is over, so it can’t be changed.")
    check_week(request, wanted.week)
    timetable.uncommit(wanted)
    return CommitOut(committed=False, accepted=0, scheduled=0)


class InterruptionIn(Input):
    source: str = Field(max_length=80, description="Who or what interrupted you: a name, a team, a pager.")
    minutes: int = Field(15, ge=1, le=1440)
    about: str = Field("", max_length=200)


class InterruptionOut(Schema):
    source: str
    minutes: int
    about: str
    at: str


@router.post(
    "/interruptions", response=InterruptionOut, auth=PLAN_WRITE, summary="Note an interruption of your work",
    openapi_extra=tool("note_interruption"),
)  # fmt: skip
@once
def interruption(request: ApiRequest, body: InterruptionIn) -> InterruptionOut:
    form = InterruptionForm(body.model_dump())
    if not form.is_valid():
        raise of_form(form)
    typed = form.cleaned_data
    row = capture.add_interruption(request.person, typed["source"], typed["minutes"], typed["about"], now=request.now)
    return InterruptionOut(source=row.source, minutes=row.minutes, about=row.about, at=row.at.isoformat())
