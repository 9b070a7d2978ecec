"""Every single change to a planned week, by size, each with the changed week as a row of scores.

Rows equal what `engine.scoring.breakdown` computes for the changed week; only what a change can affect is recomputed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from engine.arrays import Flags, Ints
from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts
from engine.meetings import MeetingLoad
from engine.score_facts import ScoreBreakdown
from engine.scoring.batch_scoring import JoiningPeople, Scores
from engine.scoring.breakdown import SpentAttention, score_area
from engine.scoring.eligibility import WeekContext
from engine.scoring.exposure import relevant_points, timing
from engine.sensitivity.perturbations import (
    Perturbation,
    SensitivityAnalysis,
    apply_perturbation,
    joins,
    level_ups,
    moved_points,
)


@dataclass(frozen=True, slots=True)
class PerturbedPlans:
    """Changes of one size, in order, and for each change the resulting half-hours by area."""

    changes: Sequence[Perturbation]
    units: dict[str, Ints]

    def off(self, area: str) -> Flags:
        """The changes that take an area off the plan."""
        found = self.units.get(area)
        return np.ones(len(self.changes), np.bool_) if found is None else np.asarray(found == 0)


def perturbed_plans(analysis: SensitivityAnalysis) -> Iterator[PerturbedPlans]:
    """The smallest first; a size is solved only when needed."""
    yield after_level_ups(analysis, sorted(level_ups(analysis.context, analysis.matrix), key=lambda one: one.order))
    yield after_joins(analysis, sorted(joins(analysis.context), key=lambda one: one.order))
    moved = sorted(moved_points(analysis.context), key=lambda one: one.order)
    yield from grouped_by_days(after_moved_points(analysis, moved))


def current_scores(analysis: SensitivityAnalysis, count: int) -> Scores:
    """The week's own row, repeated."""
    matrix = analysis.matrix
    found = matrix.scores(matrix.levels()[None, :], matrix.rated()[None, :])
    return Scores(np.repeat(found.gap, count, axis=0), np.repeat(found.worth, count, axis=0))


def after_level_ups(analysis: SensitivityAnalysis, changes: Sequence[Perturbation]) -> PerturbedPlans:
    """Someone one level higher: one row of ratings each."""
    matrix = analysis.matrix
    columns = {key: column for column, key in enumerate(matrix.ratings)}
    row = np.arange(len(changes))
    column = np.array([columns[one.person or "", one.skill or ""] for one in changes], np.int64)
    levels, rated = np.tile(matrix.levels(), (len(row), 1)), np.tile(matrix.rated(), (len(row), 1))
    levels[row, column] = [one.level or 0 for one in changes]
    rated[row, column] = True
    return PerturbedPlans(changes, analysis.planned(matrix.scores(levels, rated)))


def after_joins(analysis: SensitivityAnalysis, changes: Sequence[Perturbation]) -> PerturbedPlans:
    """Someone joining an initiative's team: extra columns next to the current ratings."""
    matrix = analysis.matrix
    if not changes or not matrix.areas:
        return PerturbedPlans((), {})
    who = levels_of_joining_people(analysis, changes)
    rows = np.flatnonzero(who.counts.any(axis=1) & could_matter(analysis, who))
    some = JoiningPeople(who.effective[rows], who.counts[rows], who.rated[rows])
    found = matrix.scores(matrix.levels()[None, :], matrix.rated()[None, :], some)
    return PerturbedPlans([changes[row] for row in rows.tolist()], analysis.planned(found))


def levels_of_joining_people(analysis: SensitivityAnalysis, changes: Sequence[Perturbation]) -> JoiningPeople:
    """The effective level of the joining person per change and requirement, if they would count."""
    pool, context = analysis.join_candidates, analysis.context
    places = {name: place for place, name in enumerate(pool.names)}
    who = np.array([places[one.person or ""] for one in changes], np.int64)
    to = np.array([one.initiative for one in changes], object)
    led = {initiative.key: initiative for initiative in context.facts.initiatives}
    needs = analysis.matrix.required
    shape = (len(changes), len(needs))
    found = JoiningPeople(np.zeros(shape), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_))
    areas = {area.key: area for initiative in led.values() for area in initiative.areas}
    for column, (one, need) in enumerate(needs):
        level, rated = pool.effective(need.skill)
        there = pool.there_until(context.window_end(areas[one.area], led[one.initiative]))
        counts = there[who] & (to == one.initiative)
        if one.owner in places:
            counts &= who != places[one.owner]  # the owner already counts
        found.counts[:, column] = counts
        found.effective[:, column] = np.where(counts, level[who], 0.0)
        found.rated[:, column] = counts & rated[who]
    return found


