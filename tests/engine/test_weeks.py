from datetime import date

import pytest

from engine.weeks import NoSuchWeek, Week


def test_a_week_prints_as_it_is_read() -> None:
    assert str(Week.parse("2026-W48")) == "2026-W48"
    assert Week.parse("2026-W53") == Week(2026, 53)


@pytest.mark.parametrize(
    "text",
    [
        "2026-W60",
        "2025-W53",
        "2026-W00",
        "2026-W5",
        "2026W48",
        "",
        "2026-W48 ",
        "0000-W01",
        "٢٠٢٦-W48",
        "9999-W53",
    ],
)
def test_text_that_is_not_a_week_is_refused_with_a_message(text: str) -> None:
    with pytest.raises(NoSuchWeek, match="week"):
        Week.parse(text)


def test_a_week_runs_from_monday_to_sunday() -> None:
    week = Week(2026, 48)
    assert (week.monday, week.sunday) == (date(2026, 11, 23), date(2026, 11, 29))
    assert len(week.days) == 7
    assert date(2026, 11, 29) in week
    assert date(2026, 11, 30) not in week


def test_the_iso_year_is_not_always_the_calendar_year() -> None:
    assert Week.of(date(2027, 1, 1)) == Week(2026, 53)
    assert Week.of(date(2024, 12, 30)) == Week(2025, 1)


def test_weeks_count_over_the_end_of_a_year() -> None:
    assert Week(2026, 53).next == Week(2027, 1)
    assert Week(2027, 1).previous == Week(2026, 53)
    assert Week(2027, 2) - 3 == Week(2026, 52)
    assert Week(2027, 2).since(Week(2026, 52)) == 3
    assert Week(2026, 53) < Week(2027, 1)


def test_the_calendar_has_an_end() -> None:
    with pytest.raises(NoSuchWeek):
        Week(9999, 51) + 60
