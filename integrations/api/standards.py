"""Standards and what teams do about them; CI reports adoption with evidence."""

from datetime import date
from typing import Literal

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from integrations.api.authentication import STANDARDS_REPORT, ApiRequest
from integrations.api.people import key_of
from integrations.api.problems import Problem, of_form
from integrations.api.requests import Input, Page, PageQuery, check_match, once, page_of
from people.models import Team
from standards.forms import StateForm
from standards.models import Standard
from standards.queries.figures import Figures, count
from standards.queries.pages import TeamLine, load_lines
from standards.queries.standing import load_figures, organisation_day, standing_of
from standards.services import teams as services
from standards.services.teams import StateChange

router = Router()


class FiguresOut(Schema):
    teams: int
    adopted: int
    covered: int
    adoption: float | None = Field(description="Percent of the teams in scope; null without teams.")
    coverage: float | None = Field(description="Percent that adopted it or has an exception that has not ended.")

    @classmethod
    def of(cls, row: Figures) -> "FiguresOut":
        percent = [None if one is None else float(one) for one in (row.adoption, row.coverage)]
        return cls(teams=row.teams, adopted=row.adopted, covered=row.covered, adoption=percent[0], coverage=percent[1])


class ExceptionOut(Schema):
    what: str
    reason: str
    owner: str | None
    since: date
    until: date


class TeamStateOut(Schema):
    team: str
    state: str
    since: date | None
    wording: int | None
    older_wording: bool
    adopt_by: date | None
    evidence_url: str
    reverted: bool
    exceptions: list[ExceptionOut] = Field(description="Those that apply today.")

    @classmethod
    def of(cls, line: TeamLine) -> "TeamStateOut":
        newest = line.newest
        return cls(
            team=line.team.key, state=line.state.value, since=newest.on if newest else None,
            wording=line.scope.term_number, older_wording=line.is_older_wording,
            adopt_by=newest.adopt_by if newest else None, evidence_url=newest.evidence_url if newest else "",
            reverted=line.is_reverted,
            exceptions=[
                ExceptionOut(
                    what=one.row.what, reason=one.row.reason, owner=key_of(one.row.owner), since=one.row.start,
                    until=one.row.until,
                )
                for one in line.live
            ],
        )  # fmt: skip


class StandardOut(Schema):
    key: str
    name: str
    statement: str
    why: str
    how_url: str
    owner: str | None
    status: str
    agreed_on: date | None
    review_by: date | None
    figures: FiguresOut

    @classmethod
    def of(cls, row: Standard, figures: Figures) -> "StandardOut":
        return cls(
            key=row.key, name=row.name, statement=row.statement, why=row.why, how_url=row.how_url,
            owner=key_of(row.owner), status=row.status, agreed_on=row.agreed_on, review_by=row.review_by,
            figures=FiguresOut.of(figures),
        )  # fmt: skip


class StandardWithTeams(StandardOut):
    teams: list[TeamStateOut]


class StateIn(Input):
    state: Literal["agreed", "adopted", "declined"]
    evidence_url: str = Field("", max_length=300, description="Such as the CI run that shows it.")
    adopt_by: date | None = Field(None, description="Required for “agreed”.")
    note: str = Field("", max_length=300, description="Required for “declined”: the reason.")


def today_of(request: ApiRequest) -> date:
    return organisation_day(request.organisation, request.now)


@router.get("/standards", response=Page[StandardOut], summary="Standards, with their adoption today")
def standards(request: ApiRequest, query: Query[PageQuery]) -> Page[StandardOut]:
    rows = Standard.objects.visible_to(request.person).select_related("owner")
    found, following = page_of(rows, query)
    figures = load_figures(found, today_of(request))
    return Page[StandardOut](items=[StandardOut.of(row, figures[row.pk]) for row in found], next=following)


@router.get(
    "/standards/{key}", response=StandardWithTeams, summary="One standard, with the state of each team in scope"
)
def standard(request: ApiRequest, key: str) -> StandardWithTeams:
    row = get_object_or_404(Standard.objects.visible_to(request.person).select_related("owner"), key=key)
    lines = load_lines(request.person, today_of(request), standard=row)
    facts = StandardOut.of(row, count(standing_of(line.scope) for line in lines)).model_dump()
    return StandardWithTeams(**facts, teams=[TeamStateOut.of(line) for line in lines])


@router.get("/standards/{key}/teams/{team}", response=TeamStateOut, summary="One team’s state for a standard")
def team_state(request: ApiRequest, key: str, team: str) -> TeamStateOut:
    return TeamStateOut.of(find_line(request, key, team))


@router.put(
    "/standards/{key}/teams/{team}", response=TeamStateOut, auth=STANDARDS_REPORT,
    summary="Report a team’s state for a standard, with evidence",
)  # fmt: skip
@once
def report(request: ApiRequest, key: str, team: str, body: StateIn) -> TeamStateOut:
    """By a token of the team's engineering manager or tech lead. The same report again changes nothing."""
    line = find_line(request, key, team)
    if not line.may_answer:
        raise Problem(403, "Only the team’s engineering manager and tech lead report its state.")
    check_match(request, TeamStateOut.of(line))
    form = StateForm(body.model_dump(exclude_none=True))
    if not form.is_valid():
        raise of_form(form)
    change = StateChange(**{**form.cleaned_data, "seen": ""})
    standard = line.scope.standard
    try:
        services.set_state(standard, line.team, change, by=request.person, now=request.now, day=today_of(request))
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    return TeamStateOut.of(find_line(request, key, team))


def find_line(request: ApiRequest, key: str, team: str) -> TeamLine:
    """404 for a team that isn't in scope."""
    row = get_object_or_404(Standard.objects.visible_to(request.person), key=key)
    of = get_object_or_404(Team.objects.visible_to(request.person), key=team)
    lines = load_lines(request.person, today_of(request), standard=row, team=of)
    if not lines:
        raise Problem(404, f"{of} isn’t in scope of this standard.")
    return lines[0]
