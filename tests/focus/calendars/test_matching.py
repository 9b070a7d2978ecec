"""What a meeting decides and its scope of impact, guessed from title and attendees; and what it may be about."""

import pytest

from focus.calendars.matching import Subject, guess, suggestions

CORE, WEB, OPS = 1, 2, 3
THREE = [{CORE}, {WEB}, {OPS}]


@pytest.mark.parametrize(
    ("title", "others", "teams", "found"),
    [
        ("Scope definition for the first release", 3, [{CORE}] * 3, ("scope", "feature")),
        ("Kick-off: Organisations", 5, THREE, ("scope", "multi_team")),
        ("Quarterly planning", 2, [], ("scope", "feature")),
        ("API design review", 4, [{CORE}] * 4, ("design", "feature")),
        ("Error format across all teams", 2, [], ("other", "multi_team")),
        ("Architecture board", 4, [{CORE}] * 3, ("design", "multi_team")),
        ("Platform RFC", 2, [], ("design", "system")),
        ("How to build the rate limiter", 2, [{CORE}], ("implementation", "feature")),
        ("All-hands status", 200, THREE, ("status", "feature")),
        ("Daily", 5, THREE, ("status", "feature")),
        ("1:1 Priya / Diego", 1, [], ("one_to_one", "feature")),
        ("Weekly with Priya", 1, [{CORE}], ("one_to_one", "feature")),
        ("Lunch", 1, [], ("one_to_one", "feature")),
        ("Design session", 1, [], ("design", "feature")),
        ("1:1", 4, [], ("other", "feature")),
        ("Microscope calibration", 3, [], ("other", "feature")),
        ("", 0, [], ("other", "feature")),
    ],
)
def test_guesses_from_words_and_people(title: str, others: int, teams: list[set[int]], found: tuple[str, str]) -> None:
    assert tuple(guess(title, others, teams)) == found


def test_a_team_that_everyone_is_in_makes_it_a_single_team_meeting() -> None:
    assert guess("Token storage", 3, [{CORE, WEB}, {WEB}, {WEB, OPS}]).reach == "feature"
    assert guess("Token storage", 3, THREE).reach == "multi_team"
    assert guess("Token storage", 2, THREE[:2]).reach == "feature"


def test_suggestions_come_from_names_and_from_members() -> None:
    subjects = [
        Subject("orgs", "Organisations", {1, 2, 3}), Subject("orgs/limits", "Rate limits"), Subject("api", "API platform", {9}),
    ]  # fmt: skip
    assert [one.key for one in suggestions("Rate limit weekly", [], subjects)] == ["orgs/limits"]
    assert [one.key for one in suggestions("Sync", [1, 2, 7], subjects)] == ["orgs"]
    # A single member may be there for any reason, and words that any title may contain identify nothing.
    assert suggestions("Sync", [9], subjects) == []
    assert suggestions("API platform review", [], subjects) == []
