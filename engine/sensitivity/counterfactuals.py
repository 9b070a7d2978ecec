"""How certain a recommendation is, and what would change it: ratings worth asking for, and the smallest change that ends it.

Every answer comes from planning the changed weeks together (`engine.sensitivity.perturbations`); none is an estimate. How
certain it is comes from simulations with the ratings that other raters might have given. Their random numbers come from a
hash of lead, week, person, skill and the number of the draw: the same in every process, and adding a rating does not change
the draws of the others. Source: docs/focus-model.md, "Confidence and what would change it".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats, Ints
from engine.score_facts import LevelFact, ScoreBreakdown
from engine.scoring.batch_scoring import ScoreMatrix
from engine.scoring.eligibility import WeekContext, rating_age
from engine.sensitivity.perturbations import Perturbation, SensitivityAnalysis
from engine.sensitivity.perturbed_plans import PerturbedPlans, perturbed_plans
from engine.solver.allocate import Allocation
from engine.solver.exact import WeekArrays, solve
from engine.solver.solver_input import AllocationTask, stack_weeks, weeks_to_solve
from engine.weights import Weights


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

    Ordered by the most hours that one level less, the same or one level more would shift; never one that shifts none.
    The lead's own unrated skills come first.
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
    found = [one for one in found if one.moved_hours]
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
    return change.initiative == one.initiative


# Simulated weeks held in memory at once.
ROWS_AT_ONCE: Final = 3200

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


class PlannedWeek(NamedTuple):
    """A week with its task and the chosen hours."""

    context: WeekContext
    task: AllocationTask
    allocation: Allocation


def confidences(weeks: Sequence[PlannedWeek]) -> list[Mapping[str, float]]:
    """Per week and chosen area: the share of draws in which it keeps between half and twice its hours."""
    shares: list[Mapping[str, float]] = []
    for group in week_groups(weeks):
        redrawn = [SimulatedWeek.of(one) for one in group]
        units = solve(stack_weeks([one.weeks for one in redrawn]), group[0].context.weights).units
        size = group[0].context.weights.draws
        for place, one in enumerate(redrawn):
            shares.append(one.shares(units[place * size : (place + 1) * size]))
    return shares


def week_groups(weeks: Sequence[PlannedWeek]) -> list[Sequence[PlannedWeek]]:
    size = max(1, ROWS_AT_ONCE // weeks[0].context.weights.draws) if weeks else 1
    return [weeks[at : at + size] for at in range(0, len(weeks), size)]


@dataclass(frozen=True, slots=True)
class SimulatedWeek:
    """One week's draws, ready to solve: the areas that could get hours in any of them."""

    week: PlannedWeek
    names: list[str]
    weeks: WeekArrays

    @classmethod
    def of(cls, week: PlannedWeek) -> "SimulatedWeek":
        weights = week.context.weights
        matrix = ScoreMatrix.of(week.context, week.task.breakdowns)
        rated = np.broadcast_to(matrix.rated(), (weights.draws, len(matrix.ratings)))
        found = matrix.scores(simulated_levels(week.context, matrix), rated)
        names, weeks = weeks_to_solve(matrix, found, week.task, weights)
        return cls(week, names, weeks)

    def shares(self, units: Ints) -> dict[str, float]:
        """Pinned areas keep their hours in every draw."""
        weights = self.week.context.weights
        columns = {name: column for column, name in enumerate(self.names)}
        shares = {}
        for area, chosen in self.week.allocation.units.items():
            if area in self.week.task.pins:
                shares[area] = 1.0
                continue
            column = columns.get(area)  # None: worth an hour with the actual ratings, but in no draw
            if column is None:
                shares[area] = 0.0
                continue
            drawn = units[:, column]
            shares[area] = float(
                ((drawn >= weights.kept_share * chosen) & (drawn <= weights.kept_most * chosen)).mean()
            )
        return shares


def simulated_levels(context: WeekContext, matrix: ScoreMatrix) -> Floats:
    """Rows of levels: one higher or one lower with half the chance each, within 0 to 4."""
    weights = context.weights
    chance = np.array([chance_of_difference(level, context.monday, weights) for level in matrix.ratings.values()])
    seeds = [seed(context, person, skill) for person, skill in matrix.ratings]
    luck = uniform_numbers(np.array(seeds, np.uint64), weights.draws)
    shift = np.where(luck < chance / 2, -1.0, np.where(luck < chance, 1.0, 0.0))
    return np.clip(matrix.levels() + shift, 0.0, 4.0)


def chance_of_difference(level: LevelFact, monday: date, weights: Weights) -> float:
    """The chance that another rater would differ; a rating without a date does not count as old."""
    age = rating_age(level.counted, monday)
    unsure = level.assumed or (age is not None and age > weights.old_days)
    return weights.redraw_chance_unsure if unsure else weights.redraw_chance


def seed(context: WeekContext, person: str, skill: str) -> int:
    text = "\x1f".join((context.facts.lead, str(context.facts.week), person, skill))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def uniform_numbers(seeds: NDArray[np.uint64], draws: int) -> Floats:
    """Numbers from 0 to 1 by (draw, seed): SplitMix64 (Steele, Lea and Flood 2014)."""
    steps = np.arange(1, draws + 1, dtype=np.uint64)[:, None] * GOLDEN
    mixed = seeds[None, :] + steps
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)) * 2.0**-53)
