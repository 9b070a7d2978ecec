"""The fit of an initiative with goals: the figures of the specification."""

import pytest

from engine.goal_fit import Opportunity, fit, served_goals, stretch_of

GOALS = ("ios", "payments")
"""At level 2 in iOS, at level 1 in the payments service."""

pytestmark = pytest.mark.once


def test_the_initiative_that_stretches_both_goals_beside_an_expert() -> None:
    x = [Opportunity("x/app", "ios", 3, 2, ("mei",)), Opportunity("x/money", "payments", 3, 1, ("mei",))]
    served = served_goals(GOALS, x)
    assert fit(served) == pytest.approx(1.30)
    assert [(one.position, one.best.experts) for one in served] == [(0, ("mei",)), (1, ("mei",))]


def test_the_initiative_that_needs_what_the_person_has_with_no_one_to_learn_from() -> None:
    assert fit(served_goals(GOALS, [Opportunity("y/app", "ios", 2, 2)])) == pytest.approx(0.18)


@pytest.mark.parametrize(
    ("distance", "stretch"),
    [(-0.1, 0), (0, 0.3), (0.5, 0.65), (1, 1), (1.5, 0.8), (2, 0.6), (2.01, 0)],
)
def test_stretch_is_linear_between_its_points_and_nothing_outside(distance: float, stretch: float) -> None:
    assert stretch_of(distance) == pytest.approx(stretch)


def test_only_the_best_area_of_a_skill_counts_and_the_third_goal_a_quarter() -> None:
    areas = [
        Opportunity("z/one", "ios", 3, 2),
        Opportunity("z/two", "ios", 4, 2, ("mei",)),
        Opportunity("z/b", "go", 1, 0),
    ]
    assert [one.best.area for one in served_goals(("ios",), areas)] == ["z/one"]  # Both are 0.6: by name.
    assert fit(served_goals(("ml", "rust", "go", "ios"), areas)) == pytest.approx(0.25 * 0.6)
