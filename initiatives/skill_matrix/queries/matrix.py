"""The skill matrix: people × skills, with the cells that the viewer may see, as a page and as a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from engine.people_facts import PersonFacts
from engine.scoring.eligibility import is_at_level, known_proficiency, proficiency
from engine.weights import Weights
from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership, SkillRequirement
from initiatives.querysets import InitiativeQuerySet
from initiatives.skill_matrix.queries import current_ratings
from initiatives.skill_matrix.queries.current_ratings import UNRATED, SkillState, SkillStates, person_facts
from initiatives.skill_matrix.queries.key_people import key_people
from initiatives.skill_matrix.rating_permissions import RatingScope, rating_scope, ratings_visible_to
from people.csv_export import Value
from people.models import Person, Rating, Skill, Team
from people.queries import ratings
from people.querysets import PersonQuerySet

ROWS = 23
"""In a part of the table: scrolling loads the next ones. With sixty skills a part stays under 300 KB."""
COLUMNS = 60
"""More skills than this can't be read side by side; the page says how many are not shown."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One person's level in one skill: the level that counts, with its marks.

    `mine` is the level of the kind that the viewer would give; `url` carries a mark of what was shown.
    """

    person: Person
    skill: Skill
    url: str
    level: float
    mine: int | None
    assumed: bool
    self_only: bool
    stale: bool
    disputed: bool
    interest: bool
    own: int | None = None
    """The self-rating, where an assessment differs from it."""
    is_key: bool = False
    """The only person in the organisation at the highest level that any area requires."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    person: Person
    cells: Sequence[MatrixCell | None]


@dataclass(frozen=True, slots=True)
class MatrixChoice:
    """Whose ratings: those of an `initiative` or a `team`, or with neither the viewer's own people."""

    initiative: Initiative | None = None
    team: Team | None = None
    every_skill: bool = False
    by_team: bool = False


