"""The skill matrix: people × skills, with the cells that one may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from engine.facts import PersonFacts
from engine.levels import proficiency
from engine.weights import Weights
from initiatives import standing
from initiatives.access import ratings_visible_to
from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership, Requirement
from initiatives.querysets import InitiativeQuerySet
from initiatives.scope import Scope, scope_of
from initiatives.standing import NOTHING, Standing, Standings, person_facts
from people import ratings
from people.models import Person, Skill, Team
from people.querysets import PersonQuerySet

ROWS = 50
COLUMNS = 60
"""More skills than this are not read side by side; the page says that there are more."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said of one person in one skill: the level that counts with its marks.

    `mine` is the level of the kind that the viewer would give; the address knows what was shown.
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


@dataclass(frozen=True, slots=True)
class Row:
    person: Person
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose ratings: `initiative` or `team` or neither, which is the viewer's own circle."""

    initiative: Initiative | None = None
    team: Team | None = None
    every_skill: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    skills: Sequence[Skill]
    hidden_skills: int
    rows: Sequence[Row]
    page: Page[Person]


def load(viewer: Person, choice: Choice, number: str, today: date, weights: Weights) -> Matrix:
    """The page's rows in eight queries."""
    people = people_of(viewer, choice, today)
    page = Paginator(people.order_by("name", "key"), ROWS).get_page(number)
    shown = list(page.object_list)
    skills = list(skills_of(viewer, shown, choice, today)[: COLUMNS + 1])
    more = skills_of(viewer, shown, choice, today).count() - COLUMNS if len(skills) > COLUMNS else 0
    skills = skills[:COLUMNS]
    scope = scope_of(viewer, today)
    said = standing.load(ratings_visible_to(viewer, today), [one.pk for one in shown], [one.pk for one in skills])
    reading = reader(viewer, today, weights)
    return Matrix(skills, more, [reading.row(one, skills, scope, said) for one in shown], page)


def people_of(viewer: Person, choice: Choice, today: date) -> PersonQuerySet:
    """Everyone of an initiative or a team; else oneself, one's reports, and those of what one leads."""
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
    """The members, owners and leads, now or soon."""
    members = Membership.objects.current_or_coming(today).filter(initiative__in=initiatives)
    leads = LeadAssignment.objects.current_or_coming(today).filter(initiative__in=initiatives)
    owners = CriticalArea.objects.filter(initiative__in=initiatives, owner__isnull=False)
    return Person.objects.here().filter(
        Q(pk__in=members.values("person")) | Q(pk__in=leads.values("person")) | Q(pk__in=owners.values("owner"))
    )


def skills_of(viewer: Person, people: Sequence[Person], choice: Choice, today: date) -> QuerySet[Skill]:
    """The skills that are needed where these people work, or all that there are."""
    if choice.every_skill:
        return Skill.objects.order_by("name", "key")
    if choice.initiative:
        wanted = Requirement.objects.filter(area__initiative=choice.initiative)
    else:
        memberships = Membership.objects.current_or_coming(today).filter(person__in=people)
        leads = LeadAssignment.objects.current_or_coming(today).filter(person__in=people)
        theirs = Q(area__initiative__in=memberships.values("initiative"))
        theirs |= Q(area__initiative__in=leads.values("initiative"))
        visible = Initiative.objects.visible_to(viewer, today)
        wanted = Requirement.objects.filter(theirs, area__initiative__in=visible.values("pk"))
    return Skill.objects.filter(Exists(wanted.filter(skill=OuterRef("pk")))).order_by("name", "key")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is said as the viewer may see it."""

    viewer: Person
    today: date
    weights: Weights
    base: str

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
            stale=said.is_stale(self.today, self.weights),
            disputed=said.disputed,
            interest=said.interest,
        )


def reader(viewer: Person, today: date, weights: Weights) -> Reader:
    return Reader(viewer, today, weights, reverse("skills"))


def one_cell(viewer: Person, person: Person, skill: Skill, today: date, weights: Weights) -> Cell:
    """A single cell anew."""
    said = standing.load(ratings_visible_to(viewer, today), [person.pk], [skill.pk])
    return cell_of(viewer, person, skill, said.get((person.pk, skill.pk), NOTHING), today, weights)


def cell_of(viewer: Person, person: Person, skill: Skill, said: Standing, today: date, weights: Weights) -> Cell:
    facts = person_facts(person, {skill.key: said.stated()})
    return reader(viewer, today, weights).cell(person, skill, said, facts)
