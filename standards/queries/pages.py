"""What the pages of standards show, each in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from people.models import Person, Team
from standards.models import (
    AdoptionState,
    Revert,
    SponsorStatement,
    Standard,
    StandardAsk,
    StandardException,
    StandardScope,
    StandardTerm,
    TeamAdoption,
)
from standards.queries.figures import Figures, count
from standards.queries.standing import answers_for, load_figures, standing_of

SOON: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class StandardRow:
    standard: Standard
    figures: Figures
    owned: bool


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """`days_left` counts from today to its last day."""

    row: StandardException
    day: date

    @property
    def is_live(self) -> bool:
        return self.row.is_live(self.day)

    @property
    def days_left(self) -> int:
        return (self.row.until - self.day).days

    @property
    def ends_soon(self) -> bool:
        return self.is_live and self.row.until - self.day <= SOON


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in scope: what counts today, and how it came to that. `may_answer`: the viewer sets its state."""

    scope: StandardScope
    changes: Sequence[TeamAdoption]
    exceptions: Sequence[ExceptionLine]
    newest_term: int
    sees_texts: bool = False
    may_answer: bool = False

    @property
    def team(self) -> Team:
        return self.scope.team

    @property
    def newest(self) -> TeamAdoption | None:
        return self.changes[-1] if self.changes else None

    @property
    def state(self) -> AdoptionState:
        return AdoptionState(self.scope.state)

    @property
    def is_reverted(self) -> bool:
        return self.state == AdoptionState.ADOPTED and self.scope.is_reverted

    @property
    def is_older_wording(self) -> bool:
        agreed = self.state in (AdoptionState.AGREED, AdoptionState.ADOPTED)
        return agreed and (self.scope.term_number or 0) < self.newest_term

    @property
    def live(self) -> Sequence[ExceptionLine]:
        return [one for one in self.exceptions if one.is_live]

    @property
    def expired(self) -> ExceptionLine | None:
        """The last exception, where its end has passed and nothing followed."""
        last = max(self.exceptions, key=lambda one: one.row.until, default=None)
        over = last is not None and last.row.is_expired(last.day) and not self.live
        return last if over and not standing_of(self.scope).is_adopted else None


@dataclass(frozen=True, slots=True)
class StandardPage:
    standard: Standard
    figures: Figures
    teams: Sequence[TeamLine]
    exceptions: Sequence[ExceptionLine]
    terms: Sequence[StandardTerm]
    statements: Sequence[SponsorStatement]
    editable: bool


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team's part in a standard; `reverts` and `asks` are empty for those who may not read them."""

    standard: Standard
    line: TeamLine
    reverts: Sequence[Revert]
    asks: Sequence[StandardAsk]
    owned: bool

    @property
    def open_revert(self) -> Revert | None:
        return next((one for one in self.reverts if one.restored_on is None), None)


def load_list(viewer: Person, day: date) -> Sequence[StandardRow]:
    """In force first, then retired ones, by name. Two queries."""
    rows = list(Standard.objects.visible_to(viewer).select_related("owner").order_by("name", "key"))
    figures = load_figures(rows, day)
    ordered = sorted(rows, key=lambda row: row.is_retired)
    return [StandardRow(row, figures[row.pk], row.owner_id == viewer.pk) for row in ordered]


def load_standard(row: Standard, viewer: Person, day: date) -> StandardPage:
    """Six queries, seven for an administrator of a standard without an owner."""
    terms = list(row.terms.all())
    lines = team_lines(row, viewer, day, terms[-1].number if terms else 0)
    return StandardPage(
        standard=row,
        figures=count(standing_of(line.scope) for line in lines),
        teams=lines,
        exceptions=sorted(
            (one for line in lines for one in line.exceptions if one.is_live), key=lambda one: one.row.until
        ),
        terms=terms,
        statements=list(row.sponsor_statements.select_related("person", "reported_by")),
        editable=owns(row, viewer),
    )