@dataclass(frozen=True, slots=True)
class SkillTotal:
    """The level that areas require in a skill, and how many people are rated at it or above; None where some may not be seen."""

    needed: int | None
    reach: int | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A self-rating and an assessment far apart. The viewer is the person rated or the author of the assessment."""

    person: Person
    skill: Skill
    own: Rating
    assessed: Rating


@dataclass(frozen=True, slots=True)
class SkillMatrix:
    skills: Sequence[Skill]
    hidden_skills: int
    rows: Sequence[MatrixRow]
    page: Page[Person]
    totals: Sequence[SkillTotal]
    disagreements: Sequence[Disagreement]


def load(viewer: Person, choice: MatrixChoice, number: str, today: date, weights: Weights) -> SkillMatrix:
    """A part of the rows, and totals over all of them. Seven queries."""
    everyone = ordered(people_of(viewer, choice, today), choice)
    page = Paginator(everyone, ROWS).get_page(number)
    wanted = required_by(viewer, everyone, choice, today)
    needed = dict(wanted.order_by().values_list("skill").annotate(Max("level")))
    named = Skill.objects.all() if choice.every_skill else Skill.objects.filter(pk__in=needed)
    skills = list(named.order_by("name", "key"))
    shown = skills[:COLUMNS]
    scope = rating_scope(viewer, today)
    current = current_ratings.load(
        ratings_visible_to(viewer, today), [one.pk for one in everyone], [one.pk for one in shown]
    )
    reader = cell_reader(viewer, today, weights, key_people(shown))
    return SkillMatrix(
        skills=shown,
        hidden_skills=len(skills) - len(shown),
        rows=[reader.row(one, shown, scope, current) for one in page.object_list],
        page=page,
        totals=[total_of(one, needed.get(one.pk), everyone, scope, current) for one in shown],
        disagreements=disagreements_of(viewer, everyone, shown, current),
    )


def total_of(
    skill: Skill, needed: int | None, everyone: Sequence[Person], scope: RatingScope, current: SkillStates
) -> SkillTotal:
    """Familiarity with a product differs per initiative, so ratings alone count here."""
    if needed is None or not all(scope.sees(one, skill.pk) for one in everyone):
        return SkillTotal(needed, None)
    levels = [known_proficiency(current.get((one.pk, skill.pk), UNRATED).stated()) for one in everyone]
    return SkillTotal(needed, sum(is_at_level(one, needed) for one in levels))


def disagreements_of(
    viewer: Person, everyone: Sequence[Person], skills: Sequence[Skill], current: SkillStates
) -> list[Disagreement]:
    """Shown only to the two people concerned: the one who is rated and the one who rated them."""
    found = []
    for person in everyone:
        for skill in skills:
            here = current.get((person.pk, skill.pk), UNRATED)
            if here.is_far_apart and here.own and here.assessed and viewer.pk in (person.pk, here.assessed.author_id):
                found.append(Disagreement(person, skill, here.own, here.assessed))
    return found


def ordered(people: PersonQuerySet, choice: MatrixChoice) -> list[Person]:
    """By name, or by team and name; never by a level."""
    if not choice.by_team:
        return list(people.order_by("name", "key"))
    team = Team.objects.filter(members=OuterRef("pk")).order_by("name", "key").values("name")[:1]
    return list(people.annotate(team=Subquery(team)).order_by(F("team").asc(nulls_last=True), "name", "key"))


def people_of(viewer: Person, choice: MatrixChoice, today: date) -> PersonQuerySet:
    """Everyone on an initiative or in a team; else the viewer, their reports, and the people on what they lead."""
    if choice.initiative:
        return people_on(Initiative.objects.filter(pk=choice.initiative.pk), today)
    if choice.team:
        return Person.objects.filter(teams=choice.team)
    led = Initiative.objects.filter(
        pk__in=LeadAssignment.objects.firm().current_or_coming(today).of(viewer).values("initiative")
    )
    mine = Person.objects.filter(Q(pk=viewer.pk) | Q(manager=viewer)).order_by().values("pk")
    return Person.objects.filter(pk__among=mine.union(people_on(led, today).order_by().values("pk")))


def people_on(initiatives: InitiativeQuerySet, today: date) -> PersonQuerySet:
    """The members, owners and leads, current or upcoming."""
    these = {"initiative__among": initiatives.order_by().values("pk")}
    members = Membership.objects.current_or_coming(today).filter(**these).order_by().values("person")
    leads = LeadAssignment.objects.current_or_coming(today).filter(**these).order_by().values("person")
    owners = CriticalArea.objects.filter(**these, owner__isnull=False).order_by().values("owner")
    return Person.objects.current().filter(pk__among=members.union(leads, owners))


def skills_of(viewer: Person, people: Sequence[Person], choice: MatrixChoice, today: date) -> QuerySet[Skill]:
    """The skills that these people's initiatives require, or all skills."""
    if choice.every_skill:
        return Skill.objects.order_by("name", "key")
    wanted = required_by(viewer, people, choice, today)
    return Skill.objects.filter(Exists(wanted.filter(skill=OuterRef("pk")))).order_by("name", "key")


def required_by(
    viewer: Person, people: Sequence[Person], choice: MatrixChoice, today: date
) -> QuerySet[SkillRequirement]:
    """The requirements of the initiative; else of the initiatives that these people are on and the viewer can see."""
    if choice.initiative:
        return SkillRequirement.objects.filter(area__initiative=choice.initiative)
    these = {"person__among": [one.pk for one in people]}
    memberships = Membership.objects.current_or_coming(today).filter(**these).order_by().values("initiative")
    leads = LeadAssignment.objects.current_or_coming(today).filter(**these).order_by().values("initiative")
    visible = Initiative.objects.visible_to(viewer, today).filter(pk__among=memberships.union(leads))
    return SkillRequirement.objects.filter(area__initiative__among=visible.order_by().values("pk"))


