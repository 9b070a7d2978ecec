"""The smallest organisation: a lead, a team, and one area."""

from collections.abc import Mapping
from typing import Any

from engine.facts import InflectionPointFacts, InitiativeFacts, LeadWeek, MemberFacts, Requirement
from engine.people_facts import Absence, PersonFacts, Rating, SkillRatings
from engine.planning import plan
from engine.score_facts import ScoreBreakdown
from engine.weeks import Week
from tests.support.engine_facts import area, needs

WEEK = Week(2026, 48)
MONDAY = WEEK.monday


def week(
    members: Mapping[str, Mapping[str, SkillRatings]],
    requirements: tuple[Requirement, ...] = needs(backend=3),
    *,
    owner: str | None = "ann",
    lead: int = 4,
    points: tuple[InflectionPointFacts, ...] = (),
    people: Mapping[str, PersonFacts] | None = None,
    **more: Any,
) -> LeadWeek:
    """A team with one area; everybody is deeply familiar unless the initiative is replaced."""
    known = {name: PersonFacts(name, skills=stated) for name, stated in members.items()}
    me = PersonFacts("lead", skills={need.skill: SkillRatings(Rating(lead)) for need in requirements})
    initiative = InitiativeFacts(
        "i",
        members=tuple(MemberFacts(name, 3) for name in members),
        areas=(area("i/a", owner=owner, requirements=requirements, **more),),
        points=points,
    )
    return LeadWeek("lead", WEEK, {**known, "lead": me, **(people or {})}, (initiative,))


def receipt(facts: LeadWeek) -> ScoreBreakdown:
    return plan(facts, confidence=False).areas[0].receipt


ALL_WEEK = (Absence(WEEK.monday, WEEK.sunday),)


def person(key: str, level: int | None, *, interest: bool = False, **more: Any) -> PersonFacts:
    """Somebody with a rating in backend, or none."""
    rating = None if level is None else Rating(level)
    return PersonFacts(key, skills={"backend": SkillRatings(rating, interest=interest)}, **more)
