"""The skill matrix: people × skills, with the cells that one may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from engine.weights import Weights
from initiatives import standing
from initiatives.access import ratings_visible_to
from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership, Requirement
from initiatives.querysets import InitiativeQuerySet
from initiatives.scope import Scope, scope_of
from initiatives.standing import NOTHING, Standing, Standings
from people import ratings
from people.models import Level, Person, Skill, Team
from people.querysets import PersonQuerySet

ROWS = 50
COLUMNS = 60
"""More skills than this are not read side by side; the page says that there are more."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is said of one person in one skill, as it is shown."""

    person: Person
    skill: Skill
    url: str
    text: str
    css: str
    level: int | None
    words: str

    @property
    def marked(self) -> bool:
        """Whether the figure that shows is not the level that a choice sets."""
        return self.text != str(self.level)


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
    rows = [row_of(viewer, one, skills, scope, said, today, weights) for one in shown]
    return Matrix(skills, more, rows, page)


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
    return Person.objects.filter(
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


def row_of(
    viewer: Person,
    person: Person,
    skills: Sequence[Skill],
    scope: Scope,
    said: Standings,
    today: date,
    weights: Weights,
) -> Row:
    """One person's cells; None where the viewer may not see."""
    cells = [
        cell_of(viewer, person, skill, said.get((person.pk, skill.pk), NOTHING), today, weights)
        if scope.sees(person, skill.pk)
        else None
        for skill in skills
    ]
    return Row(person, cells)


def cell_of(viewer: Person, person: Person, skill: Skill, said: Standing, today: date, weights: Weights) -> Cell:
    """The level that counts, with its marks, and an address that knows what was shown."""
    known = standing.level_that_counts(person, skill.key, said, weights)
    mine = said.latest(ratings.kind_of(person, viewer))
    marks = {
        "assumed": known.assumed,
        "own": said.assessed is None and said.own is not None,
        "stale": said.is_stale(today, weights),
        "disputed": said.disputed,
        "wish": said.interest,
    }
    band = "none" if known.assumed else str(int(known.level))
    text = f"{known.level:g}" + ("?" if known.assumed else "")
    return Cell(
        person=person,
        skill=skill,
        url=f"{reverse('skills')}{person.key}/{skill.key}/?seen={ratings.mark_of(mine)}",
        text=text if known.level or not known.assumed else "–",
        css=" ".join([f"lv-{band}", *(name for name, holds in marks.items() if holds)]),
        level=mine.level if mine else None,
        words=words_of(known.level, marks),
    )


def words_of(level: float, marks: dict[str, bool]) -> str:
    """The cell read out."""
    if marks["assumed"]:
        said = f"not assessed, {level:g} assumed" if level else "not assessed"
    else:
        said = f"{level:g}" + (f" {Level(int(level)).label.lower()}" if level == int(level) else "")
    told = {"own": "self-rated only", "stale": "older than 180 days", "disputed": "disputed", "wish": "wants to grow"}
    return ", ".join([said, *(words for name, words in told.items() if marks[name])])


def one_cell(viewer: Person, person: Person, skill: Skill, today: date, weights: Weights) -> Cell:
    """A single cell anew."""
    said = standing.load(ratings_visible_to(viewer, today), [person.pk], [skill.pk])
    return cell_of(viewer, person, skill, said.get((person.pk, skill.pk), NOTHING), today, weights)