def could_matter(analysis: SensitivityAnalysis, who: JoiningPeople) -> Flags:
    """Whether someone raises the best level, relieves a single point of failure, or is the first who is rated or available."""
    needs = [need for _, need in analysis.matrix.required]
    best = np.array([need.best_level for need in needs])
    level = np.array([float(need.level) for need in needs])
    at_risk = np.array([len(need.at_level) < analysis.context.weights.deep_enough for need in needs])
    empty, unknown = np.array([not need.people for need in needs]), np.array([not need.known for need in needs])
    telling = (who.effective > best) | (at_risk & (who.effective >= level)) | empty | (unknown & who.rated)
    return np.asarray((telling & who.counts).any(axis=1))


def after_moved_points(analysis: SensitivityAnalysis, changes: Sequence[Perturbation]) -> PerturbedPlans:
    """A moved milestone: other timings, perhaps other people who count, and meetings attended because of its date."""
    found = current_scores(analysis, len(changes))
    meeting_loads: dict[MeetingLoad, list[int]] = {}
    for row, change in enumerate(changes):
        context = analysis.context.with_facts(apply_perturbation(analysis.facts, change))
        write_scores(analysis, found, row, rescored_areas(analysis, context, change))
        meeting_loads.setdefault(meeting_load_after(analysis, context, change), []).append(row)
    units: dict[str, Ints] = {}
    for meeting_load, rows in meeting_loads.items():
        part = Scores(found.gap[rows], found.worth[rows])
        for area, amounts in analysis.planned(part, meeting_load).items():
            units.setdefault(area, np.zeros(len(changes), np.int64))[rows] = amounts
    return PerturbedPlans(changes, units)


def grouped_by_days(found: PerturbedPlans) -> Iterator[PerturbedPlans]:
    """Moves by fewer days are smaller; all are solved together, since a few rows cost as much as many."""
    days = np.array([one.days for one in found.changes])
    for some in np.unique(days):
        rows = np.flatnonzero(days == some)
        yield PerturbedPlans(
            [found.changes[row] for row in rows.tolist()], {area: units[rows] for area, units in found.units.items()}
        )


def meeting_load_after(analysis: SensitivityAnalysis, context: WeekContext, change: Perturbation) -> MeetingLoad:
    """The meeting load of the changed week: a new one only if a meeting is on a date of the milestone."""
    point = moved_point(analysis, change)
    days = {point.date, point.date + timedelta(days=change.days)}
    if any(one.initiative == change.initiative and one.starts.date() in days for one in analysis.facts.meetings):
        return MeetingLoad.of(context.facts, context.weights)
    return analysis.meeting_load


def moved_point(analysis: SensitivityAnalysis, change: Perturbation) -> InflectionPointFacts:
    return next(
        point
        for initiative in analysis.facts.initiatives
        if initiative.key == change.initiative
        for point in initiative.points
        if point.key == change.point
    )


def rescored_areas(
    analysis: SensitivityAnalysis, context: WeekContext, change: Perturbation
) -> Iterator[tuple[str, float]]:
    """Area and worth of what a moved milestone affects."""
    before = {one.key: one for one in analysis.facts.initiatives}
    for initiative in context.facts.initiatives:
        for area in initiative.areas if initiative.key == change.initiative else ():
            if area.requirements and depends_on_point(analysis, area, before[initiative.key], change):
                yield rescored_area(analysis, context, area, initiative)


def depends_on_point(
    analysis: SensitivityAnalysis, area: AreaFacts, initiative: InitiativeFacts, change: Perturbation
) -> bool:
    """Whether the milestone affects an area's timing, its status or which people count."""
    points = relevant_points(area, initiative, analysis.context.monday, analysis.context.weights)
    ahead = [point for point in points if point.date >= analysis.context.monday]
    looked_at = points if area.status != "open" else [*points[:1], *ahead[:1]]
    return any(point.key == change.point for point in looked_at)


def rescored_area(
    analysis: SensitivityAnalysis, context: WeekContext, area: AreaFacts, initiative: InitiativeFacts
) -> tuple[str, float]:
    """Only the timing if the same people count; otherwise the whole breakdown."""
    before = analysis.breakdowns[area.key]
    people = tuple(level.person for level in before.requirements[0].people)
    if context.eligible_people(area, initiative).people != people:
        return score_entry(rescored_breakdown(context, area, initiative, before))
    when = timing(area, initiative, context.monday, context.weights)
    worth = before.cost * before.gap * when.factor * (before.leverage or 0.0)
    return area.key, worth * float(np.exp(-before.spent / before.tau))


def rescored_breakdown(
    context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, before: ScoreBreakdown
) -> ScoreBreakdown:
    spent = SpentAttention(before.spent, before.spent_assumed, before.spent_others, before.done, before.spent_own)
    return score_area(context, area, initiative, spent)


def score_entry(one: ScoreBreakdown) -> tuple[str, float]:
    return one.area, one.worth * float(np.exp(-one.spent / one.tau))


def write_scores(
    analysis: SensitivityAnalysis,
    found: Scores,
    row: int,
    areas: Iterable[tuple[str, float]],
) -> None:
    """Write areas' values into a row."""
    places = analysis.matrix.places
    for area, worth in areas:
        found.worth[row, places[area]] = worth
