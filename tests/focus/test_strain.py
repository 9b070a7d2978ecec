"""Strain as the person is told it beside their week, and as their manager may be: hours, never titles."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.strain import Figure, Flag
from engine.weeks import Week
from focus import plans, preferences, strain
from focus.models import Actual, Decision, Review, WeekPlan
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, area

BESIDE = "/week/2026-W48/beside/"


@pytest.fixture
def planned(diego: Desk) -> Desk:
    """Two weeks in which Diego has 40 h, of which 12 h are day-to-day; in week 48 3.75 h of meetings and half an hour of
    contact, in week 47 no meetings."""
    plans.replan(diego.person, WEEK - 1, now=NOW)
    return diego


def commit(desk: Desk, week: Week, **hours: str) -> None:
    for key, value in hours.items():
        Decision.objects.create(
            person=desk.person, week=week, area=area(key), kind="adjust", hours=Decimal(value), at=NOW
        )


def taken(desk: Desk, week: Week) -> float:
    capacity = WeekPlan.objects.get(person=desk.person, week=week).facts["capacity"]
    return float(capacity["meetings"] + capacity["day_to_day"] + capacity["touchpoints"] + capacity["duties"])


def test_two_weeks_over_the_hours_are_told_with_what_could_go(planned: Desk) -> None:
    assert taken(planned, WEEK) == 16.25
    commit(planned, WEEK - 1, api="32", scope="4")
    commit(planned, WEEK, api="20", scope="6", tokens="1")
    before = taken(planned, WEEK - 1) + 36
    flags = strain.flags_of([planned.person.pk], WEEK, planned.person)[planned.person.pk]
    assert flags == [Flag("planned_over", (Figure(WEEK - 1, before, 40), Figure(WEEK, 43.25, 40)))]
    page = planned.page(BESIDE)
    assert f"Weeks 47 and 48 are planned over your hours: {before:g} of 40 h and 43.25 of 40 h." in page
    told = page.split("What could go")[1].split("Your manager sees")[0]
    # The least valuable items until 3.25 h come free, then the meetings that nothing says they must attend.
    assert told.index("Token storage") < told.index("Scope of the first release")
    assert "HTTP API" not in told
    assert "Sprint planning" in told or "the verdict is" in told


def test_meetings_above_half_and_a_fourth_initiative_are_told(planned: Desk) -> None:
    row = WeekPlan.objects.get(person=planned.person, week=WEEK)
    row.facts["capacity"]["meetings"] = 20.5
    row.exposures = {"organisations": 9.0, "b": 2.0, "c": 0.5, "d": 3.0}
    row.save()
    page = planned.page(BESIDE)
    assert "Meetings take 20.5 h of week 48, more than half of your hours (20 h)." in page
    assert "You lead 4 initiatives at once" in page
    assert "C the least at stake this week (0.5): hand it over, or step back in it" in page


def test_a_manager_is_told_hours_and_real_ones_only_where_they_are_shared(planned: Desk) -> None:
    manager = make.PersonFactory.create(key="boss")
    planned.person.manager = manager
    planned.person.save()
    for week in (WEEK - 1, WEEK - 2):
        plans.replan(planned.person, week, now=NOW)
        Review.objects.create(person=planned.person, week=week, day_to_day=20, meetings=Decimal("7.5"), at=NOW)
        Actual.objects.create(person=planned.person, week=week, area=area("api"), hours=15)
    told = strain.flags_of([planned.person.pk], WEEK, planned.person)
    assert told == {planned.person.pk: [Flag("real_over", (Figure(WEEK - 2, 42.5, 40), Figure(WEEK - 1, 42.5, 40)))]}
    assert strain.flags_of([planned.person.pk], WEEK, manager) == {}
    preferences.change(planned.person, now=NOW, shares_real=True)
    assert strain.flags_of([planned.person.pk], WEEK, manager) == told
    assert strain.flags_of([planned.person.pk], WEEK, make.PersonFactory.create()) == {}


def test_any_number_of_people_takes_three_questions(planned: Desk) -> None:
    others = [make.PersonFactory.create(manager=planned.person) for _ in range(4)]
    for people in ([planned.person], [planned.person, *others]):
        for person in people:
            plans.replan(person, WEEK, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            strain.flags_of([person.pk for person in people], WEEK, planned.person)
        assert len(asked) == 3


def test_the_room_beside_a_strained_week_keeps_to_twelve_questions(planned: Desk) -> None:
    commit(planned, WEEK - 1, api="32", scope="4")
    commit(planned, WEEK, api="20", scope="8")
    with CaptureQueriesContext(connection) as asked:
        assert planned.client.get(BESIDE).status_code == 200
    assert len(asked) <= 12, [one["sql"][:80] for one in asked]
