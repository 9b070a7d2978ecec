"""The team of an initiative: adding, changing from a day on, removing."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from initiatives.forms.team import MemberForm
from initiatives.models import Initiative, Membership
from initiatives.queries.people_on_it import members_of
from initiatives.services import members as services
from initiatives.services import removed_rows
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
from integrations.api.requests import Page, RemovedOut, check_match, once, removed_to_trash
from integrations.api.submissions import submit
from people.forms.dated import APPLIES_FROM, CORRECT
from people.trash import removal_context

router = Router()

MEMBERS: Final = "/initiatives/{key}/members"
MEMBER: Final = f"{MEMBERS}/{{person}}"


class MemberOut(Schema):
    person: str
    familiarity: int | None
    start: date | None = Field(serialization_alias="from")
    end: date | None = Field(serialization_alias="to")

    @classmethod
    def of(cls, row: Membership) -> "MemberOut":
        return cls(person=row.person.key, familiarity=row.familiarity, start=row.start, end=row.end)


class NewMemberIn(DaysIn):
    person: str = Field(max_length=254, description="Their key.")


class MemberIn(DaysChangeIn):
    pass


def rows_of(initiative: Initiative, person: str) -> list[Membership]:
    """Their memberships by first day; 404 without one."""
    found = [one for one in members_of(initiative) if one.person.key == person]
    if not found:
        raise Http404
    return sorted(found, key=lambda one: (one.start or date.min, one.pk))


def members_page(rows: Sequence[Membership]) -> Page[MemberOut]:
    return Page[MemberOut](items=[MemberOut.of(one) for one in rows], next=None)


@router.get(MEMBER, response=Page[MemberOut], by_alias=True, summary="When someone is on an initiative’s team")
def member(request: ApiRequest, key: str, person: str) -> Page[MemberOut]:
    return members_page(rows_of(find_visible(request, key), person))


@router.post(MEMBERS, response=Page[MemberOut], by_alias=True, auth=INITIATIVES_WRITE, summary="Add a member")
@once
def member_new(request: ApiRequest, key: str, body: NewMemberIn) -> Page[MemberOut]:
    initiative = find_editable(request, key)
    person = find_person(request, body.person)
    row = Membership(initiative=initiative, person=person)
    sent = body.model_dump(exclude_none=True, exclude={"person"}, by_alias=True)
    form = submit(lambda data: MemberForm(data, instance=row, today=request.today), sent, NAMES)
    typed = form.cleaned_data
    with refusals(initiative):
        added = services.add(
            initiative, [person], familiarity=typed["familiarity"], start=typed["start"], by=request.person,
            now=request.now, today=request.today, correcting=typed[CORRECT],
        )  # fmt: skip
    if not added:
        raise Problem(409, "They are already on the team.")
    return members_page(rows_of(initiative, person.key))


@router.patch(
    MEMBER, response=Page[MemberOut], by_alias=True, auth=INITIATIVES_WRITE,
    summary="Change a membership: another familiarity from a day on, or its days",
)  # fmt: skip
@once
def member_change(
    request: ApiRequest, key: str, person: str, body: MemberIn, query: Query[WhichQuery]
) -> Page[MemberOut]:
    initiative = find_editable(request, key)
    rows = rows_of(initiative, person)
    check_match(request, members_page(rows))
    row = chosen(rows, query.start, request.today)
    row.initiative = initiative
    form = submitted(lambda data: MemberForm(data, instance=row, today=request.today), body)
    with refusals(initiative):
        services.change(
            form.save(commit=False), applies_from=form.cleaned_data.get(APPLIES_FROM), seen=form.version(),
            by=request.person, now=request.now, today=request.today, correcting=form.cleaned_data[CORRECT],
        )  # fmt: skip
    return members_page(rows_of(initiative, person))


@router.delete(MEMBER, response=RemovedOut, auth=INITIATIVES_WRITE, summary="Move a membership to the trash")
@once
def member_remove(request: ApiRequest, key: str, person: str, query: Query[RemovalQuery]) -> RemovedOut:
    initiative = find_editable(request, key)
    rows = rows_of(initiative, person)
    check_match(request, members_page(rows))
    row = chosen(rows, query.start, request.today)
    with refusals(initiative):
        keeper = removal_context(request, "initiative_undo", key, "team")
        removed_rows.remove_member(row, keeper, request.today, query.correct)
    return removed_to_trash(person)
