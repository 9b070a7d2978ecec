"""What the lead must do themselves takes its share of the week, and counts as attention to its area."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engine.capacity.availability import own_work_shares
from engine.facts import OfficeHour, OwnWork, TransferSession
from engine.people_facts import Absence, PersonFacts
from engine.planning import plan
from tests.support.engine_facts import DIEGO, WEEK

MONDAY = WEEK.monday
LEAD = PersonFacts("lead")


def share(hours: float, days: int, lead: PersonFacts = LEAD, *, weekly: bool = False) -> float:
    rows = own_work_shares([OwnWork("RFC", hours, MONDAY + timedelta(days=days), weekly)], lead, WEEK)
    return sum(one.hours for one in rows)


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        (3.5, 6, 3.5),  # Sunday: all of it
        (3.5, -20, 3.5),  # overdue
        (6, 7, 3),
        (6, 13, 3),
        (5, 20, 2),  # five thirds, rounded up to half an hour
        (0.25, 40, 0.25),  # never more than is left
        (0, 2, 0),
    ],
)
def test_the_share_of_the_week(hours: float, days: int, expected: float) -> None:
    assert share(hours, days) == expected


def test_weeks_without_a_day_at_work_have_no_share() -> None:
    next_week = Absence(MONDAY + timedelta(days=7), MONDAY + timedelta(days=11))
    assert share(6, 14, replace(LEAD, away=(next_week,))) == 3
    this_week = Absence(MONDAY, MONDAY + timedelta(days=4))
    assert share(6, 14, replace(LEAD, away=(this_week,))) == 0
    assert share(6, 3, replace(LEAD, away=(this_week,))) == 6
    holidays = frozenset(MONDAY + timedelta(days=day) for day in range(7, 12))
    assert share(6, 14, replace(LEAD, holidays=holidays)) == 3


def test_weekly_work_takes_all_its_hours_from_its_week_on() -> None:
    assert share(2, 4, weekly=True) == 2
    assert share(2, 11, weekly=True) == 0


def test_own_work_reduces_the_capacity_and_is_listed_by_its_due_date() -> None:
    rows = (
        OwnWork("Contract", 5, MONDAY + timedelta(days=20)),
        OwnWork("RFC", 1.5, MONDAY + timedelta(days=7 - 3), area="organisations/api"),
        OwnWork("Later", 4, date.max),
    )
    found = plan(replace(DIEGO, own_work=rows[:2]), confidence=False)
    assert [(one.title, one.hours) for one in found.own_work] == [("RFC", 1.5), ("Contract", 2)]
    assert (found.capacity.own_work, found.capacity.focus) == (3.5, 23.75 - 3.5)
    assert plan(replace(DIEGO, own_work=rows), confidence=False).capacity.own_work == 4


def test_own_work_on_an_area_is_attention_to_it() -> None:
    rows = (OwnWork("RFC", 2, MONDAY, area="organisations/api"),)
    found = plan(replace(DIEGO, own_work=rows), confidence=False)
    api = next(one.receipt for one in found.areas if one.area == "organisations/api")
    assert (api.spent, api.spent_own, api.done, api.most_hours) == (2, 2, 0, 8)


def test_office_hours_follow_ups_and_transfers_take_their_time() -> None:
    friday = datetime(2026, 11, 27, 15, tzinfo=UTC)
    session = TransferSession("organisations/api", "api-design", "pair", friday.date(), "priya", teaches=True)
    facts = replace(DIEGO, office_hours=(OfficeHour(friday, 90),), follow_ups=3, transfers=(session, session))
    found = plan(facts, confidence=False).capacity
    assert (found.office_hours, found.follow_ups, found.transfers) == (1.5, 1.5, 2)
    assert found.focus == 23.75 - 1.5 - 1.5 - 2


def test_a_meeting_during_office_hours_takes_no_time_twice() -> None:
    # On Tuesday he attends the decision on scope from 10:00 to 11:00 in Madrid; the meeting at 15:00 is delegated.
    hours = (
        OfficeHour(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), 60),
        OfficeHour(datetime(2026, 11, 24, 14, tzinfo=UTC), 60),
    )
    found = plan(replace(DIEGO, office_hours=hours), confidence=False).capacity
    assert (found.meetings, found.office_hours, found.focus) == (3.75, 1.5, 23.75 - 1.5)
    past = replace(DIEGO, office_hours=hours, since=date(2026, 11, 25))
    assert plan(past, confidence=False).capacity.office_hours == 0
