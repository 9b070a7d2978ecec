"""What the pages of standards show, each in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
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
from standards.querysets import ScopeQuerySet

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

    @property
    def is_ahead(self) -> bool:
        """A renewal that was granted before the earlier one ends."""
        return self.row.start > self.day

    @property
    def may_be_renewed(self) -> bool:
        return not self.is_ahead and (self.ends_soon or not self.is_live)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in scope: what counts today, and how it came to that. `may_answer`: the viewer sets its state."""

    scope: StandardScope
    changes: Sequence[TeamAdoption]
    exceptions: Sequence[ExceptionLine]
    term: StandardTerm | None
    """The newest wording."""
    sees_texts: bool = False
    may_answer: bool = False

    @property
    def team(self) -> Team:
        return self.scope.team

    @property
    def newest_term(self) -> int:
        return self.term.number if self.term else 0

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


def load_standard(row: Standard, viewer: Person | None, day: date) -> StandardPage:
    """Without a viewer, as the public page shows it. Five queries, six for an administrator of a standard without an owner."""
    terms = list(row.terms.all())
    lines = load_lines(viewer, day, terms, standard=row)
    return StandardPage(
        standard=row,
        figures=count(standing_of(line.scope) for line in lines),
        teams=lines,
        exceptions=sorted(
            (one for line in lines for one in line.exceptions if one.is_live), key=lambda one: one.row.until
        ),
        terms=terms,
        statements=list(row.sponsor_statements.select_related("person", "reported_by")),
        editable=viewer is not None and owns(row, viewer),
    )


def owns(row: Standard, viewer: Person) -> bool:
    return row.owner_id == viewer.pk or (row.owner_id is None and viewer.is_administrator)


def load_lines(
    viewer: Person | None, day: date, terms: Sequence[StandardTerm] | None = None, **narrowed: object
) -> list[TeamLine]:
    """Teams in scope of standards in force, or of the `standard` that is given; also narrowed to a `team`.

    By the names of standards and teams, never by what teams did. Three queries, and one for the `terms` if they aren't given.
    """
    scopes = StandardScope.objects.filter(**narrowed)
    if "standard" not in narrowed:
        scopes = scopes.filter(standard__in=Standard.objects.in_force().values("pk"))
    return lines_of_scopes(scopes, viewer, day, terms)


def lines_of_scopes(
    scopes: ScopeQuerySet, viewer: Person | None, day: date, terms: Sequence[StandardTerm] | None = None
) -> list[TeamLine]:
    """One query if there are none that day."""
    people = ("team__engineering_manager", "team__tech_lead")
    current = scopes.current(day).with_standing(day).with_last_ask(day)
    names = ("standard__name", "standard__key", "team__name", "team__key")
    found = list(current.select_related("standard", "team", *people).order_by(*names))
    if not found:
        return []
    narrowed = {"standard__in": {one.standard_id for one in found}, "team__in": {one.team_id for one in found}}
    changes: dict[tuple[int, int], list[TeamAdoption]] = defaultdict(list)
    for one in TeamAdoption.objects.filter(on__lte=day, **narrowed).select_related("team", "by", "term"):
        changes[one.standard_id, one.team_id].append(one)
    exceptions: dict[tuple[int, int], list[ExceptionLine]] = defaultdict(list)
    granted = StandardException.objects.filter(start__lte=day, **narrowed)
    for row in granted.select_related("standard", "team", "owner", "granted_by").order_by("until", "pk"):
        exceptions[row.standard_id, row.team_id].append(ExceptionLine(row, day))
    if terms is None:
        terms = list(StandardTerm.objects.filter(standard__in={scope.standard_id for scope in found}))
    newest = {one.standard_id: one for one in sorted(terms, key=lambda one: one.number)}
    lines = []
    for scope in found:
        at = (scope.standard_id, scope.team_id)
        sees_texts = viewer is not None and reads_texts(viewer, scope)
        lines.append(
            TeamLine(
                scope=scope,
                changes=changes[at] if sees_texts else without_reasons(changes[at]),
                exceptions=exceptions[at],
                term=newest.get(scope.standard_id),
                sees_texts=sees_texts,
                may_answer=viewer is not None and answers_for(viewer, scope),
            )
        )
    return lines


def reads_texts(viewer: Person, scope: StandardScope) -> bool:
    """As `texts_visible_to`, of a loaded row."""
    of_product = scope.team.product_manager_id == viewer.pk
    return of_product or owns(scope.standard, viewer) or answers_for(viewer, scope)


def without_reasons(changes: Sequence[TeamAdoption]) -> Sequence[TeamAdoption]:
    """Why the team declined is removed from the loaded rows."""
    for one in changes:
        if one.state == AdoptionState.DECLINED:
            one.note = ""
    return changes


def load_team(row: Standard, team: Team, viewer: Person, day: date) -> TeamPage | None:
    """None for a team that isn't in scope. Six queries."""
    lines = load_lines(viewer, day, standard=row, team=team)
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
