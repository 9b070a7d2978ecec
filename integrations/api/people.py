"""People: everyone's names and teams, the record of those that one may maintain, and accounts for administrators."""

from datetime import date

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from integrations.api.authentication import ADMIN, PEOPLE_WRITE, ApiRequest
from integrations.api.problems import Problem
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of
from integrations.api.submissions import submit
from people.effective_dates import PastWeeksChange
from people.forms.dated import APPLIES_FROM, CORRECT
from people.forms.people import PersonForm
from people.models import Account, Person, Role, Seniority, Skill, Team
from people.services import accounts, people_records

router = Router()


class PersonOut(Schema):
    key: str
    name: str
    role: str
    seniority: str
    manager: str | None
    teams: list[str]

    @classmethod
    def of(cls, row: Person) -> "PersonOut":
        return cls(
            key=row.key, name=row.name, role=row.role, seniority=row.seniority,
            manager=row.manager.key if row.manager else None, teams=sorted(one.key for one in row.teams.all()),
        )  # fmt: skip


class PersonRecordOut(Schema):
    """What the people who maintain someone's record can see. The last working day is visible only to that person and their line."""

    key: str
    name: str
    email: str | None
    role: str
    seniority: str
    joined: date | None
    manager: str | None
    next_manager: str | None
    next_manager_from: date | None
    timezone: str
    country: str
    region: str
    leaves: date | None
    leaving_is_known: bool

    @classmethod
    def of(cls, row: Person, viewer: Person) -> "PersonRecordOut":
        sees_last_day = row.can_change_manager or row.pk == viewer.pk
        return cls(
            key=row.key, name=row.name, email=row.email, role=row.role, seniority=row.seniority, joined=row.joined,
            manager=key_of(row.manager), next_manager=key_of(row.next_manager), next_manager_from=row.next_manager_from,
            timezone=row.timezone, country=row.country, region=row.region,
            leaves=row.leaves if sees_last_day else None, leaving_is_known=row.leaving_is_known and sees_last_day,
        )  # fmt: skip


class PersonFields(Input):
    email: str | None = Field(None, max_length=254)
    role: str | None = Field(None, description=f"One of {', '.join(Role.values)}.")
    seniority: str | None = Field(None, description=f"One of {', '.join(Seniority.values)}.")
    joined: date | None = Field(None, description="The day on which they joined the company.")
    manager: str | None = Field(None, description="Their key.", max_length=254)
    timezone: str | None = Field(None, description="Such as Europe/Madrid; empty for the organisation’s.")
    country: str | None = Field(None, description="Two letters, for public holidays; empty for the organisation’s.")
    region: str | None = Field(None, description="A code such as CT, if regions have their own public holidays.")


class NewPersonIn(PersonFields):
    name: str = Field(max_length=120)


class PersonIn(PersonFields):
    """Fields that are left out stay as they are."""

    name: str | None = Field(None, max_length=120)
    next_manager_from: date | None = Field(None, description="The day on which `manager` takes over; now by default.")
    leaves: date | None = Field(None, description="Their last working day.")
    leaving_is_known: bool | None = Field(None, description="Whether the team knows it.")
    timezone_from: date | None = Field(None, description="From when another time zone applies; next Monday by default.")
    applies_from: date | None = Field(None, description="From when another country applies; next Monday by default.")


class AccountOut(Schema):
    person: str
    email: str
    active: bool

    @classmethod
    def of(cls, row: Account, key: str) -> "AccountOut":
        return cls(person=key, email=row.email, active=row.is_active)


class AccountIn(Input):
    active: bool = Field(description="Without it they can’t sign in, and their tokens and links stop working.")


def key_of(row: Person | Team | Skill | None) -> str | None:
    return row.key if row is not None else None


@router.get("/people", response=Page[PersonOut], summary="Everyone in the organisation")
def people(request: ApiRequest, query: Query[PageQuery]) -> Page[PersonOut]:
    rows = Person.objects.visible_to(request.person).select_related("manager").prefetch_related("teams")
    found, following = page_of(rows, query)
    return Page[PersonOut](items=[PersonOut.of(row) for row in found], next=following)


