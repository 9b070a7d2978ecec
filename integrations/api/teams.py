"""Teams, who is responsible for them and who is in them."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from integrations.api.authentication import PEOPLE_WRITE, ApiRequest
from integrations.api.people import key_of
from integrations.api.problems import Problem
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of
from integrations.api.submissions import submit
from people.forms.people import TeamForm
from people.models import Person, Team
from people.pasted_people import PastedTeam
from people.services import people_records

router = Router()


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


class TeamFields(Input):
    """At least one of the three has to be set: they can edit the team."""

    engineering_manager: str | None = Field(None, description="Their key.", max_length=254)
    product_manager: str | None = Field(None, description="Their key.", max_length=254)
    tech_lead: str | None = Field(None, description="Their key.", max_length=254)


class NewTeamIn(TeamFields):
    name: str = Field(max_length=120)
    members: list[str] = Field([], description="Keys of people.", max_length=200)


class TeamIn(TeamFields):
    """Fields that are left out stay as they are."""

    name: str | None = Field(None, max_length=120)


def with_people(request: ApiRequest) -> QuerySet[Team]:
    return Team.objects.visible_to(request.person).with_responsible_people().prefetch_related("members")


@router.get("/teams", response=Page[TeamOut], summary="All teams")
def teams(request: ApiRequest, query: Query[PageQuery]) -> Page[TeamOut]:
    found, following = page_of(with_people(request), query)
    return Page[TeamOut](items=[TeamOut.of(row) for row in found], next=following)


@router.post("/teams", response=TeamOut, auth=PEOPLE_WRITE, summary="Add a team")
@once
def team_new(request: ApiRequest, body: NewTeamIn) -> TeamOut:
    sent = body.model_dump(exclude_unset=True, exclude={"members"})
    form = submit(lambda data: TeamForm(data), sent)
    members = PastedTeam(people_named(request, body.members, "members"))
    row = people_records.add_team(form.save(commit=False), members, by=request.person, now=request.now)
    return TeamOut.of(with_people(request).get(pk=row.pk))


def people_named(request: ApiRequest, keys: list[str], path: str) -> list[Person]:
    """Raises Problem for a key that no one has."""
    found = {row.key: row for row in Person.objects.visible_to(request.person).filter(key__in=keys)}
    for number, key in enumerate(keys):
        if key not in found:
            text = f"No one has the key “{key[:60]}”."
            raise Problem(422, text, errors=[{"path": f"{path}.{number}", "message": text}])
    return list(found.values())


@router.get("/teams/{key}", response=TeamOut, summary="One team")
def team(request: ApiRequest, key: str) -> TeamOut:
    return TeamOut.of(get_object_or_404(with_people(request), key=key))


@router.patch("/teams/{key}", response=TeamOut, auth=PEOPLE_WRITE, summary="Change a team’s name or who is responsible")
@once
def team_change(request: ApiRequest, key: str, body: TeamIn) -> TeamOut:
    row = find_editable(request, key)
    check_match(request, TeamOut.of(row))
    form = submit(lambda data: TeamForm(data, instance=row), body.model_dump(exclude_unset=True))
    people_records.change_team(form.save(commit=False), seen=form.version(), by=request.person, now=request.now)
    return TeamOut.of(with_people(request).get(pk=row.pk))


def find_editable(request: ApiRequest, key: str) -> Team:
    """404 for what isn’t there, and a refusal where others are responsible."""
    row = get_object_or_404(with_people(request), key=key)
    if not Team.objects.editable_by(request.person).filter(pk=row.pk).exists():
        raise Problem(403, "You can see this team but not change it. Those responsible for it and administrators can.")
    return row


@router.put("/teams/{key}/members/{person}", response=TeamOut, auth=PEOPLE_WRITE, summary="Add a member to a team")
@once
def member_add(request: ApiRequest, key: str, person: str) -> TeamOut:
    row = find_editable(request, key)
    check_match(request, TeamOut.of(row))
    joining = get_object_or_404(Person.objects.visible_to(request.person), key=person)
    people_records.add_members(row, PastedTeam([joining]), by=request.person, now=request.now)
    return TeamOut.of(with_people(request).get(pk=row.pk))


@router.delete("/teams/{key}/members/{person}", response=TeamOut, auth=PEOPLE_WRITE, summary="Remove a member")
@once
def member_remove(request: ApiRequest, key: str, person: str) -> TeamOut:
    row = find_editable(request, key)
    check_match(request, TeamOut.of(row))
    people_records.remove_member(row, get_object_or_404(row.members, key=person), by=request.person, now=request.now)
    return TeamOut.of(with_people(request).get(pk=row.pk))
