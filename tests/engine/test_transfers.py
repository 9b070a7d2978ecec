"""When a knowledge transfer is due, how many sessions it takes, and on which days. Figures of the specification."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from engine.transfers import Expert, first_to_leave, is_interrupted, plan_sessions, session_kinds
from engine.weeks import Week

TODAY = date(2026, 11, 23)


def leaver(name: str, days: int) -> Expert:
    return Expert(name, TODAY + timedelta(days=days))


def works(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("experts", "expected"),
    [
        ([leaver("tom", 56)], "tom"),
        ([leaver("tom", 57)], None),
        ([leaver("tom", 1), Expert("kim")], "tom"),
        ([leaver("tom", 0), Expert("kim")], None),  # his last day is not ahead any more
        ([leaver("tom", -3)], None),
        ([leaver("tom", 20), Expert("kim"), Expert("lena")], None),
        ([leaver("tom", 20), Expert("kim"), leaver("lena", 20)], "lena"),  # both leave by then
        ([leaver("tom", 20), Expert("kim"), leaver("lena", 30)], "lena"),  # two are there until Lena leaves
        ([leaver("tom", 20), Expert("kim"), leaver("lena", -1)], "tom"),
        ([Expert("kim")], None),
        ([], None),
    ],
)
def test_who_leaves_first(experts: list[Expert], expected: str | None) -> None:
    found = first_to_leave(experts, TODAY)
    assert (found.person if found else None) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ({48: 120, 47: 120, 46: 120}, True),
        ({47: 120, 46: 130, 45: 300}, True),  # this week is not over
        ({48: 120, 47: 119, 46: 120}, False),
        ({46: 120, 45: 120, 44: 120}, False),
        ({48: 600}, False),
    ],
)
def test_interruptions_of_two_hours_in_three_weeks(minutes: dict[int, int], expected: bool) -> None:
    by_week = {Week(2026, number): amount for number, amount in minutes.items()}
    assert is_interrupted(by_week, Week(2026, 48)) is expected


def test_need_4_from_level_2_takes_six_sessions_until_the_week_of_4_january() -> None:
    kinds = session_kinds(4, 2)
    assert kinds == ("observe", "pair", "observe", "pair", "lead", "alone")
    found = plan_sessions(kinds, date(2026, 11, 30), None, works)
    assert [one.on for one in found.sessions] == [date(2026, 11, 30) + timedelta(weeks=week) for week in range(6)]
    assert (found.sessions[-1].on, found.sessions[-1].kind, found.left_out) == (date(2027, 1, 4), "alone", 0)


@pytest.mark.parametrize(("level", "count"), [(4, 2), (3.5, 4), (3, 4), (1, 8), (0, 10)])
def test_two_sessions_per_level_that_is_missing(level: float, count: int) -> None:
    assert len(session_kinds(4, level)) == count


def test_a_week_off_is_skipped_and_a_day_off_moves_the_session() -> None:
    off = {date(2026, 12, 7), *(date(2026, 12, 14) + timedelta(days=day) for day in range(7))}
    found = plan_sessions(session_kinds(4, 4), date(2026, 11, 30), None, lambda day: works(day) and day not in off)
    assert [one.on for one in found.sessions] == [date(2026, 11, 30), date(2026, 12, 8)]
    three = plan_sessions(session_kinds(4, 3), date(2026, 11, 30), None, lambda day: works(day) and day not in off)
    assert [one.on.isoformat() for one in three.sessions] == ["2026-11-30", "2026-12-08", "2026-12-21", "2026-12-28"]


@pytest.mark.parametrize(
    ("last", "days", "left_out"),
    [
        # Mon 30 Nov to Fri 11 Dec: ten working days, at most five sessions two working days apart.
        ("2026-12-11", ["2026-11-30", "2026-12-02", "2026-12-04", "2026-12-08", "2026-12-11"], 1),
        ("2026-12-04", ["2026-11-30", "2026-12-02", "2026-12-04"], 3),
        ("2026-12-01", ["2026-11-30"], 5),
        ("2026-11-29", [], 6),
        ("2027-01-04", [str(date(2026, 11, 30) + timedelta(weeks=week)) for week in range(6)], 0),
    ],
)  # fmt: skip
def test_a_nearer_last_day_spreads_the_sessions(last: str, days: list[str], left_out: int) -> None:
    found = plan_sessions(session_kinds(4, 2), date(2026, 11, 30), date.fromisoformat(last), works)
    assert [one.on.isoformat() for one in found.sessions] == days
    assert found.left_out == left_out


@pytest.mark.parametrize("last", range(1, 45))
def test_sessions_are_never_closer_than_two_working_days(last: int) -> None:
    end = date(2026, 11, 30) + timedelta(days=last)
    found = plan_sessions(session_kinds(4, 2), date(2026, 11, 30), end, works)
    at = [one.on for one in found.sessions]
    assert all(works(day) and day <= end for day in at)
    for before, after in pairwise(at):
        between = sum(works(before + timedelta(days=day)) for day in range(1, (after - before).days + 1))
        assert between >= 2
    assert len(at) + found.left_out == 6


def test_people_who_never_work_on_the_same_day_have_no_session() -> None:
    found = plan_sessions(session_kinds(4, 2), date(2026, 11, 30), None, lambda day: False)
    assert (found.sessions, found.left_out) == ((), 6)
