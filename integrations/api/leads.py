"""Who leads an initiative: assigning, changing from a day on, removing."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from initiatives.forms.team import LeadForm
from initiatives.models import AssignmentRole, Initiative, LeadAssignment, Stage
from initiatives.queries.people_on_it import LeadEntry, leads_of
from initiatives.services import lead_assignments, removed_rows
from integrations.api.assignments import (
    NAMES,
    DaysChangeIn,
    DaysIn,
    RemovalQuery,
    WhichQuery,
    chosen,
    find_person,
    find_visible,
    refusals,
    submitted,
)
from integrations.api.authentication import INITIATIVES_WRITE, ApiRequest
from integrations.api.dependencies import find_editable
from integrations.api.problems import Problem
from integrations.api.requests import Input, Page, RemovedOut, check_match, once, removed_to_trash
from integrations.api.submissions import submit
from people.effective_dates import day_of_new
from people.forms.dated import APPLIES_FROM, CORRECT
from people.trash import removal_context

router = Router()

LEADS: Final = "/initiatives/{key}/leads"
LEAD: Final = f"{LEADS}/{{person}}"


class LeadOut(Schema):
    """`hours` are null for those who may not see agreed hours."""

    person: str
    role: str
    stage: str
    hours: float | None
    start: date | None = Field(serialization_alias="from")
    end: date | None = Field(serialization_alias="to")
    tentative: bool
    familiarity: int | None

    @classmethod
    def of(cls, row: LeadAssignment, hours_shown: bool) -> "LeadOut":
        return cls(
            person=row.person.key, role=row.role, stage=row.stage, hours=float(row.hours) if hours_shown else None,
            start=row.start, end=row.end, tentative=row.tentative, familiarity=row.familiarity,
        )  # fmt: skip


class LeadFields(Input):
    role: str | None = Field(None, description=f"One of {', '.join(AssignmentRole.values)}.")
    stage: str | None = Field(None, description=f"One of {', '.join(Stage.values)}.")
    hours: float | None = Field(None, ge=0, le=168, description="Agreed hours a week.")
    tentative: bool | None = None


class NewLeadIn(LeadFields, DaysIn):
    person: str = Field(max_length=254, description="Their key.")
    end: date | None = Field(None, alias="to", description="The last day.")


class LeadIn(LeadFields, DaysChangeIn):
    pass


def entries_of(request: ApiRequest, initiative: Initiative, person: str) -> list[LeadEntry]:
    """Their assignments by first day; 404 without one."""
    found = [one for one in leads_of(initiative, request.person, request.today) if one.assignment.person.key == person]
    if not found:
        raise Http404
    return sorted(found, key=lambda one: (one.assignment.start or date.min, one.assignment.pk))


def leads_page(entries: Sequence[LeadEntry]) -> Page[LeadOut]:
    return Page[LeadOut](items=[LeadOut.of(one.assignment, one.hours_shown) for one in entries], next=None)


@router.get(LEAD, response=Page[LeadOut], by_alias=True, summary="When and how someone leads an initiative")
def lead(request: ApiRequest, key: str, person: str) -> Page[LeadOut]:
    return leads_page(entries_of(request, find_visible(request, key), person))


@router.post(LEADS, response=Page[LeadOut], by_alias=True, auth=INITIATIVES_WRITE, summary="Assign a lead or deputy")
@once
def lead_new(request: ApiRequest, key: str, body: NewLeadIn) -> Page[LeadOut]:
    initiative = find_editable(request, key)
    person = find_person(request, body.person)
    row = LeadAssignment(initiative=initiative, person=person, start=day_of_new(request.today))
    sent = body.model_dump(exclude_none=True, exclude={"person"}, by_alias=True)
    form = submit(lambda data: LeadForm(data, instance=row, today=request.today), sent, NAMES)
    with refusals(initiative):
        lead_assignments.assign(
            form.save(commit=False), by=request.person, now=request.now, today=request.today,
            correcting=form.cleaned_data[CORRECT],
        )  # fmt: skip
    return leads_page(entries_of(request, initiative, person.key))


@router.patch(
    LEAD, response=Page[LeadOut], by_alias=True, auth=INITIATIVES_WRITE,
    summary="Change an assignment: other values from a day on, or its days",
)  # fmt: skip
@once
def lead_change(request: ApiRequest, key: str, person: str, body: LeadIn, query: Query[WhichQuery]) -> Page[LeadOut]:
    initiative = find_editable(request, key)
    entries = entries_of(request, initiative, person)
    check_match(request, leads_page(entries))
    row = chosen([one.assignment for one in entries], query.start, request.today)
    row.initiative = initiative
    hours_shown = entries[0].hours_shown
    if "hours" in body.model_fields_set and not hours_shown:
        raise Problem(403, "Only they and their managers see and change their agreed hours.")

    def make(data: Any) -> LeadForm:
        return LeadForm(data, instance=row, hours=hours_shown, today=request.today)

    form = submitted(make, body)
    with refusals(initiative):
        lead_assignments.change(
            form.save(commit=False), applies_from=form.cleaned_data.get(APPLIES_FROM), seen=form.version(),
            by=request.person, now=request.now, today=request.today, correcting=form.cleaned_data[CORRECT],
        )  # fmt: skip
    return leads_page(entries_of(request, initiative, person))


@router.delete(LEAD, response=RemovedOut, auth=INITIATIVES_WRITE, summary="Move an assignment to the trash")
@once
def lead_remove(request: ApiRequest, key: str, person: str, query: Query[RemovalQuery]) -> RemovedOut:
    initiative = find_editable(request, key)
    entries = entries_of(request, initiative, person)
    check_match(request, leads_page(entries))
    row = chosen([one.assignment for one in entries], query.start, request.today)
    with refusals(initiative):
        keeper = removal_context(request, "initiative_undo", key, "leads")
        removed_rows.remove_lead(row, keeper, request.today, query.correct)
    return removed_to_trash(person)
