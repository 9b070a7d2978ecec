"""Which weeks that are over a change moves: compared with looking at every day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.weeks import Week
from people.effective_dates import (
    PastWeeks,
    PastWeeksChange,
    Span,
    past_weeks_changed,
    protect_past,
    protect_restored,
    split_at,
)

pytestmark = pytest.mark.once
TODAY = date(2026, 11, 25)
FIRST = date(2026, 10, 5)
DAYS = st.none() | st.integers(0, 70).map(lambda number: FIRST + timedelta(days=number))
SPANS = st.lists(st.builds(Span, DAYS, DAYS, st.sampled_from([(8,), (16,)])), max_size=3)


@given(SPANS, SPANS)
def test_the_weeks_are_those_with_a_day_that_differs(before: list[Span], after: list[Span]) -> None:
    # A day before all others stands for everything earlier.
    days = [FIRST - timedelta(days=1 + back) for back in range(2)] + [FIRST + timedelta(days=n) for n in range(49)]
    moved = [day for day in sorted(days) if values(before, day) != values(after, day)]
    found = past_weeks_changed(before, after, TODAY)
    if not moved:
        assert found is None
    else:
        first = Week.of(moved[0]) if moved[0] >= FIRST else None
        assert found == PastWeeks(first, Week.of(moved[-1]))


def values(spans: list[Span], day: date) -> list[tuple[object, ...]]:
    return sorted((span.value for span in spans if (span.start or day) <= day <= (span.end or day)), key=str)


@dataclass
class Row:
    start: date | None
    end: date | None
    hours: int


@pytest.mark.parametrize(
    ("edited", "parts"),
    [
        # Other hours split the row; dates alone don't.
        (Row(None, None, 14), [Row(None, date(2026, 11, 29), 16), Row(date(2026, 11, 30), None, 14)]),
        (Row(None, date(2026, 12, 20), 16), [Row(None, date(2026, 12, 20), 16)]),
        # What begins on that day or later, or is over by then, is one row.
        (Row(date(2026, 11, 30), None, 14), [Row(date(2026, 11, 30), None, 14)]),
        (Row(None, date(2026, 11, 27), 14), [Row(None, date(2026, 11, 27), 14)]),
    ],
)
def test_new_values_hold_from_their_day(edited: Row, parts: list[Row]) -> None:
    stored = Row(None, None, 16)
    kept, later = split_at(stored, replace(edited), date(2026, 11, 30), ("hours",))
    assert [one for one in (kept, later) if one] == parts


def test_only_the_weeks_that_were_shown_are_confirmed() -> None:
    before, after = [Span(None, None, (16,))], [Span(date(2026, 11, 9), None, (16,))]
    with pytest.raises(PastWeeksChange) as refused:
        protect_past(before, after, TODAY, "/2026-W46")
    assert str(refused.value.weeks) == "All weeks up to 2026-W45"
    protect_past(before, after, TODAY, refused.value.weeks.code)
    # This week is not over.
    protect_past(before, [Span(None, date(2026, 11, 22), (16,))], TODAY)


def test_a_removal_is_undone_as_long_as_no_week_has_passed_without_it() -> None:
    protect_restored(None, None, date(2026, 11, 23), TODAY)
    protect_restored(None, date(2026, 11, 15), date(2026, 11, 18), TODAY)
    with pytest.raises(PastWeeksChange):
        protect_restored(None, None, date(2026, 11, 20), TODAY)