@dataclass(frozen=True, slots=True)
class CellReader:
    """Turns ratings into cells, as far as the viewer may see them."""

    viewer: Person
    today: date
    weights: Weights
    base: str
    keys: Mapping[int, int]

    def row(self, person: Person, skills: Sequence[Skill], scope: RatingScope, current: SkillStates) -> MatrixRow:
        """One person's cells; None where the viewer may not see."""
        seen = {
            skill.pk: current.get((person.pk, skill.pk), UNRATED) for skill in skills if scope.sees(person, skill.pk)
        }
        facts = person_facts(person, {skill.key: seen[skill.pk].stated() for skill in skills if skill.pk in seen})
        return MatrixRow(
            person, [self.cell(person, skill, seen[skill.pk], facts) if skill.pk in seen else None for skill in skills]
        )

    def cell(self, person: Person, skill: Skill, current: SkillState, facts: PersonFacts) -> MatrixCell:
        known = proficiency(facts, skill.key, self.weights)
        mine = current.latest(ratings.kind_of(person, self.viewer))
        return MatrixCell(
            person=person,
            skill=skill,
            url=f"{self.base}{person.key}/{skill.key}/?seen={ratings.rating_etag(mine)}",
            level=known.level,
            mine=mine.level if mine else None,
            assumed=known.assumed,
            self_only=current.assessed is None and current.own is not None,
            stale=current.is_stale(self.today),
            disputed=current.disputed,
            interest=current.interest,
            own=current.own.level
            if current.own and current.assessed and current.own.level != current.assessed.level
            else None,
            is_key=self.keys.get(skill.pk) == person.pk,
        )


def cell_reader(viewer: Person, today: date, weights: Weights, keys: Mapping[int, int] | None = None) -> CellReader:
    return CellReader(viewer, today, weights, reverse("skills"), keys or {})


def one_cell(viewer: Person, person: Person, skill: Skill, today: date, weights: Weights) -> MatrixCell:
    """A single cell, loaded again."""
    current = current_ratings.load(ratings_visible_to(viewer, today), [person.pk], [skill.pk])
    return cell_of(viewer, person, skill, current.get((person.pk, skill.pk), UNRATED), today, weights)


def cell_of(
    viewer: Person, person: Person, skill: Skill, current: SkillState, today: date, weights: Weights
) -> MatrixCell:
    facts = person_facts(person, {skill.key: current.stated()})
    return cell_reader(viewer, today, weights, key_people([skill])).cell(person, skill, current, facts)


CSV_HEADER: Final = (
    "Person", "Role", "Skill", "Level", "Based on", "Disputed", "Over 90 days old", "Wants to grow", "Purpose",
)  # fmt: skip
PURPOSE: Final = "planning, never appraisal"
EXPORT_BATCH: Final = 100


def csv_rows(viewer: Person, choice: MatrixChoice, today: date, weights: Weights) -> Iterator[tuple[Value, ...]]:
    """Four queries for a hundred people, in the order of the page. Cells without a rating are left out."""
    scope, reader = rating_scope(viewer, today), cell_reader(viewer, today, weights)
    everyone = ordered(people_of(viewer, choice, today), choice)
    for start in range(0, len(everyone), EXPORT_BATCH):
        people = everyone[start : start + EXPORT_BATCH]
        skills = list(skills_of(viewer, people, choice, today))
        visible = ratings_visible_to(viewer, today)
        current = current_ratings.load(visible, [one.pk for one in people], [one.pk for one in skills])
        for person in people:
            cells = reader.row(person, skills, scope, current).cells
            yield from (csv_row(cell) for cell in cells if cell is not None and not cell.assumed)


def csv_row(cell: MatrixCell) -> tuple[Value, ...]:
    role = cell.person.get_role_display()
    basis = "self-rating" if cell.self_only else "assessment"
    return (
        cell.person.name, role, cell.skill.name, cell.level, basis, cell.disputed, cell.stale, cell.interest, PURPOSE,
    )  # fmt: skip
