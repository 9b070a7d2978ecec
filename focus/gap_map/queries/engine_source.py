"""What the gap map is computed from: an initiative as the engine sees it in a week, and the rows behind it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import FilteredRelation, Q

from engine.facts import InitiativeFacts, LeadWeek
from engine.scoring.eligibility import WeekContext
from engine.weeks import Week
from engine.weights import Weights
from focus.plan.queries import portfolio as led
from focus.plan.queries.people_facts import RatingRow, crowd_of, set_ratings
from initiatives.models import CriticalArea, Initiative
from initiatives.skill_matrix.queries.current_ratings import SkillStates, skill_states
from people.models import Organisation, Person, Rating, Skill

RATED: Final[tuple[str, ...]] = ("rated",)  # a relation that only the query has


@dataclass(frozen=True, slots=True)
class Source:
    """The initiative as the engine sees it in that week, and the rows behind it: people, areas and skills by key."""

    setting: WeekContext
    facts: InitiativeFacts
    people: Mapping[str, Person]
    areas: Mapping[str, CriticalArea]
    skills: Mapping[str, Skill]
    states: SkillStates

    lead: Person | None
    """Whose week counts: the viewer's if they lead it, otherwise its lead's."""

    @classmethod
    def load(
        cls, initiative: Initiative, viewer: Person, week: Week, organisation: Organisation | None, today: date
    ) -> "Source":
        """Seven queries at most: areas, milestones, members, dependencies in two, people with ratings, their absence."""
        portfolio = led.filled(led.Portfolio(week, {}, {initiative.pk: initiative}))
        led.add_outlooks(portfolio, today)
        leads = portfolio.leads.get(initiative.pk, {})
        lead = viewer.pk if viewer.pk in leads else portfolio.main_leads.get(initiative.pk)
        counts_for = lead or viewer.pk
        portfolio.stages = {counts_for: {initiative.pk: "embedded"}}
        skills = {one.pk: key for key, one in portfolio.skills.items()}
        people, rows = people_with_ratings(portfolio.people(), skills)
        crowd = crowd_of(organisation, week, people.values())
        set_ratings(crowd, [rating_row(one, skills) for one in rows if one.on is None or one.on <= week.sunday], set())
        (facts,) = portfolio.of(counts_for)
        lead_week = LeadWeek(
            people[counts_for].key, week, crowd.facts({}), (facts,), owned_open=portfolio.owned_open,
            general_skills=frozenset(key for key, one in portfolio.skills.items() if one.general),
        )  # fmt: skip
        weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
        by_key = {one.key: one for one in people.values()}
        return cls(
            WeekContext(lead_week, weights), facts, by_key, portfolio.area_rows, portfolio.skills, skill_states(rows),
            people[lead] if lead else None,
        )  # fmt: skip


def people_with_ratings(people: Collection[int], skills: Collection[int]) -> tuple[dict[int, Person], list[Rating]]:
    """People by id and their ratings of these skills, of every date: the latest one can be undone or replaced from the
    map, also in a past week. One query."""
    found: dict[int, Person] = {}
    ratings: list[Rating] = []
    rated = FilteredRelation("ratings", condition=Q(ratings__skill__in=list(skills)))
    rows = Person.objects.filter(pk__in=list(people))
    for person in rows.annotate(rated=rated).select_related(*RATED).order_by("pk") if skills else rows:
        found.setdefault(person.pk, person)
        rating = getattr(person, "rated", None)
        if rating is not None:
            ratings.append(rating)
    return found, sorted(ratings, key=lambda one: (one.on or date.min, one.pk))


def rating_row(one: Rating, skills: Mapping[int, str]) -> RatingRow:
    """Without its author, since the map doesn't name them."""
    return one.person_id, skills[one.skill_id], one.kind, one.level, one.on, None, one.disputed
