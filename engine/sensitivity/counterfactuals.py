"""What would change a recommendation: ratings worth asking for, and the smallest change that ends it.

Every answer comes from planning the changed weeks together (`engine.sensitivity.perturbations`); none is an estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.results import LevelFact, ScoreBreakdown
from engine.scoring.levels import rating_age
from engine.sensitivity.perturbations import Perturbation, SensitivityAnalysis
from engine.sensitivity.perturbed_plans import PerturbedPlans, perturbed_plans


@dataclass(frozen=True, slots=True)
class Question:
    """A rating that is missing or old, and how many hours of the plan a new rating could shift."""

    person: str
    skill: str
    level: float
    assumed: bool
    age_days: int | None
    moved_hours: float


def questions(analysis: SensitivityAnalysis, limit: int = 3) -> tuple[Question, ...]:
    """The missing ratings, or those older than 90 days, that could change the plan most.

    Ordered by the most hours that one level less, the same or one level more would shift. The lead's own unrated
    skills come first, whatever they shift.
    """
    matrix, lead = analysis.matrix, analysis.context.facts.lead
    places = [place for place, one in enumerate(matrix.ratings.values()) if worth_asking(one, analysis)]
    if not places:
        return ()
    keys = list(matrix.ratings)
    moved = moved_hours(analysis, places)
    found = [
        question(keys[place], matrix.ratings[keys[place]], analysis, hours)
        for place, hours in zip(places, moved, strict=True)
    ]
    found = [one for one in found if one.moved_hours or (one.person == lead and one.assumed)]
    found.sort(key=lambda one: (not (one.person == lead and one.assumed), -one.moved_hours, one.person, one.skill))
    return tuple(found[:limit])


def worth_asking(level: LevelFact, analysis: SensitivityAnalysis) -> bool:
    age = rating_age(level.assessed, analysis.context.monday)
    return level.assessed is None or (age is not None and age > analysis.context.weights.ask_days)


def question(key: tuple[str, str], level: LevelFact, analysis: SensitivityAnalysis, hours: float) -> Question:
    age = rating_age(level.counted, analysis.context.monday)
    return Question(key[0], key[1], level.proficiency, level.assumed, age, hours)


def moved_hours(analysis: SensitivityAnalysis, places: Sequence[int]) -> list[float]:
    """Per rating the most hours that a likely answer would shift."""
    answers = np.array([-1.0, 0.0, 1.0])
    column = np.repeat(places, len(answers))
    row = np.arange(len(column))
    levels = np.tile(analysis.matrix.levels(), (len(column), 1))
    levels[row, column] = np.clip(levels[row, column] + np.tile(answers, len(places)), 0.0, 4.0)
    rated = np.tile(analysis.matrix.rated(), (len(column), 1))
    rated[row, column] = True
    found = analysis.planned(analysis.matrix.scores(levels, rated))
    gained, lost = np.zeros(len(column)), np.zeros(len(column))
    for area in found.keys() | (analysis.units.keys() - analysis.facts.pins.keys()):
        shift = found.get(area, np.zeros(len(column))) - analysis.units.get(area, 0)
        gained += np.maximum(shift, 0)
        lost += np.maximum(-shift, 0)
    moved = np.maximum(gained, lost) / 2
    return [float(most) for most in moved.reshape(-1, len(answers)).max(axis=1)]


def smallest_changes(analysis: SensitivityAnalysis) -> dict[str, Perturbation | None]:
    """For each item that is not pinned, the smallest single change that takes it off the plan.

    Sizes are defined in `perturbations`; between equal ones, a change of the area's own people or milestones comes
    first, then the first by name. None if no single change does it. Larger sizes are searched only for items that no
    smaller one takes off.
    """
    answers: dict[str, Perturbation | None] = dict.fromkeys(sorted(analysis.units.keys() - analysis.facts.pins.keys()))
    if not answers:
        return answers
    for found in perturbed_plans(analysis):
        for area in [area for area, change in answers.items() if change is None]:
            answers[area] = smallest_change(analysis.breakdowns[area], found)
        if None not in answers.values():
            break
    return answers


def smallest_change(one: ScoreBreakdown, found: PerturbedPlans) -> Perturbation | None:
    off = [found.changes[place] for place in np.flatnonzero(found.off(one.area)).tolist()]
    return next((change for change in off if is_about_area(change, one)), off[0] if off else None)


def is_about_area(change: Perturbation, one: ScoreBreakdown) -> bool:
    """Whether a change is about the area itself."""
    if change.kind == "level_up":
        return any(
            need.skill == change.skill and any(level.person == change.person for level in need.people)
            for need in one.requirements
        )
    return change.initiative == one.initiative and change.area in (None, one.area)
