"""Milestones of an initiative: dates on which much is decided."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from initiatives.forms.progress import MilestoneForm, MilestonePassedForm
from initiatives.models import InflectionPoint, Initiative, PointKind, Presence
from initiatives.services import progress, removed_rows
from integrations.api.authentication import INITIATIVES_WRITE, ApiRequest
from integrations.api.dependencies import find_editable
from integrations.api.problems import Problem
from integrations.api.requests import Input, RemovedOut, check_match, once, removed_to_trash
from integrations.api.submissions import submit
from people.trash import removal_context

router = Router()

MILESTONES = "/initiatives/{key}/milestones"
MILESTONE = f"{MILESTONES}/{{milestone}}"


class MilestoneOut(Schema):
    key: str
    name: str
    date: datetime.date
    kind: str
    areas: list[str]
    presence: str
    passed: bool

    @classmethod
    def of(cls, row: InflectionPoint) -> "MilestoneOut":
        return cls(
            key=row.key, name=row.name, date=row.date, kind=row.kind, areas=sorted(one.key for one in row.areas.all()),
            presence=row.presence, passed=row.passed,
        )  # fmt: skip


class MilestoneIn(Input):
    """Fields that are left out stay as they are."""

    name: str | None = Field(None, max_length=200)
    date: datetime.date | None = None
    kind: str | None = Field(None, description=f"One of {', '.join(PointKind.values)}.")
    areas: list[str] | None = Field(None, max_length=200, description="Keys of its areas; none means all of them.")
    presence: str | None = Field(None, description=f"Your attendance, one of {', '.join(Presence.values)}.")


class NewMilestoneIn(MilestoneIn):
    name: str = Field(max_length=200)
    date: datetime.date


class PassedIn(Input):
    passed: bool
    note: str = Field("", max_length=2_000, description="What was decided.")
    settled: list[str] = Field([], max_length=200, description="Keys of its open areas that it settled.")


def find(initiative: Initiative, key: str) -> InflectionPoint:
    return get_object_or_404(readable(InflectionPoint.objects.filter(initiative=initiative)), key=key)


def readable(rows: QuerySet[InflectionPoint]) -> QuerySet[InflectionPoint]:
    return rows.select_related("initiative").prefetch_related("areas")


@router.get(MILESTONE, response=MilestoneOut, summary="One milestone")
def one_milestone(request: ApiRequest, key: str, milestone: str) -> MilestoneOut:
    home = get_object_or_404(Initiative.objects.visible_to(request.person, request.today), key=key)
    return MilestoneOut.of(find(home, milestone))


@router.post(MILESTONES, response=MilestoneOut, auth=INITIATIVES_WRITE, summary="Add a milestone")
@once
def milestone_new(request: ApiRequest, key: str, body: NewMilestoneIn) -> MilestoneOut:
    initiative = find_editable(request, key)
    form = submitted(body, InflectionPoint(initiative=initiative))
    chosen = list(form.cleaned_data.get("areas", []))
    row = progress.add_milestone(form.save(commit=False), chosen, by=request.person, now=request.now)
    return MilestoneOut.of(find(initiative, row.key))


@router.patch(MILESTONE, response=MilestoneOut, auth=INITIATIVES_WRITE, summary="Change a milestone")
@once
def milestone_change(request: ApiRequest, key: str, milestone: str, body: MilestoneIn) -> MilestoneOut:
    initiative = find_editable(request, key)
    row = find(initiative, milestone)
    check_match(request, MilestoneOut.of(row))
    form = submitted(body, row)
    chosen = list(form.cleaned_data.get("areas", []))
    progress.change_milestone(
        form.save(commit=False), chosen, seen=form.version(), by=request.person, now=request.now
    )  # fmt: skip
    return MilestoneOut.of(find(initiative, milestone))


def submitted(body: MilestoneIn, row: InflectionPoint) -> MilestoneForm:
    def make(data: Any) -> MilestoneForm:
        form = MilestoneForm(data, instance=row)
        if body.areas:
            refuse_without_field(form, "areas", "This area isn’t part of the initiative.")
        return form

    return submit(make, body.model_dump(exclude_unset=True))


def refuse_without_field(form: MilestoneForm | MilestonePassedForm, name: str, text: str) -> None:
    """The form has no such field where there is nothing to choose from."""
    if name not in form.fields:
        raise Problem(422, text, errors=[{"path": name, "message": text}])


@router.put(
    f"{MILESTONE}/passed", response=MilestoneOut, auth=INITIATIVES_WRITE,
    summary="Mark a milestone as passed, with what was decided, or as not passed",
)  # fmt: skip
@once
def milestone_passed(request: ApiRequest, key: str, milestone: str, body: PassedIn) -> MilestoneOut:
    initiative = find_editable(request, key)
    row = find(initiative, milestone)
    check_match(request, MilestoneOut.of(row))
    if not body.passed:
        progress.mark_not_passed(row, by=request.person, now=request.now)
        return MilestoneOut.of(find(initiative, milestone))

    def make(data: Any) -> MilestonePassedForm:
        form = MilestonePassedForm(data, point=row)
        if body.settled:
            refuse_without_field(form, "settled", "None of its areas is open.")
        return form

    form = submit(make, body.model_dump(exclude={"passed"}))
    settled = list(form.cleaned_data.get("settled", []))
    progress.mark_passed(row, form.cleaned_data["note"], settled, by=request.person, now=request.now)
    return MilestoneOut.of(find(initiative, milestone))


@router.delete(MILESTONE, response=RemovedOut, auth=INITIATIVES_WRITE, summary="Move a milestone to the trash")
@once
def milestone_remove(request: ApiRequest, key: str, milestone: str) -> RemovedOut:
    row = find(find_editable(request, key), milestone)
    check_match(request, MilestoneOut.of(row))
    removed_rows.keep_removed(removal_context(request, "initiative_undo", key, "points"), row)
    progress.remove_milestone(row, by=request.person, now=request.now)
    return removed_to_trash(milestone)
