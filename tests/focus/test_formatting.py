"""Small words: hours recorded in minutes, hours to come, milestones in a sentence."""

import pytest

from focus.formatting import clocked, milestone
from focus.templatetags.week_words import quarters


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.0, "0 h"), (25 / 60, "25 min"), (0.5, "0.5 h"), (1.5, "1.5 h"), (445 / 60, "7 h 25 min"), (7.0, "7 h")],
)
def test_minutes_are_shown_in_quarters_of_an_hour_or_in_minutes(hours: float, words: str) -> None:
    assert clocked(hours) == words


def test_hours_to_come_are_rounded_to_the_nearest_quarter() -> None:
    assert [quarters(hours) for hours in (28.07, 9.54, 0.1)] == ["28", "9.5", "0"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("Design review", "the design review"), ("Launch", "the launch"), ("Support is ours", "“Support is ours”")],
)
def test_names_that_people_chose_are_quoted_in_a_sentence(name: str, words: str) -> None:
    assert milestone(name) == words
