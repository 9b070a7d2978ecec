from datetime import date
from typing import Any

import pytest

from engine.capacity.availability import focus_capacity, half_hours
from engine.people_facts import Absence, Duty, PersonFacts, WorkingHours
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights

WEEK = Week(2026, 48)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = WEEK.days[:5]
FOUR_DAYS = (WorkingHours((8.0, 8.0, 8.0, 8.0, 0.0, 0.0, 0.0)),)


def capacity(*, minutes: int = 0, touchpoints: int = 0, since: date | None = None, **facts: Any) -> Capacity:
    person = PersonFacts("p", **facts)
    return focus_capacity(person, WEEK, Weights(), meeting_minutes=minutes, touchpoints=touchpoints, since=since)


def test_capacity_after_meetings_reserve_and_touchpoints() -> None:
    # 40 - 12 - 3.75 - 0.5
    assert capacity(minutes=225, touchpoints=1).focus == 23.75


def test_a_public_holiday_does_not_lessen_the_reserve() -> None:
    found = capacity(holidays=frozenset({THURSDAY}), day_to_day=14)
    assert (found.holidays, found.day_to_day, found.focus) == (8, 14, 40 - 8 - 14)


def test_a_day_off_reduces_the_reserve_by_its_share() -> None:
    found = capacity(away=(Absence(MONDAY, MONDAY),))
    # The reserve of 12 h is 2.4 h a day: four days hold 9.6.
    assert (found.time_off, found.day_to_day) == (8, 9.6)
    assert found.focus == pytest.approx(40 - 8 - 9.6)


def test_half_a_day_off_counts_half() -> None:
    found = capacity(away=(Absence(MONDAY, MONDAY, "morning"),))
    assert (found.time_off, found.day_to_day) == (4, 12 - 1.2)


def test_a_morning_and_an_afternoon_off_are_a_day_however_often_they_are_stated() -> None:
    halves = (Absence(MONDAY, MONDAY, "morning"), Absence(MONDAY, MONDAY, "afternoon"))
    assert capacity(away=halves).time_off == 8
    assert capacity(away=(*halves, *halves, Absence(MONDAY, MONDAY))).time_off == 8


def test_a_week_off_comes_to_nothing() -> None:
    found = capacity(away=(Absence(MONDAY, FRIDAY),))
    assert (found.time_off, found.day_to_day, found.focus) == (40, 0, 0)


def test_time_off_on_a_holiday_or_weekend_is_not_counted_twice() -> None:
    found = capacity(holidays=frozenset({THURSDAY}), away=(Absence(THURSDAY, WEEK.sunday),))
    assert (found.holidays, found.time_off) == (8, 8)


def test_a_duty_replaces_the_reserve_on_its_days() -> None:
    # On call from Monday to Wednesday for 30 h a week: three fifths of 30, two fifths of the reserve of 12.
    found = capacity(duties=(Duty(MONDAY, WEDNESDAY, 30),))
    assert (found.duties, found.day_to_day) == (18, 4.8)
    assert found.focus == pytest.approx(40 - 18 - 4.8)


def test_a_duty_of_the_whole_week_takes_its_hours() -> None:
    found = capacity(duties=(Duty(MONDAY, WEEK.sunday, 20),))
    assert (found.duties, found.day_to_day, found.focus) == (20, 0, 20)


def test_two_duties_on_one_day_add_up() -> None:
    found = capacity(duties=(Duty(MONDAY, MONDAY, 10), Duty(MONDAY, TUESDAY, 5)))
    assert found.duties == 10 / 5 + 5 / 5 + 5 / 5


def test_four_days_hold_the_whole_reserve() -> None:
    found = capacity(hours=FOUR_DAYS)
    assert (found.contracted, found.day_to_day, found.focus) == (32, 12, 20)


def test_contracted_hours_follow_the_day_on_which_they_change() -> None:
    patterns = (WorkingHours(), WorkingHours((4.0, 4.0, 4.0, 4.0, 4.0, 0.0, 0.0), THURSDAY))
    assert capacity(hours=patterns).contracted == 3 * 8 + 2 * 4


def test_nothing_left_is_a_fact_and_no_error() -> None:
    assert capacity(day_to_day=50).focus == -10
    assert capacity(hours=(WorkingHours((0.0,) * 7),)).focus == 0
    assert half_hours(-10) == 0


def test_from_wednesday_on_only_the_days_that_are_left_count() -> None:
    found = capacity(since=WEDNESDAY)
    assert (found.contracted, found.day_to_day) == (24, 7.2)


def test_thirds_add_up() -> None:
    three = (WorkingHours((7.6, 7.6, 7.6, 0.0, 0.0, 0.0, 0.0)),)
    found = capacity(hours=three, day_to_day=10)
    assert (found.contracted, found.day_to_day, found.focus) == (22.8, 10, 12.8)
    assert half_hours(found.focus) == 25
