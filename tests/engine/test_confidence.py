import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from engine.facts import LeadWeek, SpentHours
from engine.people_facts import Rating, SkillRatings
from engine.planning import plan
from engine.score_facts import LevelFact
from engine.scoring.batch_scoring import ScoreMatrix
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import WeekContext
from engine.sensitivity.counterfactuals import chance_of_difference, simulated_levels
from engine.weights import Weights
from tests.support.engine_facts import DIEGO
from tests.support.odd_weeks import odd_week

WEIGHTS = Weights()


@pytest.mark.parametrize("seed", range(25))
def test_the_score_matrix_of_the_current_ratings_equals_the_breakdown(seed: int) -> None:
    facts = odd_week(seed)
    some = [area.key for one in facts.initiatives for area in one.areas][::4]
    done = tuple(SpentHours(key, facts.week, 1.5, "done") for key in some)
    context = WeekContext(replace(facts, owned_open={"p01": 4, "p02": 5}, spent=(*facts.spent, *done)), WEIGHTS)
    breakdowns = score_areas(context)
    matrix = ScoreMatrix.of(context, breakdowns)
    found = matrix.scores(matrix.levels()[None, :], matrix.rated()[None, :])
    told = [one for one in breakdowns if one.requirements]
    assert found.gap[0] == pytest.approx([one.gap for one in told])
    worn = [one.worth * np.exp(-one.spent / one.tau) for one in told]
    assert found.worth[0] == pytest.approx(worn)


def test_a_redraw_differs_by_one_level_with_the_stated_chance() -> None:
    many = Weights(draws=20_000)
    context = WeekContext(DIEGO, many)
    matrix = ScoreMatrix.of(context, score_areas(context))
    rows = simulated_levels(context, matrix)
    middle = [place for place, one in enumerate(matrix.ratings.values()) if one.proficiency == 2 and not one.assumed]
    moved = rows[:, middle] - 2
    # 0.4 in all, half of it each way; 20,000 draws put the mean within 0.015 beyond any doubt.
    assert (moved == 1).mean(axis=0) == pytest.approx([0.2] * len(middle), abs=0.015)
    assert (moved == -1).mean(axis=0) == pytest.approx([0.2] * len(middle), abs=0.015)
    assert (rows.min(), rows.max()) == (0, 4)


@pytest.mark.parametrize(
    ("days", "assumed", "chance"),
    [(180, False, 0.4), (181, False, 0.65), (None, False, 0.4), (1, True, 0.65)],
)
def test_assumed_and_old_ratings_are_less_sure(days: int | None, assumed: bool, chance: float) -> None:
    monday = date(2026, 11, 23)
    rating = Rating(2, None if days is None else monday - timedelta(days=days))
    level = LevelFact("p", 2, 2, None if assumed else rating, None, assumed, False, False, 3, "stated", 0, True)
    assert chance_of_difference(level, monday, WEIGHTS) == chance


def test_the_same_inputs_give_the_same_figure_in_another_process() -> None:
    code = (
        "from engine.planning import plan; from tests.support.engine_facts import DIEGO;"
        "print([one.confidence for one in plan(DIEGO).items])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert runs == {str([one.confidence for one in plan(DIEGO).items])}


def test_a_gap_that_no_redraw_closes_is_firm() -> None:
    found = {one.area: one.confidence for one in plan(DIEGO).items}
    # The API is worth the whole 8 hours at half its gap, and nobody comes near level 4.
    assert found["organisations/api"] == 1.0
    assert all(0 <= (share or 0) <= 1 for share in found.values())


def test_pinned_hours_are_certain() -> None:
    found = plan(replace(DIEGO, pins={"organisations/observability": 2}))
    assert {one.area: one.confidence for one in found.items}["organisations/observability"] == 1.0


def test_an_area_without_hours_has_no_confidence() -> None:
    found = plan(DIEGO)
    assert all((one.confidence is None) == (one.hours == 0) for one in found.areas)


@pytest.mark.parametrize("capacity", [10.0, 12.0, 16.0])
def test_confidence_counts_the_draws_in_which_between_half_and_twice_the_hours_stay(capacity: float) -> None:
    few = Weights(draws=40)
    facts = replace(DIEGO, meetings=(), capacity=capacity)
    found = next(one for one in plan(facts, few).items if one.area == "organisations/scope")
    context = WeekContext(facts, few)
    matrix = ScoreMatrix.of(context, score_areas(context))
    drawn = [
        hours_of_scope(facts, dict(zip(matrix.ratings, row, strict=True))) for row in simulated_levels(context, matrix)
    ]
    assert found.confidence == sum(found.hours / 2 <= hours <= 2 * found.hours for hours in drawn) / 40
    assert 0 < found.confidence < 1
    # With 1.5 h there are draws above twice as much.
    assert any(hours > 2 * found.hours for hours in drawn) is (capacity == 10)


def hours_of_scope(facts: LeadWeek, drawn: dict[tuple[str, str], float]) -> float:
    """Scope's hours in the plan of a week in which the drawn levels are on record.

    Nobody on the team is without a rating in scoping or API design but the engineering manager, so that a rating
    on record in place of a prior changes no area of this initiative.
    """
    people = dict(facts.people)
    for (key, skill), level in drawn.items():
        known = people[key]
        people[key] = replace(known, skills={**known.skills, skill: SkillRatings(Rating(int(level)))})
    found = plan(replace(facts, people=people), confidence=False)
    return next(one.hours for one in found.areas if one.area == "organisations/scope")
