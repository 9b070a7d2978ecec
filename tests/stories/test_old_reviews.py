"""The page of past reviews, long after the last one."""

import pytest

from tests.support.passing_weeks import Office, sitting
from tests.support.planned_week import text_of

pytestmark = pytest.mark.django_db


def test_reviews_of_more_than_twelve_weeks_ago_are_not_denied(office: Office) -> None:
    for day in (5, 12, 19, 26):
        with sitting(office.ana, f"2026-06-{day:02}T15:00Z") as ana:
            ana.plan()
            ana.review()
    with sitting(office.ana, "2026-11-27T15:00Z") as ana:
        words = text_of(ana.get("/week/reviews/"))
        assert "No review of the last twelve weeks" in words
        assert "You reviewed 4 earlier weeks, the last one week 26 of 2026." in words
        assert "No reviews yet" not in words
        ana.plan()
        ana.review()
        words = text_of(ana.get("/week/reviews/"))
        assert "1 week reviewed You reviewed 4 earlier weeks" in words
        assert "3 to go" in words
