"""People, teams, skills and ratings."""

from datetime import date

from django.db.models import F
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from initiatives.skill_matrix.rating_permissions import rating_scope, ratings_visible_to
from integrations.api.authentication import PEOPLE_WRITE, ApiRequest
from integrations.api.problems import Problem
from integrations.api.requests import Input, Page, PageQuery, once, page_of
from people.concurrency import EditConflict
from people.models import Job, Person, Rating, Skill, Team
from people.queries.ratings import kind_of, latest
from people.services import ratings

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


class MeOut(Schema):
    person: PersonOut
    organisation: str | None
    timezone: str
    token: str
    scopes: list[str]


class TeamOut(Schema):
    key: str
    name: str
    engineering_manager: str | None
    product_manager: str | None
    tech_lead: str | None
    members: list[str]

    @classmethod
    def of(cls, row: Team) -> "TeamOut":
        return cls(
            key=row.key, name=row.name, engineering_manager=key_of(row.engineering_manager),
            product_manager=key_of(row.product_manager), tech_lead=key_of(row.tech_lead),
            members=sorted(one.key for one in row.members.all()),
        )  # fmt: skip


class SkillOut(Schema):
    key: str
    name: str
    description: str
    general: bool


class RatingOut(Schema):
    """A level that someone gave, and when. The latest of each kind counts. For planning, never for appraisal."""

    skill: str
    kind: str
    level: int
    on: date | None
    by: str | None
    disputed: bool

    @classmethod
    def of(cls, row: Rating) -> "RatingOut":
        return cls(
            skill=row.skill.key, kind=row.kind, level=row.level, on=row.on, by=key_of(row.author), disputed=row.disputed
        )


class RatingIn(Input):
    level: int = Field(ge=0, le=4, description="0 none, 1 aware, 2 with help, 3 independent, 4 teaches others.")
    note: str = Field("", max_length=300)


class JobOut(Schema):
    kind: str
    state: str
    done: int
    total: int
    requested_at: str
    ended_at: str | None
    error: str


def key_of(row: Person | Team | Skill | None) -> str | None:
    return row.key if row is not None else None


@router.get("/me", response=MeOut, summary="Who the token belongs to, and what it may do")
def me(request: ApiRequest) -> MeOut:
    zone = request.person.zone(request.organisation.timezone if request.organisation else "UTC")
    return MeOut(
        person=PersonOut.of(request.person), organisation=request.organisation.name if request.organisation else None,
        timezone=str(zone), token=request.api_token.name, scopes=list(request.api_token.scopes),
    )  # fmt: skip


@router.get("/people", response=Page[PersonOut], summary="Everyone in the organisation")
def people(request: ApiRequest, query: Query[PageQuery]) -> Page[PersonOut]:
    rows = Person.objects.visible_to(request.person).select_related("manager").prefetch_related("teams")
    found, following = page_of(rows, query)
    return Page[PersonOut](items=[PersonOut.of(row) for row in found], next=following)


@router.get("/people/{key}", response=PersonOut, summary="One person")
def person(request: ApiRequest, key: str) -> PersonOut:
    rows = Person.objects.visible_to(request.person).select_related("manager").prefetch_related("teams")
    return PersonOut.of(get_object_or_404(rows, key=key))


@router.get("/people/{key}/ratings", response=Page[RatingOut], summary="The ratings of a person that you may see")
def person_ratings(request: ApiRequest, key: str) -> Page[RatingOut]:
    about = get_object_or_404(Person.objects.visible_to(request.person), key=key)
    rows = ratings_visible_to(request.person, request.today).filter(person=about).select_related("skill", "author")
    rows = rows.order_by("skill__key", "kind", F("on").asc(nulls_first=True), "id")
    return Page[RatingOut](items=[RatingOut.of(row) for row in rows], next=None)


@router.put(
    "/people/{key}/ratings/{skill}", response=RatingOut, auth=PEOPLE_WRITE,
    summary="Rate yourself, or assess someone whose rating you may give",
)  # fmt: skip
@once
def rate(request: ApiRequest, key: str, skill: str, body: RatingIn) -> RatingOut:
    about = get_object_or_404(Person.objects.visible_to(request.person), key=key)
    row = get_object_or_404(Skill, key=skill)
    if not rating_scope(request.person, request.today).sees(about, row.pk):
        raise Problem(404, "There is nothing at this address, or nothing that you may see.")
    try:
        ratings.record(about, row, body.level, by=request.person, now=request.now, today=request.today, note=body.note)
    except EditConflict as error:
        raise Problem(409, "Someone else has rated since. Read the ratings again.") from error
    found = latest(about, row, kind_of(about, request.person))
    assert found is not None
    return RatingOut.of(found)


@router.get("/teams", response=Page[TeamOut], summary="All teams")
def teams(request: ApiRequest, query: Query[PageQuery]) -> Page[TeamOut]:
    rows = Team.objects.visible_to(request.person).with_responsible_people().prefetch_related("members")
    found, following = page_of(rows, query)
    return Page[TeamOut](items=[TeamOut.of(row) for row in found], next=following)


@router.get("/teams/{key}", response=TeamOut, summary="One team")
def team(request: ApiRequest, key: str) -> TeamOut:
    rows = Team.objects.visible_to(request.person).with_responsible_people().prefetch_related("members")
    return TeamOut.of(get_object_or_404(rows, key=key))


@router.get("/skills", response=Page[SkillOut], summary="All skills")
def skills(request: ApiRequest, query: Query[PageQuery]) -> Page[SkillOut]:
    found, following = page_of(Skill.objects.all(), query)
    items = [SkillOut(key=row.key, name=row.name, description=row.description, general=row.general) for row in found]
    return Page[SkillOut](items=items, next=following)


@router.get("/jobs", response=Page[JobOut], summary="Your background work, newest first")
def jobs(request: ApiRequest) -> Page[JobOut]:
    rows = Job.objects.visible_to(request.person).order_by("-requested_at", "-id")[:50]
    items = [
        JobOut(
            kind=row.kind, state=row.state, done=row.done, total=row.total, requested_at=row.requested_at.isoformat(),
            ended_at=row.ended_at.isoformat() if row.ended_at else None, error=row.error,
        )
        for row in rows
    ]  # fmt: skip
    return Page[JobOut](items=items, next=None)
