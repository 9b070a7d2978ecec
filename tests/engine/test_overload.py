"""Strain: two weeks running over the hours, meetings above half of them, more than three initiatives."""

from dataclasses import replace

from engine.overload import OverloadSignal, WeekFigure, WeekLoad, overload_signals
from engine.weeks import Week

W = Week(2026, 53)
CALM = WeekLoad(W, 40, 40, None, 20, 3)


def weeks(*loads: WeekLoad) -> list[WeekLoad]:
    """The last one in week 1 of 2027, across a New Year with 53 weeks."""
    last = Week(2027, 1)
    return [replace(one, week=last - (len(loads) - 1 - place)) for place, one in enumerate(loads)]


def test_a_week_that_just_fits_is_no_overload() -> None:
    assert overload_signals(weeks(CALM, CALM, CALM)) == []
    assert overload_signals([]) == []


def test_two_weeks_planned_over_the_hours_are_flagged_with_both_figures() -> None:
    over = replace(CALM, planned=44.5)
    assert overload_signals(weeks(CALM, CALM, over)) == []
    assert overload_signals(weeks(over, over, CALM)) == []
    assert overload_signals(weeks(CALM, over, replace(over, planned=41))) == [
        OverloadSignal("planned_over", (WeekFigure(Week(2026, 53), 44.5, 40), WeekFigure(Week(2027, 1), 41, 40)))
    ]
    assert overload_signals(weeks(over, replace(over, planned=None), over)) == []


def test_a_part_timer_and_a_week_of_time_off_have_their_own_hours() -> None:
    part = replace(CALM, contracted=20, planned=21, meetings=0)
    assert [one.limit for one in overload_signals(weeks(part, replace(part, contracted=12)))[0].figures] == [20, 12]
    # Meetings in the calendar of someone who is away take no time.
    off = replace(CALM, contracted=0, planned=0, meetings=3.75)
    assert overload_signals(weeks(off, off)) == []


def test_actual_hours_are_flagged_before_the_week_itself_is_reviewed() -> None:
    long = replace(CALM, real=46.0)
    assert [(one.code, len(one.figures)) for one in overload_signals(weeks(long, long, CALM))] == [("real_over", 2)]
    assert [(one.code, len(one.figures)) for one in overload_signals(weeks(long, long, long))] == [("real_over", 3)]
    assert overload_signals(weeks(long, CALM, CALM)) == []
    assert overload_signals(weeks(long, long, replace(CALM, real=38.0))) == []


def test_a_week_that_is_missing_ends_the_run() -> None:
    over = replace(CALM, planned=44)
    assert overload_signals([replace(over, week=W - 2), replace(over, week=W)]) == []


def test_meetings_above_half_and_a_fourth_initiative() -> None:
    full = replace(CALM, meetings=20.25, initiatives=4)
    assert overload_signals(weeks(full)) == [
        OverloadSignal("meetings", (WeekFigure(Week(2027, 1), 20.25, 20),)),
        OverloadSignal("initiatives", (WeekFigure(Week(2027, 1), 4, 3),)),
    ]