@router.post("/people", response=PersonRecordOut, auth=PEOPLE_WRITE, summary="Add a person")
@once
def person_new(request: ApiRequest, body: NewPersonIn) -> PersonRecordOut:
    form = submit(
        lambda data: PersonForm(
            data, can_change_manager=True, organisation=request.organisation, today=request.today
        ),
        body.model_dump(exclude_unset=True),
    )  # fmt: skip
    row = people_records.add_person(form.save(commit=False), by=request.person, now=request.now)
    return PersonRecordOut.of(find_editable(request, row.key), request.person)


@router.get("/people/{key}", response=PersonOut, summary="One person")
def person(request: ApiRequest, key: str) -> PersonOut:
    rows = Person.objects.visible_to(request.person).select_related("manager").prefetch_related("teams")
    return PersonOut.of(get_object_or_404(rows, key=key))


@router.get("/people/{key}/record", response=PersonRecordOut, summary="The record of a person that you maintain")
def record(request: ApiRequest, key: str) -> PersonRecordOut:
    return PersonRecordOut.of(find_editable(request, key), request.person)


@router.patch("/people/{key}/record", response=PersonRecordOut, auth=PEOPLE_WRITE, summary="Change a person’s record")
@once
def record_change(request: ApiRequest, key: str, body: PersonIn) -> PersonRecordOut:
    row = find_editable(request, key)
    check_match(request, PersonRecordOut.of(row, request.person))
    can_change_manager = row.can_change_manager
    sent = body.model_dump(exclude_unset=True)
    if not can_change_manager and (
        refused := sent.keys() & {"manager", "next_manager_from", "leaves", "leaving_is_known"}
    ):
        raise Problem(403, f"Their managers and administrators change {', '.join(sorted(refused))}, not you.")
    form = submit(
        lambda data: PersonForm(
            data, instance=row, can_change_manager=can_change_manager, organisation=request.organisation,
            today=request.today,
        ),
        sent,
    )  # fmt: skip
    try:
        people_records.change_person(
            form.save(commit=False), [*form.fields, "next_manager", "next_timezone", "next_timezone_from"],
            seen=form.version(), by=request.person, now=request.now, today=request.today,
            applies_from=form.cleaned_data[APPLIES_FROM], correcting=form.cleaned_data[CORRECT],
        )  # fmt: skip
    except PastWeeksChange as error:
        text = f"{error.weeks.are_over}. Choose a later day."
        path = "timezone_from" if sent.get("timezone_from") and "country" not in sent else APPLIES_FROM
        raise Problem(422, text, errors=[{"path": path, "message": text}]) from error
    return PersonRecordOut.of(find_editable(request, key), request.person)


def find_editable(request: ApiRequest, key: str) -> Person:
    """404 for who isn’t there, and a refusal where someone else maintains the record."""
    get_object_or_404(Person.objects.visible_to(request.person), key=key)
    rows = Person.objects.editable_by(request.person).for_profile(request.person)
    row = rows.filter(key=key).first()
    if row is None:
        raise Problem(403, "You don’t maintain their record. They, their manager and administrators do.")
    return row


@router.get("/people/{key}/account", response=AccountOut, summary="A person’s account, for administrators")
def one_account(request: ApiRequest, key: str) -> AccountOut:
    return AccountOut.of(get_object_or_404(Account.objects.changeable_by(request.person), person__key=key), key)


@router.put(
    "/people/{key}/account", response=AccountOut, auth=ADMIN, summary="Close or reopen a person’s account",
    description="For administrators, and never their own.",
)  # fmt: skip
@once
def account(request: ApiRequest, key: str, body: AccountIn) -> AccountOut:
    rows = Account.objects.changeable_by(request.person).select_for_update(of=("self",))
    row = get_object_or_404(rows, person__key=key)
    check_match(request, AccountOut.of(row, key))
    try:
        accounts.set_active(row, body.active, by=request.person, now=request.now)
    except accounts.LastAdministrator as error:
        raise Problem(409, "No administrator would be left. Make someone else one first.") from error
    return AccountOut.of(row, key)
