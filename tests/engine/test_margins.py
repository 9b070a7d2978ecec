"""What an hour more would buy and two hours less would cost: held against planning such weeks from the start."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.random_weeks import random_week
from engine.facts import LeadWeek
from engine.planning import plan
from tests.support.engine_facts import DIEGO


def hours(facts: LeadWeek) -> dict[str, float]:
    return {one.area: one.hours for one in plan(facts, confidence=False).items}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(0, 14), st.integers(0, 40), st.integers(0, 4))
def test_a_margin_is_the_plan_of_a_longer_and_of_a_shorter_week(
    seed: int, initiatives: int, areas: int, half_hours: int, pinned: int
) -> None:
    facts = replace(random_week(seed, initiatives, areas), capacity=half_hours / 2)
    keys = [one.key for initiative in facts.initiatives for one in initiative.areas]
    facts = replace(facts, pins={keys[0]: pinned} if keys and pinned else {})
    found = plan(facts, confidence=False)
    before = {one.area: one.hours for one in found.items}
    more, less = found.margins
    for margin, by in ((more, 1.0), (less, -2.0)):
        other = plan(replace(facts, capacity=max(0.0, half_hours / 2 + by)), confidence=False)
        after = {one.area: one.hours for one in other.items}
        assert dict(margin.moved) == {
            area: after.get(area, 0) - before.get(area, 0)
            for area in before.keys() | after.keys()
            if after.get(area, 0) != before.get(area, 0)
        }
        assert margin.value == pytest.approx(other.value - found.value, abs=1e-6)
    assert more.value >= 0 >= less.value
    assert more.hours == 1


def test_a_week_of_one_hour_has_only_that_to_lose() -> None:
    more, less = plan(replace(DIEGO, capacity=1.0), confidence=False).margins
    assert (less.hours, less.value, less.moved) == (-1, 0, ())
    # Half an hour to open the initiative, and an hour and a half on the API, which is at stake most.
    assert (more.hours, more.moved) == (1, (("organisations/api", 1.5),))


def test_free_hours_are_no_loss() -> None:
    more, less = plan(replace(DIEGO, capacity=80.0), confidence=False).margins
    assert (more.value, more.moved, less.hours, less.value, less.moved) == (0, (), -2, 0, ())
