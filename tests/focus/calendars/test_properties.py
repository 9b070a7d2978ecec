"""Random calendars around both clock changes: dateutil finds the same meetings, and no hour counts twice."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import calendars as benchmark
from benchmarks.random_calendars import random_calendar, spoilt
from engine.capacity.workdays import Span, busy_minutes
from engine.weeks import Week
from focus.calendars.ics_reader import ReadRequest, read
from tests.support.ics_files import calendar, event

ZONES = ("Europe/Madrid", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/Sao_Paulo")
AROUND = {"autumn": datetime(2026, 10, 5, tzinfo=UTC), "spring": datetime(2027, 3, 1, tzinfo=UTC)}

series = st.fixed_dictionaries(
    {
        "zone": st.sampled_from(ZONES),
        "day": st.integers(-40, 60),
        # Times that exist on every day: what a calendar means by a skipped one is up to the calendar.
        "hour": st.integers(4, 21),
        "minutes": st.integers(5, 300),
        "rule": st.sampled_from(
            ["", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=DAILY;COUNT=9"]
        ),
        "skipped": st.sets(st.integers(0, 6), max_size=3),
    }
)  # fmt: skip


def occurrences(one: dict[str, Any], start: datetime) -> list[datetime]:
    """By dateutil, in local time without a zone."""
    first = (start + timedelta(days=one["day"])).replace(hour=one["hour"], tzinfo=None)
    if not one["rule"]:
        return [first]
    found = rrulestr(one["rule"], dtstart=first)
    return list(found.between(first - timedelta(days=1), start.replace(tzinfo=None) + timedelta(days=120), inc=True))


@pytest.mark.parametrize("season", AROUND)
@given(some=st.lists(series, min_size=1, max_size=4))
@settings(deadline=None, max_examples=20)
def test_dateutil_finds_the_same_meetings_and_their_hours_add_up(season: str, some: list[dict[str, Any]]) -> None:
    start = AROUND[season]
    first, end = start, start + timedelta(weeks=12)
    parts, expected = [], []
    for number, one in enumerate(some):
        zone, walls = ZoneInfo(one["zone"]), occurrences(one, start)
        out = [walls[place] for place in one["skipped"] if one["rule"] and 0 < place < len(walls)]
        lines = [f"RRULE:{one['rule']}"] if one["rule"] else []
        lines += [f"EXDATE;TZID={one['zone']}:{wall:%Y%m%dT%H%M%S}" for wall in out]
        parts.append(
            event(str(number), f";TZID={one['zone']}:{walls[0]:%Y%m%dT%H%M%S}", *lines, minutes=one["minutes"])
        )
        moments = [wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls if wall not in out]
        expected += [Span.of(moment, one["minutes"]) for moment in moments if first <= moment < end]
    found = read(ReadRequest(calendar(*parts), "Europe/Madrid", (), first, end)).found
    spans = [Span.of(one.starts, one.minutes) for one in found]
    assert sorted(spans) == sorted(expected)
    assert busy_minutes(spans) <= sum(one.minutes for one in found)
    weeks = {Week.of(one.starts.date()) for one in found}
    by_week = [[span for span in spans if Week.of(span.start.date()) == week] for week in weeks]
    # A meeting past the end of a week belongs to the week it starts in; only then may the sum be larger.
    overlap = sum(busy_minutes(group) for group in by_week) - busy_minutes(spans)
    assert 0 <= overlap <= 300 * len(weeks)


@pytest.mark.once
def test_busy_minutes_are_those_of_recurring_ical_events_and_one_odd_line_changes_none() -> None:
    """A sample of `python -m benchmarks.calendars`."""
    for seed in range(900, 905):
        lines = random_calendar(seed, benchmark.FIRST)
        found = benchmark.leadplan(benchmark.text_of(lines))
        assert found == benchmark.reference(benchmark.text_of(lines))
        assert found == benchmark.leadplan(benchmark.text_of(spoilt(lines, seed)))
