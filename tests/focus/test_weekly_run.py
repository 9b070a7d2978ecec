"""Whose week is due, and that no one is skipped or planned twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus import tasks
from focus.models import WeekPlan
from focus.plan import services, weekly_run
from people.models import Organisation, Person
from tests.support.factories import LeadFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory.create(timezone="Europe/Madrid", country="")


def lead_in(zone: str, **more: object) -> Person:
    return LeadFactory.create(person=PersonFactory.create(timezone=zone), **more).person


@pytest.mark.parametrize(
    ("zone", "last_moment_before", "first_moment"),
    [
        # Winter in Madrid is UTC+1: six o'clock is five in UTC.
        ("Europe/Madrid", "2026-11-23T04:59Z", "2026-11-23T05:00Z"),
        # The clocks went forward on Sunday 29 March: UTC+2 on the Monday after.
        ("Europe/Madrid", "2026-03-30T03:59Z", "2026-03-30T04:00Z"),
        # They went back on Sunday 25 October: UTC+1.
        ("Europe/Madrid", "2026-10-26T04:59Z", "2026-10-26T05:00Z"),
        # Auckland is 13 hours ahead: its Monday begins on the Sunday of UTC.
        ("Pacific/Auckland", "2026-11-22T16:59Z", "2026-11-22T17:00Z"),
        # Los Angeles is 8 behind.
        ("America/Los_Angeles", "2026-11-23T13:59Z", "2026-11-23T14:00Z"),
        # St. John's is 3.5 behind.
        ("America/St_Johns", "2026-11-23T09:29Z", "2026-11-23T09:30Z"),
    ],
)
def test_a_week_is_due_from_monday_six_in_the_leads_time_zone(
    organisation: Organisation, zone: str, last_moment_before: str, first_moment: str
) -> None:
    lead = lead_in(zone)
    monday = datetime.fromisoformat(first_moment)
    assert weekly_run.due_weeks(datetime.fromisoformat(last_moment_before)) == {}
    (week,) = weekly_run.due_weeks(monday)
    assert weekly_run.due_weeks(monday) == {week: [lead.pk]}
    # The Monday there is within a day of the moment here.
    assert abs((datetime.combine(week.monday, monday.timetz()) - monday).days) <= 1


@pytest.mark.parametrize(
    ("now", "week"),
    [("2026-12-28T06:00Z", "2026-W53"), ("2027-01-02T12:00Z", "2026-W53"), ("2027-01-04T06:00Z", "2027-W01")],
)
def test_weeks_around_new_year(organisation: Organisation, now: str, week: str) -> None:
    lead = lead_in("")
    assert weekly_run.due_weeks(datetime.fromisoformat(now)) == {Week.parse(week): [lead.pk]}


def test_after_a_days_outage_a_week_is_still_due(organisation: Organisation) -> None:
    lead = lead_in("")
    assert weekly_run.due_weeks(datetime(2026, 11, 26, 17, tzinfo=UTC)) == {Week(2026, 48): [lead.pk]}


def test_a_planned_week_is_no_longer_due(organisation: Organisation) -> None:
    lead, now = lead_in(""), datetime(2026, 11, 23, 9, tzinfo=UTC)
    for week, people in weekly_run.due_weeks(now).items():
        services.plan_chunk(people, week, now=now)
    assert weekly_run.due_weeks(now) == {}
    assert weekly_run.due_weeks(now + timedelta(days=7)) == {Week(2026, 49): [lead.pk]}


def test_only_people_who_lead_something_in_the_week_are_due(organisation: Organisation) -> None:
    lead_in("", tentative=True)
    lead_in("", stage="handed_off")
    lead_in("", end=date(2026, 11, 22))
    lead_in("", start=date(2026, 11, 30))
    PersonFactory.create()
    assert weekly_run.due_weeks(datetime(2026, 11, 23, 9, tzinfo=UTC)) == {}


def test_the_organisation_chooses_the_hour(organisation: Organisation) -> None:
    lead_in("")
    Organisation.objects.update(planning_hour=10)
    assert weekly_run.due_weeks(datetime(2026, 11, 23, 8, 59, tzinfo=UTC)) == {}
    assert weekly_run.due_weeks(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


def test_without_an_organisation_nothing_is_due() -> None:
    assert weekly_run.due_weeks(datetime(2026, 11, 23, 9, tzinfo=UTC)) == {}


@pytest.mark.parametrize("many", [1, 3, 30])
def test_finding_who_is_due_takes_three_queries(organisation: Organisation, many: int) -> None:
    for _ in range(many):
        lead_in("Asia/Tokyo")
        lead_in("")
    with CaptureQueriesContext(connection) as asked:
        weekly_run.due_weeks(datetime(2026, 11, 23, 9, tzinfo=UTC))
    assert len(asked) == 3


def test_two_runs_of_one_chunk_plan_everyone_once(organisation: Organisation) -> None:
    people = [lead_in("").pk for _ in range(3)]
    with time_machine.travel("2026-11-23T09:00Z", tick=False):
        assert tasks.plan_chunk(people[:2], "2026-W48") == 2
        assert tasks.plan_chunk(people, "2026-W48") == 1
        assert tasks.plan_chunk(people, "2026-W48") == 0
    assert sorted(WeekPlan.objects.values_list("person_id", flat=True)) == people
