"""How an initiative fits a person's goals. It chooses words and an order among initiatives; no page shows it as a number.

Fit = sum over open goals of weight x the best open area that requires the goal's skill: stretch x support.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.score_facts import ScoreBreakdown

WEIGHTS: Final = (1.0, 0.5, 0.25)
"""Of the first, second and third goal."""
STRETCH: Final = ((0.0, 0.3), (1.0, 1.0), (2.0, 0.6))
"""By required level minus the person's effective level; linear in between, nothing below or above."""
ALONE: Final = 0.6
"""Support where no one who is there has the required level."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """An open area requires a skill at a level; `own` is the person's effective level. `experts` (keys) have it and are there."""

    area: str
    skill: str
    need: float
    own: float
    experts: tuple[str, ...] = ()

    @property
    def stretch(self) -> float:
        return stretch_of(self.need - self.own)

    @property
    def value(self) -> float:
        return self.stretch * (1.0 if self.experts else ALONE)


@dataclass(frozen=True, slots=True)
class ServedGoal:
    """The best opportunity for a goal; `position` counts from 0."""

    position: int
    best: Opportunity

    @property
    def value(self) -> float:
        return WEIGHTS[self.position] * self.best.value


def stretch_of(distance: float) -> float:
    """1 for one level up, 0.6 for two, 0.3 for practice at the same level."""
    for (low, at_low), (high, at_high) in pairwise(STRETCH):
        if low <= distance <= high:
            return at_low + (at_high - at_low) * (distance - low) / (high - low)
    return 0.0


def served_goals(skills: Sequence[str], opportunities: Iterable[Opportunity]) -> list[ServedGoal]:
    """What serves each goal, given by its skill in order of importance; goals that nothing serves are left out."""
    best: dict[str, Opportunity] = {}
    for one in sorted(opportunities, key=lambda one: (-one.value, one.area)):
        best.setdefault(one.skill, one)
    found = [ServedGoal(place, best[skill]) for place, skill in enumerate(skills[: len(WEIGHTS)]) if skill in best]
    return [one for one in found if one.value]


def fit(served: Iterable[ServedGoal]) -> float:
    return sum(one.value for one in served)


def opportunities(breakdowns: Iterable[ScoreBreakdown]) -> list[Opportunity]:
    """What an initiative's open areas require, from the lead's own breakdowns."""
    return [
        Opportunity(one.area, need.skill, need.level, need.lead.effective, need.at_level)
        for one in breakdowns
        if one.status == "open"
        for need in one.requirements
    ]
