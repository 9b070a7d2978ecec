"""Skills, and the ratings that one may see and give."""

from datetime import date

from django.db.models import F
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from initiatives.services import areas
from initiatives.skill_matrix.forms import SkillForm
from initiatives.skill_matrix.rating_permissions import rating_scope, ratings_visible_to
from integrations.api.authentication import PEOPLE_WRITE, ApiRequest
from integrations.api.people import key_of
from integrations.api.problems import Problem
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of
from integrations.api.submissions import submit
from people.concurrency import EditConflict
from people.keys import lock_person
from people.models import Person, Rating, RatingKind, Skill
from people.queries.ratings import kind_of, latest
from people.services import ratings

router = Router()


class SkillOut(Schema):
    key: str
    name: str
    description: str
    general: bool

    @classmethod
    def of(cls, row: Skill) -> "SkillOut":
        return cls(key=row.key, name=row.name, description=row.description, general=row.general)


class SkillIn(Input):
    name: str = Field(max_length=120)
    description: str = Field("", max_length=2_000)
    general: bool = Field(False, description="Not tied to one product: being new to it doesn’t lower the skill.")


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


class DisputeIn(Input):
    disputed: bool = Field(description="While it is, the average of both ratings counts.")


@router.get("/skills", response=Page[SkillOut], summary="All skills")
def skills(request: ApiRequest, query: Query[PageQuery]) -> Page[SkillOut]:
    found, following = page_of(Skill.objects.all(), query)
    return Page[SkillOut](items=[SkillOut.of(row) for row in found], next=following)


@router.post("/skills", response=SkillOut, auth=PEOPLE_WRITE, summary="Add a skill")
@once
def skill_new(request: ApiRequest, body: SkillIn) -> SkillOut:
    form = submit(lambda data: SkillForm(data), body.model_dump())
    return SkillOut.of(areas.add_skill(form.save(commit=False), by=request.person, now=request.now))


@router.get("/skills/{key}", response=SkillOut, summary="One skill")
def skill(request: ApiRequest, key: str) -> SkillOut:
    return SkillOut.of(get_object_or_404(Skill, key=key))


@router.get("/people/{key}/ratings", response=Page[RatingOut], summary="The ratings of a person that you may see")
def person_ratings(request: ApiRequest, key: str) -> Page[RatingOut]:
    return ratings_page(request, get_object_or_404(Person.objects.visible_to(request.person), key=key))


def ratings_page(request: ApiRequest, about: Person, skill: Skill | None = None) -> Page[RatingOut]:
    """In one skill, or in all."""
    rows = ratings_visible_to(request.person, request.today).filter(person=about).select_related("skill", "author")
    rows = rows.filter(skill=skill) if skill else rows
    rows = rows.only("kind", "level", "on", "disputed", "skill__key", "author__key")
    rows = rows.order_by("skill__key", "kind", F("on").asc(nulls_first=True), "id")
    return Page[RatingOut](items=[RatingOut.of(row) for row in rows], next=None)


@router.get("/people/{key}/ratings/{skill}", response=Page[RatingOut], summary="The ratings of a person in one skill")
def skill_ratings(request: ApiRequest, key: str, skill: str) -> Page[RatingOut]:
    return ratings_page(request, *find_cell(request, key, skill))


@router.put(
    "/people/{key}/ratings/{skill}", response=RatingOut, auth=PEOPLE_WRITE,
    summary="Rate yourself, or assess someone whose rating you may give",
)  # fmt: skip
@once
def rate(request: ApiRequest, key: str, skill: str, body: RatingIn) -> RatingOut:
    about, row = locked_cell(request, key, skill)
    try:
        ratings.record(about, row, body.level, by=request.person, now=request.now, today=request.today, note=body.note)
    except EditConflict as error:
        raise Problem(409, "Someone else has added a rating since then. Read the ratings again.") from error
    found = latest(about, row, kind_of(about, request.person))
    assert found is not None
    return RatingOut.of(found)


@router.delete(
    "/people/{key}/ratings/{skill}", response=Page[RatingOut], auth=PEOPLE_WRITE,
    summary="Undo your last rating, so that the one before counts again",
)  # fmt: skip
@once
def rating_undo(request: ApiRequest, key: str, skill: str) -> Page[RatingOut]:
    about, row = locked_cell(request, key, skill)
    try:
        ratings.remove_latest(about, row, by=request.person, now=request.now)
    except ratings.NotAuthor as error:
        raise Problem(409, "Only the author can undo a rating. Add your own rating instead.") from error
    return person_ratings(request, key)


@router.put(
    "/people/{key}/ratings/{skill}/dispute", response=RatingOut, auth=PEOPLE_WRITE,
    summary="Dispute an assessment of yourself, or agree with it",
)  # fmt: skip
@once
def dispute(request: ApiRequest, key: str, skill: str, body: DisputeIn) -> RatingOut:
    about, row = locked_cell(request, key, skill)
    if about.pk != request.person.pk:
        raise Problem(403, "Only the person who is rated disputes an assessment.")
    if body.disputed and latest(about, row, RatingKind.SELF) is None:
        raise Problem(409, "Rate yourself first.")
    found = ratings.dispute(about, row, body.disputed, now=request.now)
    if found is None:
        raise Problem(409, "There is no assessment to dispute.")
    return RatingOut.of(found)


def find_cell(request: ApiRequest, key: str, skill: str) -> tuple[Person, Skill]:
    """A person and a skill whose rating one may see and give; else 404."""
    about = get_object_or_404(Person.objects.visible_to(request.person), key=key)
    row = get_object_or_404(Skill, key=skill)
    if not rating_scope(request.person, request.today).sees(about, row.pk):
        raise Problem(404, "There is nothing at this address, or nothing that you may see.")
    return about, row


def locked_cell(request: ApiRequest, key: str, skill: str) -> tuple[Person, Skill]:
    """Before a write: as the client read it, in the ratings of that skill or in all."""
    about, row = find_cell(request, key, skill)
    lock_person(about)
    check_match(request, lambda: ratings_page(request, about, row), lambda: ratings_page(request, about))
    return about, row
