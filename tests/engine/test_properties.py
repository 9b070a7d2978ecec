"""What holds for every week: rules of the plan, and what a change of the input may and may not do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.random_weeks import SKILLS, WEEK, random_week
from engine.facts import AreaFacts, ExposureRecord, InitiativeFacts, LeadWeek, MemberFacts
from engine.people_facts import Absence, PersonFacts, Rating, SkillRatings
from engine.planning import plan
from engine.results import PlanFacts
from engine.score_facts import ScoreBreakdown
from engine.scoring.eligibility import count_open_areas
from engine.weights import Weights
from tests.support.engine_facts import DIEGO

weeks = st.builds(random_week, st.integers(0, 10**6), st.integers(1, 4), st.integers(0, 14))
weeks_with_areas = st.builds(random_week, st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 14))
picks = st.integers(0, 10**6)
quick = settings(max_examples=60, deadline=None)


def planned(facts: LeadWeek, weights: Weights | None = None) -> PlanFacts:
    return plan(facts, weights or Weights(), confidence=False)


def receipts(facts: LeadWeek) -> dict[str, ScoreBreakdown]:
    return {one.area: one.receipt for one in planned(facts).areas}


def hours(facts: PlanFacts) -> dict[str, float]:
    return {one.area: one.hours for one in facts.items}


def every_area(facts: LeadWeek, change: Callable[[AreaFacts], AreaFacts]) -> LeadWeek:
    led = [replace(one, areas=tuple(change(area) for area in one.areas)) for one in facts.initiatives]
    return replace(facts, initiatives=tuple(led))


def with_rating(facts: LeadWeek, person: str, skill: str, level: int) -> LeadWeek:
    known = facts.people[person]
    stated = {**known.skills, skill: SkillRatings(Rating(level, WEEK.monday))}
    return replace(facts, people={**facts.people, person: replace(known, skills=stated)})


def rated_members(facts: LeadWeek) -> list[tuple[str, str, int]]:
    """Everyone but the lead, with each skill and level that is on record."""
    return [
        (person.key, skill, stated.assessed.level)
        for person in facts.people.values()
        if person.key != facts.lead
        for skill, stated in person.skills.items()
        if stated.assessed is not None
    ]


@quick
@given(weeks)
def test_hours_are_half_hours_between_one_and_eight_within_the_capacity(facts: LeadWeek) -> None:
    found = planned(facts)
    assert all(one.hours % 0.5 == 0 and 1 <= one.hours <= 8 for one in found.items)
    taken = sum(one.hours for one in found.items) + 0.5 * len({one.initiative for one in found.items})
    assert taken <= found.planned_capacity
    assert taken + found.free_hours == found.planned_capacity
    assert all(0 <= one.optional_hours <= one.hours for one in found.items)
    assert all(one.optional_hours == one.hours or one.hours - one.optional_hours >= 1 for one in found.items)


@quick
@given(weeks)
def test_the_receipt_multiplies_out(facts: LeadWeek) -> None:
    found = planned(facts)
    for one in found.areas:
        told = one.receipt
        assert told.exposure == pytest.approx(told.gap * told.cost * told.timing)
        shortfalls = [need.shortfall for need in told.requirements]
        assert told.gap == pytest.approx(max(told.floor, 1 - np.prod([1 - short for short in shortfalls])))
        worn = exp(-told.spent / told.tau) - exp(-(told.spent + one.hours) / told.tau)
        assert one.value == pytest.approx(told.exposure * (told.leverage or 0) * worn - 0.05 * one.hours)
        assert (told.leverage is None) == (told.gap == 0)
        assert told.gap == 0 or any(need.behind_gap for need in told.requirements)
    assert found.value == pytest.approx(sum(one.value for one in found.items))


@quick
@given(weeks, st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(facts: LeadWeek, random: Any) -> None:
    def shuffled(many: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(many, len(many)))

    led = [
        replace(one, areas=shuffled(one.areas), members=shuffled(one.members), points=shuffled(one.points))
        for one in facts.initiatives
    ]
    people = dict(random.sample(list(facts.people.items()), len(facts.people)))
    other = replace(facts, initiatives=shuffled(tuple(led)), people=people, spent=shuffled(facts.spent))
    assert plan(other) == plan(facts)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_meetings_touchpoints_and_records_does_not_matter(random: Any) -> None:
    records = tuple(ExposureRecord("incident-reviews", DIEGO.week - back, 0.1) for back in (1, 2, 3))
    facts = replace(DIEGO, records=records)
    meetings = [
        replace(one, attendees=tuple(random.sample(one.attendees, len(one.attendees)))) for one in DIEGO.meetings
    ]
    other = replace(
        facts,
        meetings=tuple(random.sample(meetings, len(meetings))),
        touchpoints=tuple(random.sample(facts.touchpoints, len(facts.touchpoints))),
        records=tuple(random.sample(records, len(records))),
    )
    assert planned(other) == planned(facts)


@quick
@given(weeks_with_areas, picks)
def test_a_lower_rating_never_lowers_an_exposure(facts: LeadWeek, pick: int) -> None:
    rated = [one for one in rated_members(facts) if one[2] > 0]
    person, skill, level = rated[pick % len(rated)]
    before, after = receipts(facts), receipts(with_rating(facts, person, skill, level - 1))
    assert all(after[key].exposure >= before[key].exposure - 1e-12 for key in before)


@quick
@given(weeks_with_areas, picks)
def test_settling_an_area_never_raises_its_hours(facts: LeadWeek, pick: int) -> None:
    keys = sorted(area.key for one in facts.initiatives for area in one.areas)
    key = keys[pick % len(keys)]
    # All else equal: an owner who has one open area less may close gaps elsewhere, and that frees hours.
    facts = replace(facts, owned_open=count_open_areas(facts.initiatives))
    settled = every_area(facts, lambda area: replace(area, status="settled") if area.key == key else area)
    assert hours(planned(settled)).get(key, 0) <= hours(planned(facts)).get(key, 0)


@quick
@given(weeks_with_areas, st.sampled_from([0.0, -1.0, 0.5, 1.0]))
def test_no_capacity_no_items(facts: LeadWeek, capacity: float) -> None:
    found = planned(replace(facts, capacity=capacity))
    assert (found.items, found.value, found.over_hours) == ((), 0, 0)


@quick
@given(weeks_with_areas, picks)
def test_a_second_person_like_another_never_opens_a_gap(facts: LeadWeek, pick: int) -> None:
    one = facts.initiatives[pick % len(facts.initiatives)]
    model = one.members[pick % len(one.members)]
    twin = replace(facts.people[model.person], key="twin")
    doubled = replace(one, members=(*one.members, replace(model, person="twin")))
    led = tuple(doubled if initiative is one else initiative for initiative in facts.initiatives)
    before = receipts(facts)
    after = receipts(replace(facts, people={**facts.people, "twin": twin}, initiatives=led))
    assert all(after[key].gap <= before[key].gap + 1e-12 for key in before)


@quick
@given(weeks_with_areas)
def test_all_costs_scaled_give_the_same_plan_but_for_the_opportunity_cost(facts: LeadWeek) -> None:
    free = Weights(hour_cost=0.0)
    led = tuple(replace(one, priority=min(one.priority, 4)) for one in facts.initiatives)
    facts = replace(facts, initiatives=led)
    dearer = replace(facts, initiatives=tuple(replace(one, priority=one.priority + 1) for one in led))
    before, after = planned(facts, free), planned(dearer, free)
    assert after.value == pytest.approx(1.5 * before.value)
    assert hours(after) == hours(before)


def shifted(facts: LeadWeek, weeks: int) -> LeadWeek:
    """Every date the same number of weeks later."""

    def later(day: date | None) -> Any:
        return None if day is None else day + timedelta(weeks=weeks)

    def stated(one: SkillRatings) -> SkillRatings:
        return replace(one, assessed=replace(one.assessed, on=later(one.assessed.on)) if one.assessed else None)

    people = {
        key: replace(
            person,
            joined=later(person.joined),
            skills={skill: stated(one) for skill, one in person.skills.items()},
        )
        for key, person in facts.people.items()
    }
    led = tuple(
        replace(one, points=tuple(replace(point, date=later(point.date)) for point in one.points))
        for one in facts.initiatives
    )
    spent = tuple(replace(one, week=one.week + weeks) for one in facts.spent)
    return replace(facts, week=facts.week + weeks, people=people, initiatives=led, spent=spent)


@quick
@given(weeks_with_areas, st.integers(-100, 100))
def test_all_dates_shifted_give_the_same_plan(facts: LeadWeek, by: int) -> None:
    before, after = planned(facts), planned(shifted(facts, by))
    assert hours(after) == hours(before)
    assert after.value == before.value
    assert [one.advice for one in after.areas] == [one.advice for one in before.areas]


@quick
@given(weeks_with_areas, st.sampled_from(SKILLS))
def test_a_lead_who_learns_never_has_less_leverage(facts: LeadWeek, skill: str) -> None:
    level = facts.people["lead"].skills[skill].assessed
    assert level is not None
    before, after = receipts(facts), receipts(with_rating(facts, "lead", skill, min(4, level.level + 1)))
    assert all((after[key].leverage or 0) >= (before[key].leverage or 0) for key in before)


@quick
@given(weeks_with_areas, picks)
def test_an_absent_person_never_raises_the_cover(facts: LeadWeek, pick: int) -> None:
    names = sorted(set(facts.people) - {facts.lead})
    person = facts.people[names[pick % len(names)]]
    gone = replace(person, away=(Absence(WEEK.monday, WEEK.monday + timedelta(days=90)),))
    before, after = receipts(facts), receipts(replace(facts, people={**facts.people, person.key: gone}))
    for key, receipt in before.items():
        for old, new in zip(receipt.requirements, after[key].requirements, strict=True):
            assert new.cover <= old.cover


@quick
@given(weeks_with_areas)
def test_a_lead_who_owns_everything_gets_a_plan(facts: LeadWeek) -> None:
    found = plan(every_area(facts, lambda area: replace(area, owner=facts.lead)))
    assert all("lead_owns" in one.receipt.reasons for one in found.areas)


@quick
@given(weeks_with_areas)
def test_when_no_one_is_rated_every_area_is_marked_unknown(facts: LeadWeek) -> None:
    people = {key: replace(person, skills={}) for key, person in facts.people.items()}
    found = plan(replace(facts, people=people))
    assert all("unknown" in one.receipt.reasons and one.receipt.gap >= 0.3 for one in found.areas)
    assert {one.advice.code for one in found.areas} <= {"watch", "find_out"}


@quick
@given(weeks_with_areas)
def test_everybody_away_is_a_whole_gap_everywhere(facts: LeadWeek) -> None:
    gone = (Absence(WEEK.monday - timedelta(days=7), WEEK.monday + timedelta(days=400)),)
    people = {key: replace(person, away=gone) for key, person in facts.people.items()}
    found = plan(replace(facts, people=people))
    assert {one.receipt.gap for one in found.areas} == {1.0}
    assert not any(one.advice.people or one.advice.bring_in or one.advice.grow for one in found.areas)


def test_a_lead_without_initiatives_has_a_week() -> None:
    facts = LeadWeek("lead", WEEK, {"lead": PersonFacts("lead")})
    found = plan(facts)
    assert (found.items, found.areas, found.free_hours) == ((), (), 40 - 12)


def test_an_initiative_without_areas_or_members() -> None:
    facts = LeadWeek(
        "lead", WEEK, {"lead": PersonFacts("lead")}, (InitiativeFacts("i", members=(MemberFacts("lead"),)),)
    )
    assert plan(facts).highest_exposure == (("i", 0),)


@quick
@given(weeks_with_areas)
def test_more_hours_than_there_is_work_stay_free(facts: LeadWeek) -> None:
    found = planned(replace(facts, capacity=80.0))
    spent = sum(one.hours for one in found.items)
    opened = {one.initiative for one in found.items}
    assert all(one.hours <= 8 for one in found.items)
    assert found.free_hours == 80 - spent - 0.5 * len(opened)


@quick
@given(weeks_with_areas)
def test_areas_that_require_nothing_have_no_gap(facts: LeadWeek) -> None:
    found = planned(every_area(facts, lambda area: replace(area, requirements=())))
    assert found.items == ()
    assert {(one.receipt.gap, one.receipt.leverage, one.advice.code) for one in found.areas} == {(0, None, "watch")}


@quick
@given(weeks_with_areas)
def test_a_team_of_only_the_lead_has_a_full_gap(facts: LeadWeek) -> None:
    alone = tuple(replace(one, members=(MemberFacts(facts.lead),)) for one in facts.initiatives)
    found = planned(every_area(replace(facts, initiatives=alone), lambda area: replace(area, owner=facts.lead)))
    assert {one.receipt.gap for one in found.areas} == {1.0}
    assert all("nobody_there" in one.receipt.reasons for one in found.areas)
