"""The forecast against the figures of docs/focus-model.md, to the day; expected days are worked out by hand."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from benchmarks.forecasts import held_by_ratios, share_held
from engine.forecasts import (
    DatedDependency,
    Forecast,
    GivenDate,
    dependency_ratios,
    dependency_state,
    forecast,
    producer_ratios,
)

# The slipping platform's Identity SDK, needed on 20 November.
GIVEN = (
    GivenDate(date(2026, 9, 1), date(2026, 10, 16)),
    GivenDate(date(2026, 10, 14), date(2026, 11, 6)),
    GivenDate(date(2026, 11, 5), date(2026, 12, 4)),
)
SDK = DatedDependency(GIVEN)
NEED_BY = date(2026, 11, 20)


def on(today: date, *more: DatedDependency) -> Forecast:
    found = forecast(GIVEN[-1], producer_ratios([SDK, *more], today), today)
    assert found is not None
    return found


def test_the_identity_sdk_on_23_november() -> None:
    today = date(2026, 11, 23)
    assert [ratio.value for ratio in dependency_ratios(SDK, today)] == [Fraction(51, 23), Fraction(94, 45)]
    found = on(today)
    assert (found.likely, found.late) == (date(2026, 12, 19), date(2027, 1, 9))
    assert (found.keeps, found.possible, found.confidence) == (1, 5, "assumed")
    assert (found.likely - NEED_BY).days == 29
    assert dependency_state(NEED_BY, found, today) == "late"


def test_what_has_passed_is_no_longer_possible() -> None:
    found = on(date(2026, 12, 10))
    assert (found.likely, found.late) == (date(2027, 1, 9), date(2027, 1, 16))
    assert (found.keeps, found.possible) == (0, 4)


def test_without_a_date_or_a_possible_day_there_is_no_forecast() -> None:
    assert forecast(None, [], date(2026, 11, 23)) is None
    given = GivenDate(date(2026, 1, 1), date(2026, 1, 31))
    assert forecast(given, [], date(2026, 3, 2)) == Forecast(given, date(2026, 3, 2), date(2026, 3, 2), 0, 1, 0, 5)
    assert forecast(given, [], date(2026, 3, 3)) is None


def test_an_outcome_counts_every_date_of_its_dependency_but_three_at_most() -> None:
    start = date(2026, 1, 1)
    dates = tuple(GivenDate(start + timedelta(days=10 * n), start + timedelta(days=10 * n + 10)) for n in range(5))
    ratios = dependency_ratios(DatedDependency(dates, start + timedelta(days=60)), date(2026, 6, 1))
    assert [ratio.value for ratio in ratios] == [2, 3, 4]


def test_a_promise_of_less_than_a_week_counts_as_a_week() -> None:
    given = GivenDate(date(2026, 3, 2), date(2026, 3, 3))
    [ratio] = dependency_ratios(DatedDependency((given,), date(2026, 3, 16)), date(2026, 6, 1))
    assert ratio.value == 2
    found = forecast(given, [Fraction(1)] * 5, date(2026, 3, 2))
    assert found is not None
    assert found.likely == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("own", "confidence", "assumed"), [(0, "assumed", 5), (4, "assumed", 1), (5, "some", 0), (10, "good", 0)]
)
def test_confidence_follows_the_number_of_own_ratios(own: int, confidence: str, assumed: int) -> None:
    found = forecast(GIVEN[-1], [Fraction(2)] * own, date(2026, 11, 23))
    assert found is not None
    assert (found.confidence, found.own, found.assumed) == (confidence, own, assumed)


def test_twenty_of_the_newest_ratios_count() -> None:
    old = [DatedDependency((GivenDate(date(2025, 1, 1), date(2025, 1, 31)),), date(2025, 4, 1)) for _ in range(5)]
    new = [DatedDependency((GivenDate(date(2026, 1, 1), date(2026, 1, 31)),), date(2026, 1, 31)) for _ in range(18)]
    ratios = producer_ratios([*old, *new], date(2026, 11, 23))
    assert ratios == [1] * 18 + [3, 3]


@pytest.mark.parametrize(
    ("need_by", "state"),
    [
        (date(2026, 11, 22), "late"),
        (date(2026, 11, 23), "at_risk"),  # on the day itself it isn't late yet
        (date(2026, 12, 18), "at_risk"),
        (date(2026, 12, 19), "exposed"),
        (date(2027, 1, 8), "exposed"),
        (date(2027, 1, 9), "holds"),
        (None, "holds"),
    ],
)
def test_states(need_by: date | None, state: str) -> None:
    today = date(2026, 11, 23)
    assert dependency_state(need_by, on(today), today) == state


def test_without_a_forecast_the_state_is_unknown_until_it_is_late() -> None:
    assert dependency_state(date(2026, 12, 4), None, date(2026, 11, 23)) == "unknown"
    assert dependency_state(None, None, date(2026, 11, 23)) == "unknown"
    assert dependency_state(date(2026, 12, 4), None, date(2026, 12, 5)) == "late"


@pytest.mark.parametrize("overrun", [1.0, 1.5, 2.2])
def test_the_late_date_holds_four_times_in_five(overrun: float) -> None:
    assert 0.78 <= share_held(held_by_ratios(overrun, producers=12, deliveries=40)) <= 0.84
