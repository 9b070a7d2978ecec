"""Busy time is the union of what is attended: no minute counts twice, whatever overlaps, also when clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.capacity.workdays import Span, added_busy_time, busy_minutes, merge_spans
from engine.planning import plan
from tests.support.engine_facts import DIEGO, meeting

START: Final = datetime(2026, 10, 24, 12, tzinfo=UTC)
MADRID: Final = ZoneInfo("Europe/Madrid")

spans = st.lists(
    st.builds(
        lambda offset, length: Span.of((START + timedelta(minutes=offset)).astimezone(MADRID), length),
        st.integers(0, 3000),
        st.integers(0, 400),
    ),
    max_size=8,
)


def counted(some: list[Span]) -> int:
    """Minute by minute, as slow as it is plain."""
    minutes = {start + timedelta(minutes=at) for start, end in some for at in range(int((end - start).seconds // 60))}
    return len(minutes)


@given(spans)
@settings(deadline=None, max_examples=60)
def test_busy_time_is_every_minute_in_which_something_goes_on_once(some: list[Span]) -> None:
    assert busy_minutes(some) == counted(some) == busy_minutes(reversed(some)) == busy_minutes([*some, *some])
    apart = merge_spans(some)
    assert all(one.end < after.start for one, after in pairwise(apart))


@given(spans, spans, st.sets(st.integers(0, 7)))
@settings(deadline=None, max_examples=60)
def test_a_later_choice_adds_the_minutes_of_its_pieces(
    standing: list[Span], others: list[Span], picked: set[int]
) -> None:
    chosen = [one for place, one in enumerate(others) if place in picked]
    added = sum(piece.minutes for piece in added_busy_time(standing, others) if picked & set(piece.places))
    assert busy_minutes(standing) + added == busy_minutes([*standing, *chosen])


def test_a_meeting_over_the_change_of_clocks_lasts_as_long_as_it_lasts() -> None:
    # At three it is two again: from half past one for two hours is until half past two, the second one.
    starts = datetime(2026, 10, 25, 1, 30, tzinfo=MADRID)
    assert (
        busy_minutes([Span.of(starts, 120), Span.of(datetime(2026, 10, 25, 2, 30, tzinfo=MADRID, fold=1), 60)]) == 180
    )


def test_overlapping_meetings_count_once() -> None:
    doubled = meeting("All-hands, second room", 27, 12.5, 60, decides="status")
    found = plan(replace(DIEGO, meetings=(*DIEGO.meetings, doubled)))
    assert (found.capacity.meetings, found.capacity.focus) == (4.25, 23.25)
    assert sum(one.hours for one in found.meetings if one.title.startswith("All-hands")) == 2
