"""The skill matrix: people × skills, with the cells that the viewer may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from engine.facts import PersonFacts
from engine.scoring.levels import known_proficiency, proficiency
from engine.weights import Weights
from initiatives import standing
from initiatives.access import ratings_visible_to
from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership, Requirement
from initiatives.querysets import InitiativeQuerySet
from initiatives.scope import Scope, scope_of
from initiatives.standing import NOTHING, Standing, Standings, person_facts
from people import ratings
from people.models import Person, Rating, Skill, Team
from people.querysets import PersonQuerySet

ROWS = 25
"""In a part of the table: scrolling loads the next ones. With sixty skills a part stays under 300 KB."""
COLUMNS = 60
"""More skills than this can't be read side by side; the page says how many are not shown."""


@dataclass(frozen=True, slots=True)
class Cell:
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
class Row:
    person: Person
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose ratings: those of an `initiative` or a `team`, or with neither the viewer's own people."""

    initiative: Initiative | None = None
    team: Team | None = None
    every_skill: bool = False
    by_team: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """The level that areas require in a skill, and how many people reach it; None where some may not be seen."""

    needed: int | None
    reach: int | None


@dataclass(frozen=True, slots=True)
class Apart:
    """A self-rating and an assessment far apart. The viewer is the person rated or the author of the assessment."""

    person: Person
    skill: Skill
    own: Rating
    assessed: Rating


@dataclass(frozen=True, slots=True)
class Matrix:
    skills: Sequence[Skill]
    hidden_skills: int
    rows: Sequence[Row]
    page: Page[Person]
    totals: Sequence[Total]
    apart: Sequence[Apart]


def load(viewer: Person, choice: Choice, number: str, today: date, weights: Weights) -> Matrix:
    """A part of the rows, and totals over all of them. Eleven queries."""
    everyone = in_order(people_of(viewer, choice, today), choice)
    page = Paginator(everyone, ROWS).get_page(number)
    wanted = wanted_of(viewer, everyone, choice, today)
    needed = dict(wanted.order_by().values_list("skill").annotate(Max("level")))
    named = Skill.objects.all() if choice.every_skill else Skill.objects.filter(pk__in=needed)
    skills = list(named.order_by("name", "key"))
    shown = skills[:COLUMNS]
    scope = scope_of(viewer, today)
    said = standing.load(ratings_visible_to(viewer, today), [one.pk for one in everyone], [one.pk for one in shown])
    reading = reader(viewer, today, weights, key_people(shown))
    return Matrix(
        skills=shown,
        hidden_skills=len(skills) - len(shown),
        rows=[reading.row(one, shown, scope, said) for one in page.object_list],
        page=page,
        totals=[total_of(one, needed.get(one.pk), everyone, scope, said) for one in shown],
        apart=apart_of(viewer, everyone, shown, said),
    )


def total_of(skill: Skill, needed: int | None, everyone: Sequence[Person], scope: Scope, said: Standings) -> Total:
    """How many are rated at the level. Familiarity with the product differs per initiative, so it doesn't count here."""
    if needed is None or not all(scope.sees(one, skill.pk) for one in everyone):
        return Total(needed, None)
    levels = [known_proficiency(said.get((one.pk, skill.pk), NOTHING).stated()) for one in everyone]
    return Total(needed, sum(one is not None and one.level >= needed for one in levels))


def apart_of(viewer: Person, everyone: Sequence[Person], skills: Sequence[Skill], said: Standings) -> list[Apart]:
    """Shown only to the two people concerned: the one who is rated and the one who rated them."""
    found = []
    for person in everyone:
        for skill in skills:
            here = said.get((person.pk, skill.pk), NOTHING)
            if here.apart and here.own and here.assessed and viewer.pk in (person.pk, here.assessed.author_id):
                found.append(Apart(person, skill, here.own, here.assessed))
    return found


def key_people(skills: Sequence[Skill]) -> dict[int, int]:
    """By skill, the only person in the organisation whose rating reaches the highest level that any area requires.

    Two queries: the required levels, and the ratings of everyone who was ever rated that high.
    """
    asked = Requirement.objects.filter(skill__in=[one.pk for one in skills]).order_by()
    highest = dict(asked.values_list("skill").annotate(Max("level")))
    if not highest:
        return {}
    ever = Rating.objects.filter(person=OuterRef("person"), skill=OuterRef("skill"), level__gte=min(highest.values()))
    there = standing.standings(Rating.objects.filter(Exists(ever), skill__in=highest, person__left_on=None))
    able: dict[int, list[int]] = {}
    for (person, skill), one in there.items():
        level = known_proficiency(one.stated())
        if level is not None and level.level >= highest[skill]:
            able.setdefault(skill, []).append(person)
    return {skill: people[0] for skill, people in able.items() if len(people) == 1}


