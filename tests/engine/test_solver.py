"""The chosen hours are the best there are: against every possible week, and against HiGHS."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import milp
from benchmarks.random_weeks import random_week
from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts, LeadWeek, MemberFacts, SpentHours
from engine.planning import plan, plan_many
from engine.results import PlanFacts
from engine.score_facts import ScoreBreakdown
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import WeekContext
from engine.solver.allocate import allocate_hours, allocate_many, net_value
from engine.solver.solver_input import AllocationTask
from engine.weights import Weights
from tests.support.engine_facts import DIEGO, area, needs

WEIGHTS = Weights()


def breakdowns(facts: PlanFacts) -> list[ScoreBreakdown]:
    return [one.receipt for one in facts.areas]


def amounts(one: ScoreBreakdown, pins: Mapping[str, int]) -> list[int]:
    """The half-hours that an area may get."""
    return [pins[one.area]] if one.area in pins else [0, *milp.options(one, pins)]


def every_week(
    areas: Sequence[ScoreBreakdown], pins: Mapping[str, int], left: int, opened: frozenset[str] = frozenset()
) -> Iterator[float]:
    """The values of all weeks that keep to the rules: each area in turn gets any of its amounts that fits."""
    if not areas:
        yield 0.0
        return
    one, *others = areas
    for units in amounts(one, pins):
        opens = units > 0 and one.initiative not in opened
        if units + opens <= left:
            value = milp.net_value(one, units / 2) if units else 0.0
            after = opened | {one.initiative} if opens else opened
            yield from (value + rest for rest in every_week(others, pins, left - units - opens, after))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 4), st.integers(0, 14), st.data())
def test_no_small_week_is_better(seed: int, initiatives: int, areas: int, capacity: int, data: st.DataObject) -> None:
    found = score_areas(WeekContext(random_week(seed, initiatives, areas), WEIGHTS))
    keys = st.sampled_from([one.area for one in found])
    pins = data.draw(st.dictionaries(keys, st.integers(0, 6), max_size=2))
    chosen = allocate_hours(AllocationTask(found, pins, capacity), WEIGHTS)
    by_area = {one.area: one for one in found}
    assert all(chosen.units.get(area, 0) == units for area, units in pins.items())
    best = max(every_week(found, pins, capacity), default=None)
    if best is None:  # the pins alone pass the capacity
        assert chosen.left < 0
    else:
        value = sum(net_value(by_area[area], units / 2, WEIGHTS) for area, units in chosen.units.items())
        assert value == pytest.approx(best, abs=1e-8)


def milp_value(facts: LeadWeek, plan: PlanFacts, pins: Mapping[str, int]) -> float:
    return milp.solve(milp.programme(breakdowns(plan), round(plan.planned_capacity * 2), pins), pins)


def test_300_weeks_have_the_same_value_as_the_highs_optimum() -> None:
    # Up to 8 initiatives and 60 areas; most have fewer, since HiGHS takes its time over the large ones.
    sizes = [(1 + seed % 8, 4 + (seed * 7) % (57 if seed % 4 == 0 else 20)) for seed in range(300)]
    weeks = [random_week(1000 + seed, *size) for seed, size in enumerate(sizes)]
    for facts, found in zip(weeks, plan_many(weeks, confidence=False), strict=True):
        assert found.value == pytest.approx(milp_value(facts, found, {}), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40), st.data())
def test_pins_are_kept_and_the_rest_is_optimal_given_them(seed: int, half_hours: int, data: st.DataObject) -> None:
    facts = random_week(seed, 3, 12)
    keys = st.sampled_from([one.key for initiative in facts.initiatives for one in initiative.areas])
    pins = data.draw(st.dictionaries(keys, st.integers(0, 5), max_size=4))
    done = tuple(SpentHours(key, facts.week, 1.5, "done") for key in data.draw(st.sets(keys, max_size=2)))
    facts = replace(facts, capacity=half_hours / 2, pins=pins, spent=(*facts.spent, *done))
    found = plan(facts, confidence=False)
    assert {one.area: one.hours for one in found.areas if one.pinned} == {key: units / 2 for key, units in pins.items()}
    if found.over_hours:
        assert {one.area for one in found.items} == {area for area, units in pins.items() if units}
    else:
        assert found.value == pytest.approx(milp_value(facts, found, pins), abs=1e-6)


def test_many_weeks_together_are_planned_as_each_alone() -> None:
    weeks = [random_week(seed, 1 + seed % 5, 3 + seed) for seed in range(25)]
    assert plan_many(weeks) == [plan(facts) for facts in weeks]


def test_pins_above_the_capacity_are_kept_and_the_overrun_is_reported() -> None:
    found = plan(replace(DIEGO, capacity=4.0, pins={"organisations/api": 10}), confidence=False)
    # 5 pinned hours and half an hour to open the initiative: 1.5 more than there are.
    assert [(one.area, one.hours) for one in found.items] == [("organisations/api", 5)]
    assert (found.over_hours, found.free_hours, found.hour_price) == (1.5, 0, 0.05)


@pytest.mark.parametrize("capacity", [-5.0, 0.0, 0.5, 1.0, 1.4])
def test_without_room_for_an_hour_nothing_is_planned(capacity: float) -> None:
    found = plan(replace(DIEGO, capacity=capacity))
    assert (found.items, found.value) == ((), 0)
    assert found.capacity.focus == capacity
    assert found.free_hours == max(0, int(capacity * 2) / 2)


def test_the_smallest_week_opens_one_initiative_for_one_hour() -> None:
    found = plan(replace(DIEGO, capacity=1.5), confidence=False)
    assert [(one.area, one.hours) for one in found.items] == [("organisations/api", 1)]
    assert found.free_hours == 0


def test_a_very_long_week_leaves_hours_free() -> None:
    found = plan(replace(DIEGO, capacity=80.0), confidence=False)
    assert found.free_hours == 80 - 0.5 - sum(one.hours for one in found.items) > 50
    assert found.hour_price == 0.05


def twins(*areas: AreaFacts, points: tuple[InflectionPointFacts, ...] = ()) -> LeadWeek:
    initiative = InitiativeFacts("i", members=(MemberFacts("tom", 3),), areas=areas, points=points)
    return replace(DIEGO, initiatives=(initiative,), meetings=(), capacity=2.0)


def test_of_equal_areas_the_one_with_the_earlier_point_goes_first() -> None:
    # Both count with 7 days, since the initiative is off track; the point of b comes first.
    one, other = (area(f"i/{key}", owner="tom", requirements=needs(scoping=4)) for key in "ab")
    points = (
        InflectionPointFacts("late", date(2026, 12, 10), ("i/a",)),
        InflectionPointFacts("soon", date(2026, 12, 8), ("i/b",)),
    )
    facts = twins(one, other, points=points)
    facts = replace(facts, initiatives=(replace(facts.initiatives[0], health="off_track"),))
    found = plan(facts, confidence=False)
    assert {item.area: item.hours for item in found.items} == {"i/b": 1.5}


def test_of_equal_areas_the_key_decides_at_last() -> None:
    one, other = (area(f"i/{key}", owner="tom", requirements=needs(scoping=4)) for key in "ba")
    found = plan(twins(one, other), confidence=False)
    assert {item.area: item.hours for item in found.items} == {"i/a": 1.5}


def test_an_initiative_is_opened_once_whatever_the_keys_and_their_order() -> None:
    """`a-b` sorts before `a/`: the areas of each are still next to each other."""
    keys = ("a", "a-b", "a1")
    led = [
        InitiativeFacts(
            key,
            members=(MemberFacts("tom", 3),),
            areas=tuple(area(f"{key}/{one}", owner="tom", requirements=needs(scoping=4)) for one in "yx"),
        )
        for key in keys
    ]
    # Enough for each to have hours, and too little for all that they are worth.
    facts = replace(DIEGO, meetings=(), capacity=12.0)
    found, other = (plan(replace(facts, initiatives=tuple(order)), confidence=False) for order in (led, reversed(led)))
    assert found == other
    assert {one.area.split("/")[0] for one in found.items} == set(keys)
    assert found.value == pytest.approx(milp_value(facts, found, {}), abs=1e-6)


def test_a_batch_of_nothing() -> None:
    assert allocate_many([], WEIGHTS) == []
    assert plan_many([]) == []
