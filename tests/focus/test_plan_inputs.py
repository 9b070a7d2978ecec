"""What the plan reads of version 2's data: general skills, the lead's familiarity, other leads, office hours."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from allocation.board.balance import booked
from engine.results import Capacity
from engine.serialization import to_plain_data
from focus.models import OwnWork
from focus.own_work import services as own_work
from focus.plan import services
from focus.plan.queries.workload import capacities
from initiatives.models import Dependency, Initiative, LeadAssignment, Membership
from people.models import Organisation, Person, Skill
from stakeholders.models import OfficeHours, Pitch
from tests.support import factories as make
from tests.support.one_initiative import NOW, WEEK, make_initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Person:
    """Leads one initiative with one open area that requires level 4 in HTTP; the owner has 2, the lead 4."""
    make.OrganisationFactory.create(country="")
    lead = make.PersonFactory.create(key="diego", seniority="staff")
    make_initiative(lead, "organisations")
    return lead


def receipt(lead: Person) -> Any:
    (area,) = services.replan(lead, WEEK, now=NOW).facts["areas"]
    return area["receipt"]


def test_being_new_to_a_product_lowers_no_general_skill(lead: Person) -> None:
    Membership.objects.update(familiarity=0)
    assert receipt(lead)["gap"] == 0.75  # (4 - (2 - 1)) / 4
    Skill.objects.update(general=True)
    assert receipt(lead)["gap"] == 0.5


@pytest.mark.parametrize(("familiarity", "effective"), [(None, 4), (0, 3), (1, 3.5), (3, 4)])
def test_the_leads_familiarity_is_that_of_the_assignment(
    lead: Person, familiarity: int | None, effective: float
) -> None:
    LeadAssignment.objects.update(familiarity=familiarity)
    (need,) = receipt(lead)["requirements"]
    assert need["lead"]["effective"] == effective


def test_the_assignment_comes_before_the_leads_own_membership(lead: Person) -> None:
    membership = Membership.objects.get()
    make.MembershipFactory.create(initiative=membership.initiative, person=lead, familiarity=0)
    (need,) = receipt(lead)["requirements"]
    assert need["lead"]["effective"] == 3
    LeadAssignment.objects.update(familiarity=2)
    (need,) = receipt(lead)["requirements"]
    assert need["lead"]["effective"] == 4


@pytest.mark.parametrize(
    ("changed", "gap"),
    # The best is the other lead at 4: cover is 2/2 + 4/2 = 3, so (4 - 3) / 4. Familiarity 1 costs half a level.
    [({}, 0.25), ({"familiarity": 1}, 0.3125), ({"tentative": True}, 0.5), ({"stage": "handed_off"}, 0.5)],
)
def test_another_lead_counts_in_the_gap(lead: Person, changed: dict[str, object], gap: float) -> None:
    initiative = Membership.objects.get().initiative
    other = make.PersonFactory.create(key="other")
    make.RatingFactory.create(person=other, skill=Skill.objects.get(), level=4)
    make.LeadFactory.create(initiative=initiative, person=other, **changed)
    assert receipt(lead)["gap"] == pytest.approx(gap)


def test_office_hours_reduce_the_focus_time_of_their_author(lead: Person) -> None:
    pitch = Pitch.objects.create(key="failover", author=lead, title="Fail over")
    hours = {"pitch": pitch, "at": time(14), "minutes": 90, "timezone": "Europe/Madrid"}
    OfficeHours.objects.create(first=date(2026, 11, 12), last=date(2026, 12, 17), **hours)
    OfficeHours.objects.create(first=date(2026, 12, 1), last=date(2026, 12, 1), **hours)
    capacity = services.replan(lead, WEEK, now=NOW).facts["capacity"]
    # 40 - 12 of day-to-day work - 1.5 on Thursday 26 November.
    assert (capacity["office_hours"], capacity["focus"]) == (1.5, 26.5)


def test_office_hours_count_on_the_authors_day_and_beside_meetings(lead: Person) -> None:
    """The same in a plan and in a week that is not planned yet."""
    Person.objects.filter(pk=lead.pk).update(timezone="Pacific/Auckland")
    pitch = Pitch.objects.create(key="failover", author=lead, title="Fail over")
    # Sunday 22 November 22:00 to 23:00 in Madrid is Monday 10:00 to 11:00 in Auckland.
    weekly = {"first": date(2026, 11, 22), "last": date(2026, 11, 29), "timezone": "Europe/Madrid"}
    OfficeHours.objects.create(pitch=pitch, at=time(22), minutes=60, **weekly)
    unlinked = {"person": lead, "initiative": None, "minutes": 60}
    make.MeetingFactory.create(starts=datetime(2026, 11, 22, 21, 30, tzinfo=UTC), **unlinked)
    organisation = Organisation.objects.get()
    found = capacities(Person.objects.filter(pk=lead.pk), [WEEK - 1, WEEK, WEEK + 1], organisation, NOW.date()).hours
    # Half an hour of this week's hour is in the meeting, too.
    expected = {WEEK - 1: (0, 0, 28), WEEK: (1, 0.5, 26.5), WEEK + 1: (0, 1, 27)}
    for week, figures in expected.items():
        capacity = found[lead.pk, week]
        assert (capacity.meetings, capacity.office_hours, capacity.focus) == figures
        assert services.replan(lead, week, now=NOW - timedelta(days=7)).facts["capacity"] == to_plain_data(capacity)


def test_managers_see_own_work_and_meetings_as_one_figure() -> None:
    capacity = Capacity(40, 0, 0, 3, 12, 0, 0.5, own_work=2, office_hours=1, follow_ups=0.5, transfers=1, focus=20)
    assert booked(capacity) == 7.5


def test_a_week_that_is_not_planned_has_the_capacity_that_its_plan_will_have(lead: Person) -> None:
    OwnWork.objects.create(person=lead, title="RFC", hours=6, due=date(2026, 12, 4))
    weekly = OwnWork.objects.create(person=lead, title="Inbox", hours=2, due=date(2026, 11, 2), weekly=True)
    OwnWork.objects.create(person=lead, title="Done", hours=5, due=date(2026, 11, 27), done=True)
    own_work.record_done({weekly: Decimal("0.5")}, WEEK)
    pitch = Pitch.objects.create(key="failover", author=lead, title="Fail over")
    OfficeHours.objects.create(
        pitch=pitch,
        at=time(14),
        minutes=90,
        timezone="Europe/Madrid",
        first=date(2026, 11, 12),
        last=date(2026, 12, 17),
    )
    organisation = Organisation.objects.get()
    found = capacities(Person.objects.filter(pk=lead.pk), [WEEK, WEEK + 1], organisation, NOW.date()).hours
    assert (found[lead.pk, WEEK].own_work, found[lead.pk, WEEK].office_hours) == (4.5, 1.5)
    for week in (WEEK, WEEK + 1):
        assert services.replan(lead, week, now=NOW).facts["capacity"] == to_plain_data(found[lead.pk, week])


def test_follow_ups_count_in_a_week_that_is_not_planned_yet(lead: Person) -> None:
    """From the week in which asking again is due, on; only for who leads the initiative then."""
    initiative, other = Initiative.objects.get(), make.PersonFactory.create()
    make.LeadFactory.create(initiative=initiative, person=other, start=date(2026, 12, 7))
    row = Dependency.objects.create(initiative=initiative, key="sdk", name="SDK", need_by=date(2027, 3, 1))
    # Asked on Tuesday 24 November; far from its day, the next question is due ten working days later, on 8 December.
    row.date_requests.create(on=date(2026, 11, 24))
    organisation, weeks = Organisation.objects.get(), [WEEK + ahead for ahead in range(-1, 4)]
    found = capacities(Person.objects.filter(pk__in=[lead.pk, other.pk]), weeks, organisation, NOW.date()).hours
    assert [found[lead.pk, week].follow_ups for week in weeks] == [0, 0, 0, 0.5, 0.5]
    assert [found[other.pk, week].follow_ups for week in weeks] == [0, 0, 0, 0.5, 0.5]
    for week in weeks[1:]:
        planned = services.replan(lead, week, now=NOW).facts["capacity"]
        assert planned["follow_ups"] == found[lead.pk, week].follow_ups
