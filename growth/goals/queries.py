"""A person's goals, and which initiatives serve them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Value

from engine.facts import LeadWeek
from engine.goal_fit import ServedGoal, fit, opportunities, served_goals
from engine.score_facts import ScoreBreakdown
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import WeekContext, known_proficiency
from engine.weeks import Week
from engine.weights import Weights
from focus.gap_map.queries.engine_source import people_with_ratings, rating_row
from focus.plan.queries.people_facts import crowd_of, set_ratings
from focus.plan.queries.portfolio import Portfolio, filled
from growth.models import Goal, GoalStatus
from growth.querysets import GoalQuerySet
from initiatives.models import CriticalArea, Initiative, LeadAssignment
from initiatives.skill_matrix.queries import current_ratings
from people.models import Interest, Organisation, Person, Rating, Skill

MOST_INITIATIVES: Final = 12
SHOWN: Final = 5


def goals_of(person: Person) -> GoalQuerySet:
    return Goal.objects.of(person)


def open_goals(person: Person) -> Sequence[Goal]:
    """The most important one first. One query."""
    return list(goals_of(person).open().select_related("skill"))


@dataclass(frozen=True, slots=True)
class GoalsPage:
    open: Sequence[Goal]
    closed: Sequence[Goal]
    manager: Person | None


def load_goals(person: Person) -> GoalsPage:
    """Two queries."""
    rows = list(goals_of(person).select_related("skill"))
    is_open = [row for row in rows if row.status == GoalStatus.OPEN]
    return GoalsPage(is_open, [row for row in rows if row.status != GoalStatus.OPEN], person.manager)


def level_of(person: Person, skill: Skill) -> float | None:
    """Their level now, None where they have no rating. Two queries."""
    return levels_in(skill, [person.pk]).get(person.pk)


def levels_in(skill: Skill, people: Collection[int]) -> Mapping[int, float]:
    """By id, of those who have a rating: the assessment, else their own; the mean of a disputed one and their own. Two queries."""
    states = current_ratings.load(Rating.objects.all(), people, [skill.pk])
    known = {person: known_proficiency(state.stated()) for (person, _), state in states.items()}
    return {person: one.level for person, one in known.items() if one is not None}


class ServingInitiative(NamedTuple):
    """`experts` are people who are there and have the level, by key, for viewers who may know that."""

    initiative: Initiative
    served: Sequence[ServedGoal]
    names: Mapping[str, str]


def served_by(breakdowns: Iterable[ScoreBreakdown], skills: Sequence[str]) -> list[ServedGoal]:
    """How an initiative serves the open goals (their skills, in order), from the person's own breakdowns of its areas."""
    return served_goals(skills, opportunities(breakdowns))


def skills_to_grow_in(person: Person, skills: Collection[str]) -> tuple[list[str], list[str]]:
    """Which of these skills (keys) they want to grow in, by name, and the keys of all open goals' skills. One query."""
    goals = goals_of(person).open().order_by().values_list(Value("goal"), "skill__key", "skill__name", "position")
    wishes = Interest.objects.filter(person=person, skill__key__in=list(skills)).order_by()
    rows = list(goals.union(wishes.values_list(Value("wish"), "skill__key", "skill__name", Value(0)), all=True))
    ordered = sorted((position or 0, key or "") for kind, key, _, position in rows if kind == "goal")
    return sorted((name for kind, _, name, _ in rows if kind == "wish"), key=str.casefold), [key for _, key in ordered]


def load_serving(
    person: Person, organisation: Organisation | None, today: date
) -> tuple[Sequence[Goal], Sequence[ServingInitiative]]:
    """The open goals, and the initiatives the person can see that serve them, the best first. Eight queries."""
    goals = open_goals(person)
    skills = [goal.skill_id for goal in goals if goal.skill_id]
    if not skills:
        return goals, []
    needing = CriticalArea.objects.filter(status="open", requirements__skill__in=skills, initiative=OuterRef("pk"))
    rows = Initiative.objects.visible_to(person, today).filter(Exists(needing)).exclude(phase="steady")
    initiatives = {row.pk: row for row in rows.order_by("-priority", "name", "key")[:MOST_INITIATIVES]}
    if not initiatives:
        return goals, []
    context, names = context_of(person, initiatives, organisation, today)
    if not may_know_levels(person):
        names = {}
    by_initiative: dict[str, list[ScoreBreakdown]] = {}
    for one in score_areas(context):
        by_initiative.setdefault(one.initiative, []).append(one)
    keys = [goal.skill.key if goal.skill else "" for goal in goals]
    found = [
        ServingInitiative(row, served_by(by_initiative.get(row.key, []), keys), names) for row in initiatives.values()
    ]
    best = sorted((one for one in found if one.served), key=lambda one: (-fit(one.served), one.initiative.name))
    return goals, best[:SHOWN]


def context_of(
    person: Person, initiatives: Mapping[int, Initiative], organisation: Organisation | None, today: date
) -> tuple[WeekContext, Mapping[str, str]]:
    """These initiatives as if the person led them this week, and the names of everyone on them. Five queries."""
    week = Week.of(today)
    portfolio = filled(Portfolio(week, {person.pk: dict.fromkeys(initiatives, "embedded")}, dict(initiatives)))
    skills = {one.pk: key for key, one in portfolio.skills.items()}
    people, ratings = people_with_ratings(portfolio.people(), skills)
    crowd = crowd_of(organisation, week, people.values())
    set_ratings(crowd, [rating_row(one, skills) for one in ratings if one.on is None or one.on <= week.sunday], set())
    general = frozenset(key for key, one in portfolio.skills.items() if one.general)
    facts = LeadWeek(
        person.key, week, crowd.facts({}), portfolio.of(person.pk), owned_open=portfolio.owned_open,
        general_skills=general,
    )  # fmt: skip
    weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
    return WeekContext(facts, weights), {one.key: one.first_name for one in people.values()}


def may_know_levels(person: Person) -> bool:
    """Leads and managers may know by name who has a level. One query."""
    leading = LeadAssignment.objects.of(person).values("person_id").order_by()
    return bool(person.reports.values("manager_id").order_by().union(leading, all=True)[:1])
