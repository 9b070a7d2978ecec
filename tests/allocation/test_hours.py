"""The hours and capacity of a manager's leads, worked out by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from allocation.board.heatmap import Heatmap, LeadRow, build_heatmap
from allocation.board.reporting_line import Viewer
from allocation.board.weekly_hours import HoursCell
from allocation.coverage.queries import load_all_facts
from allocation.templatetags.heatmap_tags import shade
from engine.weeks import Week
from focus.models import Decision
from initiatives.models import Initiative, LeadAssignment
from people.models import Duty, Organisation, Person, TimeOff, WorkingHours
from tests.support.factories import (
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
WEEK = Week(2026, 48)


@pytest.fixture
def manager() -> Person:
    OrganisationFactory.create(country="")
    manager: Person = PersonFactory.create(name="Marta")
    return manager


@pytest.fixture
def lead(manager: Person) -> Person:
    """Agreed 16 hours a week on one initiative."""
    lead: Person = PersonFactory.create(name="Diego", manager=manager)
    LeadFactory.create(person=lead, hours=16, initiative=InitiativeFactory.create(name="Organisations"))
    return lead


def load(viewer: Person, today: date = TODAY) -> Heatmap:
    """Four weeks from this one."""
    weeks = [Week.of(today) + ahead for ahead in range(4)]
    return build_heatmap(load_all_facts(Viewer(viewer, Organisation.objects.get(), today), weeks))


def sum_of(cell: HoursCell) -> tuple[float, list[str]]:
    """The sum, and the kinds of hours in it."""
    return float(cell.hours), list(cell.kinds)


def over_of(row: LeadRow) -> list[tuple[date, date, float, float]]:
    """Ranges over capacity: first and last day, hours over in all, and in the worst week."""
    return [(one.first, one.last, float(one.over), float(one.most)) for one in row.over]


def row_of(viewer: Person) -> LeadRow:
    (row,) = load(viewer).rows
    return row


def cell_of(viewer: Person) -> HoursCell:
    cell = row_of(viewer).cells[0]
    assert cell is not None
    return cell


def cells_of(viewer: Person) -> list[HoursCell]:
    return [cell for cell in row_of(viewer).cells if cell is not None]


def initiative_of(lead: Person) -> Initiative:
    return LeadAssignment.objects.get(person=lead).initiative


def commit(lead: Person, initiative: Initiative, hours: str, kind: str = "accept") -> None:
    area = AreaFactory.create(initiative=initiative)
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    Decision.objects.create(person=lead, week=WEEK, area=area, kind=kind, hours=Decimal(hours), at=at)


def test_agreed_hours_count_until_a_week_is_committed(manager: Person, lead: Person) -> None:
    cell = cell_of(manager)
    # 40 contracted less 12 for the day-to-day: 28. 16 of 28 are 57%.
    assert sum_of(cell) == (16, ["agreed"])
    assert (float(cell.room), float(cell.over), cell.percent) == (28, 0, 57)
    commit(lead, initiative_of(lead), "4")
    commit(lead, initiative_of(lead), "2.5")
    this, following = cells_of(manager)[:2]
    assert sum_of(this) == (6.5, ["planned"])  # 4 + 2.5
    assert sum_of(following) == (16, ["agreed"])


def test_a_dismissed_item_commits_to_nothing(manager: Person, lead: Person) -> None:
    commit(lead, initiative_of(lead), "0", kind="dismiss")
    assert sum_of(cell_of(manager)) == (16, ["agreed"])


def test_each_initiative_is_planned_or_agreed_by_itself(manager: Person, lead: Person) -> None:
    commit(lead, initiative_of(lead), "10")
    LeadFactory.create(person=lead, hours=5, initiative=InitiativeFactory.create(name="Billing", priority=1))
    cell = cell_of(manager)
    assert [(float(one.hours), str(one.kind)) for one in cell.hours_by_initiative] == [(10, "planned"), (5, "agreed")]
    assert sum_of(cell) == (15, ["planned", "agreed"])  # 10 + 5


def test_weeks_over_capacity_in_a_row_are_one_range(manager: Person, lead: Person) -> None:
    LeadFactory.create(person=lead, hours=19)
    TimeOff.objects.create(person=lead, start=date(2026, 12, 7), end=date(2026, 12, 7))
    row = row_of(manager)
    # 16 + 19 are 35; 28 in a whole week, and without Monday 4/5 of 40 less 4/5 of 12: 32 − 9.6 = 22.4.
    assert [cell.over for cell in cells_of(manager)] == [7, 7, Decimal("12.6"), 7]
    # 7 + 7 + 12.6 + 7 are 33.6.
    assert over_of(row) == [(date(2026, 11, 23), date(2026, 12, 18), 33.6, 12.6)]
    assert (shade(cell_of(manager), "planned"), cell_of(manager).percent) == ("overload over-1", 125)  # 35/28


def test_each_run_of_weeks_is_a_range_of_its_own(manager: Person, lead: Person) -> None:
    initiative = InitiativeFactory.create()
    LeadFactory.create(person=lead, hours=18, initiative=initiative, start=TODAY, end=date(2026, 11, 27))
    LeadFactory.create(person=lead, hours=15, initiative=initiative, start=date(2026, 12, 7))
    # 16 + 18 − 28 = 6 in week 48; 16 + 15 − 28 = 3 in weeks 50 and 51; in between 16 alone.
    assert over_of(row_of(manager)) == [
        (date(2026, 11, 23), date(2026, 11, 27), 6, 6),
        (date(2026, 12, 7), date(2026, 12, 18), 6, 3),
    ]


def test_exactly_at_capacity_is_not_over(manager: Person, lead: Person) -> None:
    LeadFactory.create(person=lead, hours=12)
    cell = cell_of(manager)
    assert (float(cell.hours), float(cell.over), cell.percent, shade(cell, "planned")) == (28, 0, 100, "heat-4")


@pytest.mark.parametrize(
    ("hours", "drawn"), [(0, "heat-0"), (6, "heat-0"), (7, "heat-1"), (14, "heat-2"), (27, "heat-3")]
)
def test_the_shade_changes_with_each_quarter_of_the_capacity(
    manager: Person, lead: Person, hours: int, drawn: str
) -> None:
    # Of 28 hours: 6 are 21%, 7 are 25%, 14 are 50%, 27 are 96%.
    LeadAssignment.objects.filter(person=lead).update(hours=hours)
    assert shade(cell_of(manager), "planned") == drawn


def test_time_off_part_time_and_half_days_lower_the_capacity(manager: Person, lead: Person) -> None:
    WorkingHours.objects.create(person=lead, mon=8, tue=8, wed=8, thu=0, fri=0)
    TimeOff.objects.create(person=lead, start=date(2026, 11, 24), end=date(2026, 11, 24), part="morning")
    cell = cell_of(manager)
    # 24 contracted, half of Tuesday off; the reserve of 12 is 4 on each of three days, of which 2 are not needed: 24 − 4 − 10.
    assert (cell.capacity.contracted, cell.capacity.time_off, float(cell.room)) == (24, 4, 10)


def test_public_holidays_meetings_and_duties_lower_it_too(manager: Person, lead: Person) -> None:
    Person.objects.filter(pk=lead.pk).update(country="ES")
    Duty.objects.create(person=lead, start=date(2026, 11, 30), end=date(2026, 12, 6), hours=30)
    MeetingFactory.create(person=lead, minutes=90)
    cells = cells_of(manager)
    # Week 48: 28 less an hour and a half. 49: on call, 40 − 30 in place of the reserve of 12. 50: 8 December is a holiday
    # all over Spain, and the same day-to-day work waits on four days (docs/focus-model.md): 40 − 8 − 12.
    assert [cell.room for cell in cells[:3]] == [Decimal("26.5"), 10, 20]
    assert (cells[2].capacity.holidays, cells[2].capacity.time_off) == (8, 0)


def test_a_week_away_has_no_capacity(manager: Person, lead: Person) -> None:
    TimeOff.objects.create(person=lead, start=date(2026, 11, 30), end=date(2026, 12, 6))
    cells = cells_of(manager)
    assert [cell.is_away for cell in cells] == [False, True, False, False]
    # Agreed hours of a week away are not over capacity: no one works them.
    assert (float(cells[1].hours), float(cells[1].room), float(cells[1].over), cells[1].percent) == (16, 0, 0, None)
    assert shade(cells[1], "planned") == "away"
    assert row_of(manager).over == ()


def test_without_contracted_hours_capacity_is_unknown(manager: Person, lead: Person) -> None:
    WorkingHours.objects.create(person=lead, mon=0, tue=0, wed=0, thu=0, fri=0)
    cell = cell_of(manager)
    assert (cell.is_unknown, cell.is_away, cell.percent) == (True, False, None)


def test_weeks_around_new_year(manager: Person, lead: Person) -> None:
    found = load(manager, date(2027, 1, 1))
    assert [str(week) for week in found.weeks] == ["2026-W53", "2027-W01", "2027-W02", "2027-W03"]
    assert [cell.room for cell in found.rows[0].cells if cell] == [28, 28, 28, 28]


def test_the_week_of_a_clock_change_is_as_long_as_others(manager: Person, lead: Person) -> None:
    # Clocks in Madrid go forward on Sunday 28 March 2027; a meeting late on that Sunday still belongs to that week.
    MeetingFactory.create(person=lead, starts=datetime(2027, 3, 28, 21, 30, tzinfo=UTC), minutes=60)
    MeetingFactory.create(person=lead, starts=datetime(2027, 3, 28, 22, 30, tzinfo=UTC), minutes=120)
    cells = [cell for cell in load(manager, date(2027, 3, 22)).rows[0].cells if cell]
    # 23:30 on Sunday, and 00:30 on Monday: 28 − 1 and 28 − 2.
    assert [cell.room for cell in cells[:3]] == [27, 26, 28]


def test_tentative_assignments_do_not_count(manager: Person, lead: Person) -> None:
    LeadFactory.create(person=lead, hours=20, tentative=True, initiative=InitiativeFactory.create(priority=5))
    cell = cell_of(manager)
    assert (float(cell.hours), float(cell.tentative)) == (16, 20)
    assert [one.tentative for one in cell.hours_by_initiative] == [False, True]


def test_an_assignment_counts_only_in_its_own_weeks(manager: Person, lead: Person) -> None:
    LeadAssignment.objects.filter(person=lead).update(start=date(2026, 12, 1), end=date(2026, 12, 9))
    assert [cell.hours for cell in cells_of(manager)] == [0, 16, 16, 0]
    assert [len(cell.hours_by_initiative) for cell in cells_of(manager)] == [0, 1, 1, 0]


def test_the_later_of_two_assignments_in_a_week_counts(manager: Person, lead: Person) -> None:
    LeadAssignment.objects.filter(person=lead).update(end=date(2026, 12, 2))
    LeadFactory.create(person=lead, initiative=initiative_of(lead), hours=6, start=date(2026, 12, 3))
    assert [cell.hours for cell in cells_of(manager)] == [16, 6, 6, 6]


def test_a_handed_off_assignment_takes_no_hours(manager: Person, lead: Person) -> None:
    LeadAssignment.objects.filter(person=lead).update(stage="handed_off")
    assert load(manager).rows == []
