"""What the gap map is computed from: an initiative as the engine sees it in a week, and the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.facts import InitiativeFacts, LeadWeek
from engine.scoring.eligibility import WeekContext
from engine.weeks import Week
from engine.weights import Weights
from focus.plan.queries import portfolio as led
from focus.plan.queries.people_facts import RatingRow, crowd_of, set_ratings
from initiatives.models import CriticalArea, Initiative
from initiatives.skill_matrix.queries.current_ratings import SkillStates, skill_states
from people.models import Organisation, Person, Rating, Skill


@dataclass(frozen=True, slots=True)
class Source:
    """The initiative as the engine sees it in that week, and the rows behind it: people, areas and skills by key."""

    setting: WeekContext
    facts: InitiativeFacts
    people: Mapping[str, Person]
    areas: Mapping[str, CriticalArea]
    skills: Mapping[str, Skill]
    states: SkillStates

    @classmethod
    def load(cls, initiative: Initiative, lead: Person, week: Week, organisation: Organisation | None) -> "Source":
        stages = {lead.pk: {initiative.pk: "embedded"}}
        portfolio = led.filled(led.Portfolio(week, stages, {initiative.pk: initiative}))
        people = Person.objects.in_bulk(portfolio.people())
        skills = {one.pk: key for key, one in portfolio.skills.items()}
        # Every date: the latest rating is the one that can be undone or replaced from here, also in a past week.
        rows = list(Rating.objects.filter(person__in=people, skill__in=skills))
        crowd = crowd_of(organisation, week, people.values())
        set_ratings(crowd, [rating_row(one, skills) for one in rows if one.on is None or one.on <= week.sunday], set())
        (facts,) = portfolio.of(lead.pk)
        lead_week = LeadWeek(
            lead.key, week, crowd.facts({}), (facts,), owned_open=portfolio.owned_open,
            general_skills=frozenset(key for key, one in portfolio.skills.items() if one.general),
        )  # fmt: skip
        weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
        by_key = {one.key: one for one in people.values()}
        return cls(
            WeekContext(lead_week, weights), facts, by_key, portfolio.area_rows, portfolio.skills, skill_states(rows)
        )


def rating_row(one: Rating, skills: Mapping[int, str]) -> RatingRow:
    """Without its author, since the map doesn't name them."""
    return one.person_id, skills[one.skill_id], one.kind, one.level, one.on, None, one.disputed
