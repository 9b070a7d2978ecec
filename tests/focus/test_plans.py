"""Plans from database rows: the interface between the database and the engine."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focus.models import Actual, WeekPlan
from focus.plan import replanning, services
from focus.week.services import decisions
from initiatives.models import CriticalArea, Initiative
from people import audit
from people.models import Person
from tests.support.factories import (
    LeadFactory,
    OrganisationFactory,
    PersonFactory,
    RatingFactory,
)
from tests.support.one_initiative import NOW, WEEK, make_initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Person:
    """Leads one initiative with one open area that requires level 4 in HTTP; the owner has 2, the lead 4."""
    OrganisationFactory.create(country="")
    lead = PersonFactory.create(key="diego", seniority="staff")
    make_initiative(lead, "organisations")
    return lead


def only_area(row: WeekPlan) -> Any:
    (area,) = row.facts["areas"]
    return area


def area_of(key: str = "api-0") -> CriticalArea:
    return CriticalArea.objects.get(initiative__key="organisations", key=key)


def test_a_plan_has_the_figures_of_the_formula(lead: Person) -> None:
    area = only_area(services.replan(lead, WEEK, now=NOW))
    receipt = area["receipt"]
    # Owner and best are both at 2 of 4: x = (4 - 2)/4. All grades are 3: C = 1. Ten days to 3 December: T = 1 + 2/e.
    assert receipt["gap"] == 0.5
    assert receipt["cost"] == 1.0
    assert receipt["timing"] == pytest.approx(1.7357589, abs=1e-6)
    assert receipt["exposure"] == pytest.approx(0.5 * 1.7357589, abs=1e-6)
    assert receipt["leverage"] == 1.0
    assert area["hours"] > 0


def test_capacity_is_forty_hours_minus_the_reserve(lead: Person) -> None:
    capacity = services.replan(lead, WEEK, now=NOW).facts["capacity"]
    assert capacity["contracted"] == 40
    assert capacity["day_to_day"] == 12
    assert capacity["focus"] == 28


def test_planning_twice_keeps_one_row_and_the_previous_plan(lead: Person) -> None:
    first = services.replan(lead, WEEK, now=NOW)
    second = services.replan(lead, WEEK, now=NOW)
    assert WeekPlan.objects.count() == 1
    assert second.previous == first.facts
    assert not replanning.since_previous(second, {})


def test_a_chunk_leaves_planned_weeks_alone(lead: Person) -> None:
    row = services.replan(lead, WEEK, now=NOW)
    other = PersonFactory.create()
    make_initiative(other, "billing")
    assert services.plan_chunk([lead.pk, other.pk], WEEK, now=datetime(2026, 11, 24, tzinfo=UTC)) == 1
    row.refresh_from_db()
    assert row.computed_at == NOW
    assert WeekPlan.objects.count() == 2


def test_a_chunk_plans_what_a_single_run_plans(lead: Person) -> None:
    services.plan_chunk([lead.pk], WEEK, now=NOW)
    in_chunk = WeekPlan.objects.get().facts
    alone = services.replan(lead, WEEK, now=NOW).facts
    assert {key: alone[key] for key in in_chunk} == in_chunk


@pytest.mark.once
@pytest.mark.parametrize("many", [1, 3, 30])
def test_a_chunk_takes_the_same_number_of_queries(lead: Person, many: int) -> None:
    leads = [lead]
    for number in range(many):
        one = PersonFactory.create()
        make_initiative(one, f"more-{number}", areas=many)
        leads.append(one)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        services.plan_chunk([one.pk for one in leads], WEEK, now=NOW)
    assert len(asked) <= 32
    assert WeekPlan.objects.count() == many + 1


def test_a_tentative_assignment_plans_nothing(lead: Person) -> None:
    lead.assignments.update(tentative=True)
    assert services.replan(lead, WEEK, now=NOW).facts["areas"] == []


def test_an_assignment_counts_in_every_week_that_it_overlaps(lead: Person) -> None:
    lead.assignments.update(end=date(2026, 11, 23))
    assert services.replan(lead, WEEK, now=NOW).facts["areas"] != []
    assert services.replan(lead, WEEK + 1, now=NOW).facts["areas"] == []


def test_pinned_hours_are_a_constraint(lead: Person) -> None:
    decisions.pin(lead, WEEK, area_of(), Decimal("3.5"), now=NOW)
    area = only_area(services.replan(lead, WEEK, now=NOW))
    assert (area["hours"], area["pinned"]) == (3.5, True)


def test_a_dismissed_area_gets_no_hours(lead: Person) -> None:
    decisions.dismiss(lead, WEEK, area_of(), "Tom has it", now=NOW)
    assert services.replan(lead, WEEK, now=NOW).facts["items"] == []


def test_an_accepted_area_is_no_constraint(lead: Person) -> None:
    decisions.accept(lead, WEEK, area_of(), Decimal(1), now=NOW)
    assert only_area(services.replan(lead, WEEK, now=NOW))["pinned"] is False


def test_last_weeks_hours_count_half(lead: Person) -> None:
    Actual.objects.create(person=lead, week=WEEK - 1, area=area_of(), hours=4)
    Actual.objects.create(person=lead, week=WEEK - 2, area=area_of(), hours=4)
    # 4/2 + 4/4 = 3
    receipt = only_area(services.replan(lead, WEEK, now=NOW))["receipt"]
    assert (receipt["spent"], receipt["spent_assumed"]) == (3.0, False)


def test_committed_hours_count_if_the_week_was_not_reviewed(lead: Person) -> None:
    decisions.accept(lead, WEEK - 1, area_of(), Decimal(4), now=NOW)
    receipt = only_area(services.replan(lead, WEEK, now=NOW))["receipt"]
    assert (receipt["spent"], receipt["spent_assumed"]) == (2.0, True)
    Actual.objects.create(person=lead, week=WEEK - 1, area=area_of(), hours=1)
    receipt = only_area(services.replan(lead, WEEK, now=NOW))["receipt"]
    assert (receipt["spent"], receipt["spent_assumed"]) == (0.5, False)


def test_another_leads_hours_of_this_week_count_in_full(lead: Person) -> None:
    other = LeadFactory.create(initiative=Initiative.objects.get(key="organisations"), role="deputy").person
    decisions.accept(other, WEEK, area_of(), Decimal(3), now=NOW)
    receipt = only_area(services.replan(lead, WEEK, now=NOW))["receipt"]
    assert (receipt["spent"], receipt["spent_others"]) == (3.0, 3.0)


def test_the_latest_rating_counts_and_a_later_one_does_not_reach_back(lead: Person) -> None:
    owner = Person.objects.get(key="owner-organisations")
    skill = owner.ratings.get().skill
    RatingFactory.create(person=owner, skill=skill, level=3, on=date(2026, 11, 2), author=lead)
    RatingFactory.create(person=owner, skill=skill, level=4, on=date(2026, 12, 1))
    # Owner and best at 3 of 4: x = 1/4.
    assert only_area(services.replan(lead, WEEK, now=NOW))["receipt"]["gap"] == 0.25


def test_a_change_makes_the_week_stale_and_is_listed(lead: Person) -> None:
    row = services.replan(lead, WEEK, now=NOW)
    assert replanning.stale_lines(row) == []
    owner = Person.objects.get(key="owner-organisations")
    stranger = PersonFactory.create()
    later = datetime(2026, 11, 23, 10, tzinfo=UTC)
    for person, skill in ((owner, "http-organisations"), (stranger, "http-organisations")):
        audit.append(
            [
                audit.line(
                    at=later,
                    by=lead,
                    verb="rated",
                    thing="rating",
                    label="x",
                    about=person,
                    skill=skill,
                    before=2,
                    after=4,
                )
            ]
        )
    owner.ratings.update(level=4)
    (line,) = replanning.stale_lines(row)
    assert line.about == owner
    again = services.replan(lead, WEEK, now=datetime(2026, 11, 23, 11, tzinfo=UTC))
    # The owner alone at 4: nothing is short, but one person deep, and the lead at 4 is no member: g = 0.15.
    assert only_area(again)["receipt"]["gap"] == 0.15
    (moved,) = replanning.since_previous(again, {}).areas
    assert moved.difference.area == "organisations/api-0"
    assert [cause.about for cause in moved.causes] == [owner]


def test_undo_goes_back_to_the_decision_before(lead: Person) -> None:
    area = area_of()
    decisions.accept(lead, WEEK, area, Decimal(8), now=NOW)
    decisions.adjust(lead, WEEK, area, Decimal(5), now=NOW)
    decisions.adjust(lead, WEEK, area, Decimal(5), now=NOW)
    back = decisions.undo(lead, WEEK, area, now=NOW)
    assert back is not None
    assert (back.kind, back.hours) == ("accept", 8)
    assert decisions.undo(lead, WEEK, area, now=NOW) is None
    assert decisions.undo(lead, WEEK, area, now=NOW) is None


@pytest.mark.parametrize("hours", ["0", "0.25", "-1", "40.5", "168"])
def test_invalid_hours_are_refused(lead: Person, hours: str) -> None:
    with pytest.raises(decisions.NotDecidable):
        decisions.adjust(lead, WEEK, area_of(), Decimal(hours), now=NOW)
