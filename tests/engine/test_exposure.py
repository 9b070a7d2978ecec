from dataclasses import replace
from datetime import timedelta
from math import exp
from typing import Any

import pytest

from engine.facts import DependencyFacts, InflectionPointFacts, InitiativeFacts, SpentHours
from engine.scoring.breakdown import spent_attention, value_of_hours
from engine.scoring.exposure import Timing, cost_if_wrong, timing
from engine.weeks import Week
from engine.weights import Weights
from tests.support.engine_facts import area

WEEK = Week(2026, 48)
WEIGHTS = Weights()


def factor(*points: InflectionPointFacts, health: Any = "on_track", status: Any = "open") -> float:
    one = area("i/a", status=status)
    return timing(one, InitiativeFacts("i", health=health, areas=(one,), points=points), WEEK.monday, WEIGHTS).factor


def point(day: int, *areas: str, **more: Any) -> InflectionPointFacts:
    return InflectionPointFacts(f"p{day}", WEEK.monday + timedelta(days=day), areas, **more)


def test_a_step_of_each_grade_costs_its_ratio() -> None:
    middle = area("i/a")
    assert cost_if_wrong(middle, 3, WEIGHTS) == 1
    assert cost_if_wrong(replace(middle, impact=5), 3, WEIGHTS) == 4
    assert cost_if_wrong(replace(middle, irreversibility=2), 3, WEIGHTS) == pytest.approx(1 / 1.5)
    assert cost_if_wrong(replace(middle, complexity=4), 5, WEIGHTS) == 1.25 * 1.5**2


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((), 1),
        ((point(0),), 3),
        ((point(10),), 1 + 2 * exp(-1)),
        ((point(10), point(3, "i/a")), 1 + 2 * exp(-0.3)),
        ((point(10), point(3, "i/other")), 1 + 2 * exp(-1)),
        ((point(-7),), 3),  # past, not marked: it counts as today
        ((point(-8),), 1),
        ((point(-3, passed=True), point(10)), 1 + 2 * exp(-1)),
    ],
)
def test_timing_rises_towards_the_next_point(points: tuple[InflectionPointFacts, ...], expected: float) -> None:
    assert factor(*points) == pytest.approx(expected)


def test_off_track_counts_as_seven_days_at_most() -> None:
    assert factor(health="off_track") == pytest.approx(1 + 2 * exp(-0.7))
    assert factor(point(40), health="off_track") == pytest.approx(1 + 2 * exp(-0.7))
    assert factor(point(2), health="off_track") == pytest.approx(1 + 2 * exp(-0.2))


def test_settled_and_unstarted_areas_can_wait_unless_their_milestone_is_near() -> None:
    assert factor(status="settled") == 0.1
    assert factor(status="not_yet") == 0.25
    assert factor(point(7, "i/a"), status="not_yet") == pytest.approx(1 + 2 * exp(-0.7))
    assert factor(point(8, "i/a"), status="settled") == pytest.approx(0.1 * (1 + 2 * exp(-0.8)))
    assert factor(point(7), status="not_yet") == pytest.approx(0.25 * (1 + 2 * exp(-0.7)))


def test_hours_of_weeks_before_wear_off_by_half_a_week() -> None:
    rows = (
        SpentHours("i/a", WEEK - 1, 4),
        SpentHours("i/a", WEEK - 2, 4),
        SpentHours("i/b", WEEK - 1, 3, "committed"),
        SpentHours("i/c", WEEK, 2, "other_lead"),
        SpentHours("i/c", WEEK, 5, "committed"),
        SpentHours("i/d", WEEK + 1, 5),
        SpentHours("i/e", WEEK - 1, 0, "committed"),
    )
    spent = spent_attention(rows, WEEK, WEIGHTS)
    assert (spent["i/a"].hours, spent["i/a"].assumed) == (4 / 2 + 4 / 4, False)
    assert (spent["i/b"].hours, spent["i/b"].assumed) == (1.5, True)
    assert (spent["i/c"].hours, spent["i/c"].others, spent["i/c"].done, spent["i/c"].own) == (2, 2, 0, 0)
    assert "i/d" not in spent
    # Nothing was committed, so there is nothing to assume.
    assert (spent["i/e"].hours, spent["i/e"].assumed) == (0, False)


def test_attention_has_diminishing_returns() -> None:
    assert value_of_hours(10, 3, 0, 3) == pytest.approx(10 * (1 - exp(-1)))
    assert value_of_hours(10, 3, 3, 3) == pytest.approx(10 * (exp(-1) - exp(-2)))


def waiting_for(**more: Any) -> Timing:
    """The timing of an area with one dependency and a milestone in 20 days."""
    one = area("i/a", status=more.pop("status", "open"))
    points = more.pop("points", (point(20),))
    dependency = DependencyFacts("i/sdk", "i/a", "SDK", **more)
    facts = InitiativeFacts("i", areas=(one,), points=points, dependencies=(dependency,))
    return timing(one, facts, WEEK.monday, WEIGHTS)


@pytest.mark.parametrize("state", ["late", "at_risk"])
@pytest.mark.parametrize(("need_in", "days"), [(-3, 7), (6, 7), (8, 8), (19, 19), (20, 20), (25, 20)])
def test_a_late_dependency_brings_the_area_closer_but_not_than_a_week(state: Any, need_in: int, days: int) -> None:
    found = waiting_for(state=state, need_by=WEEK.monday + timedelta(days=need_in))
    assert found.days == days
    assert found.factor == pytest.approx(1 + 2 * exp(-days / 10))
    assert (found.dependency is not None) == (days < 20)


@pytest.mark.parametrize("state", ["exposed", "unknown", "holds"])
def test_other_states_change_nothing(state: Any) -> None:
    found = waiting_for(state=state, need_by=WEEK.monday + timedelta(days=2))
    assert (found.days, found.dependency) == (20, None)


def test_a_late_dependency_counts_without_a_milestone_and_leaves_the_status_as_it_is() -> None:
    found = waiting_for(state="late", need_by=WEEK.monday, points=(), status="not_yet")
    assert found.days == 7
    assert found.factor == pytest.approx(0.25 * (1 + 2 * exp(-0.7)))
    other = DependencyFacts("i/sdk", "i/other", state="late", need_by=WEEK.monday)
    one = area("i/a")
    assert timing(one, InitiativeFacts("i", areas=(one,), dependencies=(other,)), WEEK.monday, WEIGHTS).factor == 1


@pytest.mark.parametrize(
    ("found", "cause"),
    [({"waiting": 0}, "waiting"), ({"waiting": 7}, "waiting"), ({"waiting": 8}, None), ({"blocked": True}, "blocked")],
)
def test_what_waits_to_be_accepted_or_blocks_is_urgent_whatever_the_status(found: Any, cause: str | None) -> None:
    timed = waiting_for(status="settled", **found)
    assert (timed.dependency.cause if timed.dependency else None) == cause
    expected = 0.1 * (1 + 2 * exp(-2)) if cause is None else 3
    assert timed.factor == pytest.approx(expected)
