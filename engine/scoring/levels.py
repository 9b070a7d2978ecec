"""Effective levels: a person's rating minus a penalty for being new to the product.

Formulas: docs/focus-model.md, "Effective level".
"""

from datetime import date
from typing import NamedTuple

from engine.facts import PersonFacts, Rating, SkillRatings
from engine.results import FamiliaritySource, LevelFact
from engine.weights import Weights

NEW, SOME, GOOD = 0, 1, 2
NO_RATINGS = SkillRatings()


class Proficiency(NamedTuple):
    """A level and what it is based on; `assumed` if no one has rated it."""

    level: float
    assumed: bool
    disputed: bool


def known_proficiency(stated: SkillRatings) -> Proficiency | None:
    """The rating that counts: the one by others; if disputed, the mean of both; otherwise the self-rating.

    None if there is neither: a prior is not a rating.
    """
    if stated.assessed is None:
        return None if stated.own is None else Proficiency(stated.own.level, False, False)
    if stated.disputed and stated.own is not None:
        return Proficiency((stated.assessed.level + stated.own.level) / 2, False, True)
    return Proficiency(stated.assessed.level, False, False)


def proficiency(person: PersonFacts, skill: str, weights: Weights, *, discounted: bool = True) -> Proficiency:
    """The rating, or for engineers a prior from seniority (minus one, except for the lead whose week it is)."""
    found = known_proficiency(person.skills.get(skill, NO_RATINGS))
    if found is not None:
        return found
    return Proficiency(assumed_level(person, weights, discounted=discounted), True, False)


def assumed_level(person: PersonFacts, weights: Weights, *, discounted: bool = True) -> float:
    """The level assumed without a rating: from an engineer's seniority, minus one; 0 for anyone else."""
    if person.role != "engineer":
        return 0.0
    expected = {"junior": weights.prior_junior, "mid": weights.prior_mid}.get(person.seniority, weights.prior_senior)
    return max(0.0, expected - (weights.prior_discount if discounted else 0.0))


def familiarity_from_tenure(joined: date | None, monday: date, weights: Weights) -> int:
    """Familiarity that is not set, from the time in the company on the week's Monday."""
    if joined is None:
        return GOOD
    days = (monday - joined).days
    if days < weights.new_days:
        return NEW
    return SOME if days < weights.some_days else GOOD


def familiarity_penalty(familiarity: int, weights: Weights) -> float:
    """Levels deducted for a familiarity."""
    return {NEW: weights.penalty_new, SOME: weights.penalty_some}.get(familiarity, 0.0)


def familiarity_of(
    person: PersonFacts, stated: int | None, monday: date, weights: Weights
) -> tuple[int, FamiliaritySource]:
    """The familiarity that is set, otherwise the one from the time in the company."""
    if stated is not None:
        return stated, "stated"
    return familiarity_from_tenure(person.joined, monday, weights), "unknown" if person.joined is None else "joined"


def level_of(
    person: PersonFacts,
    skill: str,
    stated: int | None,
    monday: date,
    weights: Weights,
    *,
    here: bool,
    discounted: bool = True,
) -> LevelFact:
    """Effective level = proficiency - familiarity penalty, not below 0.

    `stated` is the familiarity with the product, None if it isn't set; `discounted` is false for the lead whose week it is:
    their prior counts in full.
    """
    known = proficiency(person, skill, weights, discounted=discounted)
    familiarity, source = familiarity_of(person, stated, monday, weights)
    off = familiarity_penalty(familiarity, weights)
    ratings = person.skills.get(skill, NO_RATINGS)
    # fmt: off
    return LevelFact(
        person=person.key, effective=max(0.0, known.level - off), proficiency=known.level,
        assessed=ratings.assessed, own=ratings.own, assumed=known.assumed, disputed=known.disputed,
        interest=ratings.interest, familiarity=familiarity, familiarity_source=source, penalty=off, here=here,
    )
    # fmt: on


def rating_age(rating: Rating | None, monday: date) -> int | None:
    """Days since a rating was given; None if its date is unknown."""
    return None if rating is None or rating.on is None else (monday - rating.on).days
