"""Scheduling committed hours in a week: free working time only, long blocks, mornings first, the reserve last."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.capacity.workdays import Span, WorkDay, day_frame, work_day
from engine.people_facts import Absence, DayPart, PersonFacts, WorkingHours
from engine.scheduler import SHORTEST_BLOCK, SLOT, BlockRequest, Schedule, free_gaps_of_day, schedule_hours
from engine.weeks import Week

MADRID = ZoneInfo("Europe/Madrid")
WEEK = Week(2026, 48)
FULL = PersonFacts("ann")


def days(
    person: PersonFacts = FULL, week: Week = WEEK, zone: ZoneInfo = MADRID, starts: time = time(9)
) -> list[WorkDay]:
    return [work_day(person, day, zone, starts) for day in week.days]


def at(day: int, clock: str, zone: ZoneInfo = MADRID, week: Week = WEEK) -> datetime:
    return datetime.combine(week.days[day], time.fromisoformat(clock), zone)


def busy(day: int, start: str, end: str) -> Span:
    return Span(at(day, start), at(day, end))


def told(schedule: Schedule, zone: ZoneInfo = MADRID) -> list[str]:
    """api Mon 09:00–13:00"""
    return [
        f"{one.key} {one.start.astimezone(zone):%a %H:%M}–{one.end.astimezone(zone):%H:%M}" for one in schedule.blocks
    ]


def test_eight_hours_are_nine_to_one_and_two_to_six() -> None:
    monday = days()[0]
    assert monday.work == (busy(0, "09:00", "13:00"), busy(0, "14:00", "18:00"))
    assert (monday.noon, monday.minutes, days()[5].work) == (at(0, "13:00"), 480, ())


@pytest.mark.parametrize(
    ("minutes", "starts", "frame"),
    [
        (360, 540, [(540, 900)]),  # Six hours need no lunch.
        (390, 540, [(540, 780), (840, 990)]),
        (480, 1320, [(900, 1140), (1200, 1440)]),  # A day that would pass midnight begins earlier.
        (1440, 540, [(0, 1440)]),
        (1395, 540, [(45, 1440)]),  # No room for lunch.
        (0, 540, []),
    ],
)
def test_a_frame_is_as_long_as_the_contract(minutes: int, starts: int, frame: list[tuple[int, int]]) -> None:
    assert day_frame(minutes, starts) == frame
    assert sum(end - start for start, end in frame) == minutes


def test_half_a_day_off_takes_half_its_hours_and_a_holiday_all_of_them() -> None:
    away = (Absence(WEEK.days[0], WEEK.days[0], "morning"), Absence(WEEK.days[1], WEEK.days[1], "afternoon"))
    person = PersonFacts("ann", away=(*away, Absence(WEEK.days[2], WEEK.days[2])), holidays=frozenset({WEEK.days[3]}))
    found = days(person)
    assert found[0].work == (busy(0, "14:00", "18:00"),)
    assert found[1].work == (busy(1, "09:00", "13:00"),)
    assert [found[number].is_off for number in (0, 2, 3)] == [False, True, True]
    short = days(PersonFacts("ann", hours=(WorkingHours((7, 0, 0, 0, 0, 0, 0)),), away=away))
    assert short[0].work == (Span(at(0, "12:30"), at(0, "13:00")), busy(0, "14:00", "17:00"))


def test_long_pieces_go_into_mornings_before_their_milestone() -> None:
    # Diego's meetings of the new-product scenario that stand; the scope workshop is on Thursday.
    taken = [
        busy(1, "10:00", "11:00"), busy(2, "11:00", "12:00"), busy(2, "09:30", "10:15"), busy(4, "12:00", "13:00"),
    ]  # fmt: skip
    held = dict.fromkeys(WEEK.days[:5], 2.4)
    requests = [BlockRequest("api", 16), BlockRequest("scope", 8, due=WEEK.days[3]), BlockRequest("tokens", 2)]
    found = schedule_hours(days(), taken, requests, reserved=held)
    assert told(found) == [
        "scope Mon 09:00–13:00", "tokens Tue 09:00–10:00", "api Tue 11:00–13:00", "api Thu 09:00–13:00",
        "api Fri 09:00–11:00",
    ]  # fmt: skip
    assert (found.left, found.taken) == ({}, {})


def test_afternoons_go_first_for_people_who_prefer_them() -> None:
    assert told(schedule_hours(days(), [], [BlockRequest("api", 6)], afternoons=True)) == ["api Mon 15:00–18:00"]


def test_a_days_reserve_stays_free_while_there_is_room_elsewhere() -> None:
    one = [day for day in days() if day.day in WEEK.days[:2]]
    held = dict.fromkeys(WEEK.days[:2], 5.0)
    fits = schedule_hours(one, [], [BlockRequest("api", 12)], reserved=held)
    assert told(fits) == ["api Mon 09:00–12:00", "api Tue 09:00–12:00"]
    assert fits.taken == {}
    more = schedule_hours(one, [], [BlockRequest("api", 16)], reserved=held)
    assert (sum(block.span.minutes for block in more.blocks), more.left) == (480, {})
    assert sum(more.taken.values()) == 120


def test_hours_that_do_not_fit_are_reported_and_earlier_items_come_first() -> None:
    monday = days()[:1]
    found = schedule_hours(
        monday,
        [busy(0, "09:00", "13:00")],
        [BlockRequest("api", 6), BlockRequest("scope", 6), BlockRequest("tokens", 2)],
    )
    assert told(found) == ["api Mon 14:00–17:00", "scope Mon 17:00–18:00"]
    assert found.left == {"scope": 4, "tokens": 2}


def test_a_half_hour_joins_or_moves_another_piece() -> None:
    gaps = [busy(0, "11:00", "13:00"), busy(0, "15:00", "17:00")]  # 9–11, 14–15, 17–18 are free.
    assert told(schedule_hours(days()[:1], gaps, [BlockRequest("api", 7)])) == [
        "api Mon 09:00–10:30", "api Mon 14:00–15:00", "api Mon 17:00–18:00",
    ]  # fmt: skip
    assert told(schedule_hours(days()[:1], gaps, [BlockRequest("api", 1)])) == ["api Mon 09:00–09:30"]


def test_blocks_are_at_most_as_long_as_wanted_with_breaks_between() -> None:
    """Two hours at most: each morning gets one before any afternoon does, and none follows another directly."""
    found = schedule_hours(days(), [], [BlockRequest("api", 16), BlockRequest("scope", 12)], longest=4)
    assert told(found) == [
        "api Mon 09:00–11:00", "scope Mon 14:00–16:00", "api Tue 09:00–11:00", "scope Tue 14:00–16:00",
        "api Wed 09:00–11:00", "api Thu 09:00–11:00", "scope Fri 09:00–11:00",
    ]  # fmt: skip
    full = schedule_hours(days()[:1], [], [BlockRequest("api", 14)], longest=4, reserved={WEEK.monday: 1.0})
    assert told(full)[:2] == ["api Mon 09:00–11:00", "api Mon 11:30–13:00"]


def test_a_break_is_kept_beside_blocks_that_are_there_already() -> None:
    fixed = busy(0, "09:00", "10:00")
    found = schedule_hours(days()[:1], [fixed], [BlockRequest("api", 4)], longest=4, fixed=[fixed])
    assert told(found) == ["api Mon 10:30–12:30"]


def test_breaks_go_where_hours_would_not_fit_otherwise() -> None:
    """A day of eight hours for eight hours, in blocks of at most two."""
    found = schedule_hours(days()[:1], [], [BlockRequest("api", 8), BlockRequest("scope", 8)], longest=4)
    assert sum(one.span.minutes for one in found.blocks) == 480
    assert found.left == {}
    assert {one.span.minutes for one in found.blocks} == {120}


@pytest.mark.parametrize("longest", [4, 2])
def test_a_gap_of_two_and_a_half_hours_is_used_whole(longest: int) -> None:
    """By an hour and an hour and a half: half an hour alone is no block, and fits nowhere else where an hour is the most."""
    taken = [busy(0, "11:30", "13:00"), busy(0, "14:00", "18:00")]
    found = schedule_hours(days()[:1], taken, [BlockRequest("api", 5)], longest=longest)
    assert sorted(one.span.minutes for one in found.blocks) == [60, 90]


def test_half_an_hour_is_not_lost_where_two_blocks_of_the_longest_fill_a_gap() -> None:
    """Two and a half hours in gaps of two hours and one: an hour and a half in the first, an hour in the other."""
    taken = [busy(0, "11:00", "13:00"), busy(0, "15:00", "18:00")]
    found = schedule_hours(days()[:1], taken, [BlockRequest("api", 5)], longest=2)
    assert sorted(one.span.minutes for one in found.blocks) == [60, 90]


def test_two_such_gaps_are_used_whole_without_a_longer_block() -> None:
    taken = [busy(day, start, end) for day in (0, 1) for start, end in (("11:30", "13:00"), ("14:00", "18:00"))]
    found = schedule_hours(days()[:2], taken, [BlockRequest("api", 10)], longest=4)
    assert sorted(one.span.minutes for one in found.blocks) == [60, 60, 90, 90]


def test_a_break_never_moves_a_block_past_its_date() -> None:
    point = WEEK.days[1]
    found = schedule_hours(days()[:3], [], [BlockRequest("api", 16, due=point)], longest=4)
    assert {f"{one.start:%a}" for one in found.blocks} == {"Mon"}


@pytest.mark.parametrize(
    ("zone", "week", "day", "hours"),
    [
        # Someone who works around the clock on Sunday: 23 real hours when clocks go forward, 25 when they go back.
        ("Europe/Madrid", Week(2026, 13), 6, 23),
        ("Europe/Madrid", Week(2026, 43), 6, 25),
        ("America/New_York", Week(2026, 44), 6, 25),
        ("Pacific/Auckland", Week(2026, 39), 6, 23),
        ("Europe/Madrid", Week(2026, 48), 6, 24),
    ],
)
def test_a_day_when_clocks_change_has_its_actual_hours(zone: str, week: Week, day: int, hours: int) -> None:
    person = PersonFacts("ann", hours=(WorkingHours((0, 0, 0, 0, 0, 0, 24)),))
    found = work_day(person, week.days[day], ZoneInfo(zone))
    assert found.minutes == hours * 60
    schedule = schedule_hours([found], [], [BlockRequest("api", 60)])
    assert sum(one.span.minutes for one in schedule.blocks) == hours * 60
    assert schedule.left == {"api": 60 - hours * 2}


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu"])
def test_a_working_day_starts_at_nine_local_time_all_year(zone: str) -> None:
    for week in (Week(2026, 13), Week(2026, 14), Week(2026, 43), Week(2026, 44), Week(2026, 53), Week(2027, 1)):
        for one in days(week=week, zone=ZoneInfo(zone))[:5]:
            assert f"{one.work[0].start.astimezone(ZoneInfo(zone)):%H:%M}" == "09:00"
            assert one.work[0].start.tzinfo is UTC


# Whatever the week ---------------

ZONES = [ZoneInfo(name) for name in ("Europe/Madrid", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe")]
WEEKS = [Week(2026, 13), Week(2026, 43), Week(2026, 44), Week(2026, 48), Week(2026, 53)]
PARTS: Final[tuple[DayPart, ...]] = ("all", "morning", "afternoon")
HOURS = st.tuples(*[st.sampled_from([0.0, 0.5, 4.0, 6.0, 7.5, 8.0, 12.0, 24.0])] * 7)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[WorkDay], list[Span]]:
    week, zone = draw(st.sampled_from(WEEKS)), draw(st.sampled_from(ZONES))
    part = draw(st.sampled_from(PARTS))
    away = (Absence(week.days[2], week.days[2], part),) if draw(st.booleans()) else ()
    person = PersonFacts("ann", hours=(WorkingHours(draw(HOURS)),), away=away)
    starts = time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30])))
    found = [work_day(person, day, zone, starts) for day in week.days]
    first = datetime.combine(week.monday, time(), UTC)
    minute = st.integers(0, 7 * 24 * 12 - 1).map(lambda five: first + timedelta(minutes=5 * five))
    meetings = st.builds(
        lambda start, length: Span(start, start + timedelta(minutes=length)), minute, st.integers(1, 300)
    )
    return found, draw(st.lists(meetings, max_size=12))


WISHES = st.lists(st.integers(1, 20), min_size=1, max_size=4).map(
    lambda slots: [BlockRequest(f"area-{number}", one) for number, one in enumerate(slots)]
)


LONGEST = st.sampled_from([None, 2, 3, 4, 6])


def minutes_of(schedule: Schedule) -> int:
    return sum(one.span.minutes for one in schedule.blocks)


def free_gaps(found: Sequence[WorkDay], taken: Sequence[Span]) -> list[int]:
    return [gap.slots for day in found for gap in free_gaps_of_day(0, day, taken) if gap.slots >= SHORTEST_BLOCK]


@settings(max_examples=60, deadline=None)
@given(weeks(), WISHES, st.booleans(), st.floats(0, 5), LONGEST)
def test_pieces_never_overlap_are_in_working_hours_and_between_an_hour_and_the_longest(
    week: tuple[list[WorkDay], list[Span]],
    requests: list[BlockRequest],
    afternoons: bool,
    hold: float,
    longest: int | None,
) -> None:
    found, taken = week
    reserved = {day.day: hold for day in found}
    schedule = schedule_hours(found, taken, requests, reserved=reserved, afternoons=afternoons, longest=longest)
    spans = [one.span for one in schedule.blocks]
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert not any(span.overlaps(other) for span in spans for other in taken)
    assert all(
        any(part.start <= span.start and span.end <= part.end for day in found for part in day.work) for span in spans
    )
    for request in requests:
        own = [one.span.minutes for one in schedule.blocks if one.key == request.key]
        assert sum(own) + 30 * schedule.left.get(request.key, 0) == 30 * request.slots
        assert all(minutes >= 30 * min(SHORTEST_BLOCK, request.slots) and minutes % 30 == 0 for minutes in own)
        assert longest is None or all(minutes <= 30 * (longest + 2) for minutes in own)
    again = schedule_hours(
        found, list(reversed(taken)), requests, reserved=reserved, afternoons=afternoons, longest=longest
    )
    assert schedule == again


@settings(max_examples=60, deadline=None)
@given(weeks(), st.integers(2, 90), st.booleans(), st.floats(0, 5), LONGEST)
def test_a_single_wish_gets_all_the_room_there_is(
    week: tuple[list[WorkDay], list[Span]], slots: int, afternoons: bool, hold: float, longest: int | None
) -> None:
    found, taken = week
    room = free_gaps(found, taken)
    wanted = min(slots, sum(room))
    odd_among_hours = wanted % 2 == 1 and set(room) == {SHORTEST_BLOCK}
    reserved = {day.day: hold for day in found}
    schedule = schedule_hours(
        found, taken, [BlockRequest("api", slots)], reserved=reserved, afternoons=afternoons, longest=longest
    )
    assert minutes_of(schedule) == 30 * (wanted - odd_among_hours)


@settings(max_examples=60, deadline=None)
@given(weeks(), st.lists(st.integers(1, 12), min_size=1, max_size=5), LONGEST)
def test_whole_hours_in_a_week_of_whole_hours_lose_nothing(
    week: tuple[list[WorkDay], list[Span]], hours: list[int], longest: int | None
) -> None:
    found, taken = week
    even = all(gap % 2 == 0 for gap in free_gaps(found, taken))
    requests = [BlockRequest(f"area-{number}", 2 * one) for number, one in enumerate(hours)]
    schedule = schedule_hours(found, taken, requests, longest=longest)
    if even:
        assert minutes_of(schedule) == 30 * min(sum(free_gaps(found, taken)), 2 * sum(hours))
    if any(left >= SHORTEST_BLOCK for left in schedule.left.values()):
        assert not free_gaps(found, [*taken, *(one.span for one in schedule.blocks)])


@settings(max_examples=60, deadline=None)
@given(weeks(), WISHES, st.floats(0, 5))
def test_the_reserve_is_used_only_when_the_days_are_full(
    week: tuple[list[WorkDay], list[Span]], requests: list[BlockRequest], hold: float
) -> None:
    found, taken = week
    schedule = schedule_hours(found, taken, requests, reserved={day.day: hold for day in found})
    without = schedule_hours(found, taken, requests)
    assert minutes_of(schedule) >= minutes_of(without) - 30 * len(requests)
    assert all(0 < minutes <= 60 * hold + 1 for minutes in schedule.taken.values())
    assert timedelta(minutes=30) == SLOT