def in_order(people: PersonQuerySet, choice: Choice) -> list[Person]:
    """By name, or by team and name; never by a level."""
    if not choice.by_team:
        return list(people.order_by("name", "key"))
    team = Team.objects.filter(members=OuterRef("pk")).order_by("name", "key").values("name")[:1]
    return list(people.annotate(team=Subquery(team)).order_by(F("team").asc(nulls_last=True), "name", "key"))


def people_of(viewer: Person, choice: Choice, today: date) -> PersonQuerySet:
    """Everyone on an initiative or in a team; else the viewer, their reports, and the people on what they lead."""
    if choice.initiative:
        return on_any(Initiative.objects.filter(pk=choice.initiative.pk), today)
    if choice.team:
        return Person.objects.filter(teams=choice.team)
    led = Initiative.objects.filter(
        pk__in=LeadAssignment.objects.firm().current_or_coming(today).of(viewer).values("initiative")
    )
    mine = Q(pk=viewer.pk) | Q(manager=viewer)
    return Person.objects.filter(mine | Q(pk__in=on_any(led, today).values("pk")))


def on_any(initiatives: InitiativeQuerySet, today: date) -> PersonQuerySet:
    """The members, owners and leads, current or upcoming."""
    members = Membership.objects.current_or_coming(today).filter(initiative__in=initiatives)
    leads = LeadAssignment.objects.current_or_coming(today).filter(initiative__in=initiatives)
    owners = CriticalArea.objects.filter(initiative__in=initiatives, owner__isnull=False)
    return Person.objects.here().filter(
        Q(pk__in=members.values("person")) | Q(pk__in=leads.values("person")) | Q(pk__in=owners.values("owner"))
    )


def skills_of(viewer: Person, people: Sequence[Person], choice: Choice, today: date) -> QuerySet[Skill]:
    """The skills that these people's initiatives require, or all skills."""
    if choice.every_skill:
        return Skill.objects.order_by("name", "key")
    wanted = wanted_of(viewer, people, choice, today)
    return Skill.objects.filter(Exists(wanted.filter(skill=OuterRef("pk")))).order_by("name", "key")


def wanted_of(viewer: Person, people: Sequence[Person], choice: Choice, today: date) -> QuerySet[Requirement]:
    """The requirements of the initiative; else of the initiatives that these people are on and the viewer can see."""
    if choice.initiative:
        return Requirement.objects.filter(area__initiative=choice.initiative)
    memberships = Membership.objects.current_or_coming(today).filter(person__in=people)
    leads = LeadAssignment.objects.current_or_coming(today).filter(person__in=people)
    theirs = Q(area__initiative__in=memberships.values("initiative"))
    theirs |= Q(area__initiative__in=leads.values("initiative"))
    visible = Initiative.objects.visible_to(viewer, today)
    return Requirement.objects.filter(theirs, area__initiative__in=visible.values("pk"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns ratings into cells, as far as the viewer may see them."""

    viewer: Person
    today: date
    weights: Weights
    base: str
    keys: Mapping[int, int]

    def row(self, person: Person, skills: Sequence[Skill], scope: Scope, said: Standings) -> Row:
        """One person's cells; None where the viewer may not see."""
        seen = {skill.pk: said.get((person.pk, skill.pk), NOTHING) for skill in skills if scope.sees(person, skill.pk)}
        facts = person_facts(person, {skill.key: seen[skill.pk].stated() for skill in skills if skill.pk in seen})
        return Row(
            person,
            [self.cell(person, skill, seen[skill.pk], facts) if skill.pk in seen else None for skill in skills],
        )

    def cell(self, person: Person, skill: Skill, said: Standing, facts: PersonFacts) -> Cell:
        known = proficiency(facts, skill.key, self.weights)
        mine = said.latest(ratings.kind_of(person, self.viewer))
        return Cell(
            person=person,
            skill=skill,
            url=f"{self.base}{person.key}/{skill.key}/?seen={ratings.mark_of(mine)}",
            level=known.level,
            mine=mine.level if mine else None,
            assumed=known.assumed,
            self_only=said.assessed is None and said.own is not None,
            stale=said.is_stale(self.today),
            disputed=said.disputed,
            interest=said.interest,
            own=said.own.level if said.own and said.assessed and said.own.level != said.assessed.level else None,
            is_key=self.keys.get(skill.pk) == person.pk,
        )


def reader(viewer: Person, today: date, weights: Weights, keys: Mapping[int, int] | None = None) -> Reader:
    return Reader(viewer, today, weights, reverse("skills"), keys or {})


def one_cell(viewer: Person, person: Person, skill: Skill, today: date, weights: Weights) -> Cell:
    """A single cell, loaded again."""
    said = standing.load(ratings_visible_to(viewer, today), [person.pk], [skill.pk])
    return cell_of(viewer, person, skill, said.get((person.pk, skill.pk), NOTHING), today, weights)


def cell_of(viewer: Person, person: Person, skill: Skill, said: Standing, today: date, weights: Weights) -> Cell:
    facts = person_facts(person, {skill.key: said.stated()})
    return reader(viewer, today, weights, key_people([skill])).cell(person, skill, said, facts)