def owns(row: Standard, viewer: Person) -> bool:
    return row.owner_id == viewer.pk or (row.owner_id is None and viewer.is_administrator)


def team_lines(
    row: Standard, viewer: Person, day: date, newest_term: int, *, team: Team | None = None
) -> Sequence[TeamLine]:
    """By the teams' names, never by what they did. Three queries."""
    narrowed = {"team": team} if team else {}
    scopes = row.scopes.current(day).filter(**narrowed).with_standing(day).select_related("team")
    changes: dict[int, list[TeamAdoption]] = defaultdict(list)
    for one in row.adoptions.filter(on__lte=day, **narrowed).select_related("by", "term"):
        changes[one.team_id].append(one)
    exceptions = exceptions_by_team(row, day, narrowed)
    owned = owns(row, viewer)
    return [
        TeamLine(
            scope=scope, changes=changes[scope.team_id], exceptions=exceptions[scope.team_id], newest_term=newest_term,
            sees_texts=owned or answers_for(viewer, scope) or scope.team.product_manager_id == viewer.pk,
            may_answer=answers_for(viewer, scope),
        )
        for scope in scopes.order_by("team__name", "team__key")
    ]  # fmt: skip


def exceptions_by_team(row: Standard, day: date, narrowed: Mapping[str, Team]) -> Mapping[int, list[ExceptionLine]]:
    found: dict[int, list[ExceptionLine]] = defaultdict(list)
    rows = row.exceptions.filter(start__lte=day, **narrowed).select_related("team", "owner", "granted_by")
    for one in rows.order_by("until", "pk"):
        found[one.team_id].append(ExceptionLine(one, day))
    return found


def load_team(row: Standard, team: Team, viewer: Person, day: date) -> TeamPage | None:
    """None for a team that isn't in scope. Six queries."""
    terms = row.terms.last()
    lines = team_lines(row, viewer, day, terms.number if terms else 0, team=team)
    if not lines:
        return None
    of_team = {"standard": row, "team": team}
    return TeamPage(
        standard=row,
        line=lines[0],
        reverts=list(Revert.objects.visible_to(viewer).filter(**of_team).select_related("by")),
        asks=list(StandardAsk.objects.visible_to(viewer).filter(**of_team).order_by("-on")),
        owned=owns(row, viewer),
    )


@dataclass(frozen=True, slots=True)
class StandardOfTeam:
    standard: Standard
    line: TeamLine


def load_standards_of(team: Team, viewer: Person, day: date) -> Sequence[StandardOfTeam]:
    """What a team keeps to, agreed to or was asked for. Four queries."""
    scopes = list(
        StandardScope.objects.current(day).filter(team=team).with_standing(day)
        .filter(standard__in=Standard.objects.in_force().values("pk"))
        .select_related("standard", "team").order_by("standard__name", "standard__key")
    )  # fmt: skip
    ids = [scope.standard_id for scope in scopes]
    changes: dict[int, list[TeamAdoption]] = defaultdict(list)
    for change in TeamAdoption.objects.filter(team=team, standard__in=ids, on__lte=day).select_related("by", "term"):
        changes[change.standard_id].append(change)
    exceptions: dict[int, list[ExceptionLine]] = defaultdict(list)
    granted = StandardException.objects.filter(team=team, standard__in=ids, start__lte=day)
    for row in granted.select_related("owner", "granted_by").order_by("until", "pk"):
        exceptions[row.standard_id].append(ExceptionLine(row, day))
    numbers = dict(StandardTerm.objects.filter(standard__in=ids).order_by("number").values_list("standard", "number"))
    return [
        StandardOfTeam(
            scope.standard,
            TeamLine(
                scope, changes[scope.standard_id], exceptions[scope.standard_id], numbers.get(scope.standard_id, 0),
                sees_texts=answers_for(viewer, scope) or owns(scope.standard, viewer),
                may_answer=answers_for(viewer, scope),
            ),
        )
        for scope in scopes
    ]  # fmt: skip
