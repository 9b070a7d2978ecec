"""A manager's leads and their hours."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allocation import board
from engine.weeks import Week
from focus.models import Decision
from people.models import Organisation, Person, TimeOff, WorkingHours
from tests.factories import (
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
WEEK = Week(2026, 48)


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory.create(country="")


@pytest.fixture
def manager(organisation: Organisation) -> Person:
    return PersonFactory.create(name="Marta")


@pytest.fixture
def lead(manager: Person) -> Person:
    """Agreed 16 hours a week on one initiative."""
    lead = PersonFactory.create(name="Diego", manager=manager)
    LeadFactory.create(person=lead, hours=16, initiative=InitiativeFactory.create(name="Organisations"))
    return lead


def load(viewer: Person) -> board.Board:
    return board.load(viewer, Organisation.objects.get(), TODAY, "1")


def test_agreed_hours_stand_until_a_week_is_committed_to(manager: Person, lead: Person) -> None:
    cell = load(manager).rows[0].cells[0]
    # 40 contracted less 12 for the day-to-day: 28.
    assert (cell.hours, cell.what, cell.work, cell.over) == (16, "agreed", 28, 0)
    assert cell.utilization == 57  # 16/28
    area = AreaFactory.create(initiative=lead.assignments.get().initiative)
    Decision.objects.create(
        person=lead, week=WEEK, area=area, kind="accept", hours=Decimal("6.5"), at="2026-11-23T09:00Z"
    )
    this, following = load(manager).rows[0].cells[:2]
    assert (this.hours, this.what) == (6.5, "planned")
    assert (following.hours, following.what) == (16, "agreed")


def test_more_than_fits_is_told(client: Client, manager: Person, lead: Person) -> None:
    LeadFactory.create(person=lead, hours=20)
    assert load(manager).rows[0].cells[0].over == 8  # 16 + 20 - 28
    sign_in(client, manager)
    with time_machine.travel("2026-11-23T09:00Z", tick=False):
        page = client.get("/allocation/").content.decode()
    assert "8 h over" in page
    assert "1 of 1 lead has more hours than fit in some week: Diego." in page


def test_time_off_part_time_and_half_days_lower_the_capacity(manager: Person, lead: Person) -> None:
    WorkingHours.objects.create(person=lead, mon=8, tue=8, wed=8, thu=0, fri=0)
    TimeOff.objects.create(person=lead, start=date(2026, 11, 24), end=date(2026, 11, 24), part="morning")
    cell = load(manager).rows[0].cells[0]
    # 24 contracted, 4 away; the reserve of 12 is 4 on each of three days, half of one day's is not held back: 10.
    assert (cell.capacity.contracted, cell.away, cell.work) == (24, 4, 10)


def test_a_week_away_holds_nothing(manager: Person, lead: Person) -> None:
    TimeOff.objects.create(person=lead, start=date(2026, 11, 30), end=date(2026, 12, 6))
    assert [cell.is_away for cell in load(manager).rows[0].cells] == [False, True, False, False]


def test_weeks_around_new_year(manager: Person, lead: Person) -> None:
    found = board.load(manager, Organisation.objects.get(), date(2027, 1, 1), "1")
    assert [str(week) for week in found.weeks] == ["2026-W53", "2027-W01", "2027-W02", "2027-W03"]


def test_tentative_assignments_are_shown_and_not_counted(manager: Person, lead: Person) -> None:
    LeadFactory.create(person=lead, hours=20, tentative=True)
    row = load(manager).rows[0]
    assert row.cells[0].hours == 16
    assert len(row.tentative) == 1


def test_an_assignment_counts_in_its_weeks_alone(manager: Person, lead: Person) -> None:
    lead.assignments.update(start=date(2026, 12, 1), end=date(2026, 12, 9))
    assert [cell.hours for cell in load(manager).rows[0].cells] == [0, 16, 16, 0]


def test_managers_at_any_depth_see_and_nobody_else(manager: Person, lead: Person) -> None:
    director = PersonFactory.create()
    peer = PersonFactory.create(manager=director)
    member = PersonFactory.create(manager=manager)
    MembershipFactory.create(person=member, initiative=lead.assignments.get().initiative)
    former = PersonFactory.create()
    Person.objects.filter(pk=manager.pk).update(manager=director)
    assert [row.person for row in load(director).rows] == [lead]
    assert [row.person for row in load(lead).rows] == [lead]
    for other in (peer, member, former):
        assert load(other).rows == []


def test_an_initiative_without_a_lead_is_told_to_who_sees_it(manager: Person, lead: Person) -> None:
    report = PersonFactory.create(manager=manager)
    uncovered = InitiativeFactory.create(name="Sign-up")
    MembershipFactory.create(person=report, initiative=uncovered)
    assert list(load(manager).without_lead) == [uncovered]
    assert list(load(PersonFactory.create()).without_lead) == []


def test_what_is_private_is_not_on_the_page(client: Client, manager: Person, lead: Person) -> None:
    area = AreaFactory.create(initiative=lead.assignments.get().initiative, name="The secret area")
    Decision.objects.create(person=lead, week=WEEK, area=area, kind="accept", hours=3, at="2026-11-23T09:00Z")
    sign_in(client, manager)
    with time_machine.travel("2026-11-23T09:00Z", tick=False):
        page = client.get("/allocation/").content.decode()
    assert "The secret area" not in page
    assert "Organisations" in page


@pytest.mark.parametrize("many", [1, 3, 30])
def test_the_number_of_queries_is_constant(client: Client, manager: Person, many: int) -> None:
    for _ in range(many):
        lead = PersonFactory.create(manager=manager)
        for _ in range(min(many, 3)):
            LeadFactory.create(person=lead, hours=5)
    sign_in(client, manager)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/allocation/").status_code == 200
    assert len(asked) == 16


def test_who_manages_nobody_is_told_what_this_is(client: Client, organisation: Organisation) -> None:
    sign_in(client, PersonFactory.create())
    assert "Nobody reports to you" in client.get("/allocation/").content.decode()
