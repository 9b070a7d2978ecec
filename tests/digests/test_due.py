"""Whose email is due, and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests.delivery import due, sending
from digests.models import Digest
from engine.weeks import Week
from focus.models import OwnWork, WeekPlan
from focus.plan import services
from initiatives.models import InflectionPoint, LeadAssignment
from people.models import Organisation, Person
from stakeholders.models import Promise, Stakeholder
from tests.support.emails import text_of
from tests.support.factories import AccountFactory, LeadFactory, PersonFactory, PointFactory, StakeholderFactory
from tests.support.one_initiative import NOW, WEEK, make_initiative
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db


def test_a_planned_week_makes_one_row_once(lead: Person) -> None:
    assert due.make_due(NOW) == 1
    assert due.make_due(NOW) == 0
    digest = Digest.objects.get()
    assert (digest.person, str(digest.week), digest.state) == (lead, "2026-W48", "pending")
    assert digest.not_before == NOW


def test_past_and_future_weeks_make_none(lead: Person) -> None:
    assert due.make_due(NOW - timedelta(days=7)) == 0
    assert due.make_due(NOW + timedelta(days=7)) == 0


def test_a_week_planned_ahead_waits_for_the_planning_hour_on_monday_in_the_leads_time_zone(lead: Person) -> None:
    # Madrid is one hour ahead of UTC in winter: 06:00 there is 05:00 here.
    assert due.make_due(datetime(2026, 11, 23, 4, 59, tzinfo=UTC)) == 0
    assert due.make_due(datetime(2026, 11, 23, 5, 0, tzinfo=UTC)) == 1


def test_each_lead_has_the_week_of_their_own_time_zone(lead: Person) -> None:
    # Sunday 29 November 20:00 UTC is Monday 09:00 in Auckland (UTC+13): week 49 has begun there.
    Person.objects.filter(pk=lead.pk).update(timezone="Pacific/Auckland")
    sunday = datetime(2026, 11, 29, 20, tzinfo=UTC)
    assert due.make_due(sunday) == 0
    services.replan(lead, Week(2026, 49), now=NOW)
    assert due.make_due(sunday) == 1
    assert str(Digest.objects.get().week) == "2026-W49"


def test_the_week_around_new_year(lead: Person) -> None:
    # Friday 1 January 2027 belongs to week 53 of 2026.
    services.replan(lead, Week(2026, 53), now=NOW)
    assert due.make_due(datetime(2027, 1, 1, 9, tzinfo=UTC)) == 1
    assert str(Digest.objects.get().week) == "2026-W53"


def test_no_one_without_an_address_gets_one(lead: Person) -> None:
    Person.objects.filter(pk=lead.pk).update(email=None)
    assert due.make_due(NOW) == 0


def test_an_account_is_an_address_unless_it_is_deactivated(lead: Person) -> None:
    Person.objects.filter(pk=lead.pk).update(email=None)
    account = AccountFactory.create(person=lead, email="diego@example.org")
    assert due.make_due(NOW) == 1
    Digest.objects.all().delete()
    account.is_active = False
    account.save()
    assert due.make_due(NOW) == 0


def test_a_week_with_nothing_to_report_sends_no_email(lead: Person) -> None:
    quiet = PersonFactory.create(key="quiet")
    LeadFactory.create(person=quiet, hours=4)
    services.replan(quiet, WEEK, now=NOW)
    due.make_due(NOW)
    assert [one.person for one in Digest.objects.all()] == [lead]


def test_a_contact_that_is_due_is_something_to_report(lead: Person) -> None:
    quiet = PersonFactory.create(key="quiet")
    LeadFactory.create(person=quiet, hours=4)
    stakeholder: Stakeholder = StakeholderFactory.create(lead=quiet)
    Stakeholder.objects.filter(pk=stakeholder.pk).update(cadence_days=14)
    services.replan(quiet, WEEK, now=NOW)
    assert due.make_due(NOW) == 2


def quiet_plan(lead: Person) -> None:
    """The lead's week with an area, no milestone, and nothing to report."""
    InflectionPoint.objects.all().delete()
    plan = WeekPlan.objects.get(person=lead)
    plan.facts |= {name: [] for name in (*due.REPORTED_LISTS, "meetings")}
    plan.save()


def test_own_work_is_something_to_report(lead: Person, server: Server) -> None:
    quiet_plan(lead)
    OwnWork.objects.create(person=lead, title="Write the RFC", hours=6, due=date(2026, 12, 4))
    LeadAssignment.objects.update(tentative=True)
    services.replan(lead, WEEK, now=NOW)
    assert due.make_due(NOW) == 1
    assert sending.send(Digest.objects.get().pk, NOW)
    assert "Write the RFC" in text_of(server.mails[0])


def test_a_milestone_ahead_or_a_promise_due_is_something_to_report_whatever_the_plan(
    lead: Person, server: Server
) -> None:
    quiet_plan(lead)
    assert due.make_due(NOW) == 0
    initiative = LeadAssignment.objects.get(person=lead).initiative
    # Week 48 ends on 29 November; milestones are listed two weeks ahead.
    point = PointFactory.create(initiative=initiative, name="Go or no go", date=date(2026, 12, 20))
    promise = StakeholderFactory.create(lead=lead).promises.create(what="Figures", due=date(2026, 11, 30))
    assert due.make_due(NOW) == 0
    InflectionPoint.objects.filter(pk=point.pk).update(date=date(2026, 12, 4))
    assert due.make_due(NOW) == 1
    digest = Digest.objects.get()
    assert sending.send(digest.pk, NOW)
    assert "Go or no go" in text_of(server.mails[0])
    Digest.objects.all().delete()
    InflectionPoint.objects.all().delete()
    Promise.objects.filter(pk=promise.pk).update(due=date(2026, 11, 29))
    assert due.make_due(NOW) == 1
    assert sending.send(Digest.objects.get().pk, NOW)
    assert "Sun 29 Nov Figures" in text_of(server.mails[1])
    # A colleague's promise, a promise that is done and a milestone that has passed are nothing to report.
    Digest.objects.all().delete()
    StakeholderFactory.create(lead=PersonFactory.create()).promises.create(what="Theirs", due=date(2026, 11, 24))
    Promise.objects.filter(pk=promise.pk).update(done=True)
    PointFactory.create(initiative=initiative, date=date(2026, 11, 26), passed=True)
    assert due.make_due(NOW) == 0


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Europe/Madrid", "Pacific/Auckland"])
@pytest.mark.parametrize("days", [-1, 0, 13, 14])
def test_every_email_due_for_a_milestone_has_something_to_report(
    lead: Person, server: Server, zone: str, days: int
) -> None:
    Person.objects.filter(pk=lead.pk).update(timezone=zone)
    quiet_plan(lead)
    now = NOW + timedelta(hours=12)
    initiative = LeadAssignment.objects.get(person=lead).initiative
    PointFactory.create(initiative=initiative, name="Go or no go", date=now.date() + timedelta(days=days))
    # Monday in Honolulu, Tuesday in Auckland. From the week's Monday to two weeks ahead, where it is still Monday.
    assert due.make_due(now) == (0 <= days <= 13)
    for digest in Digest.objects.all():
        assert sending.send(digest.pk, now)


def test_the_database_and_the_email_agree_on_what_is_something_to_report(lead: Person) -> None:
    plan = WeekPlan.objects.get()
    empty: dict[str, list[object]] = {name: [] for name in (*due.REPORTED_LISTS, "areas", "meetings")}
    listed: list[dict[str, list[object]]] = [{name: [{"area": "x"}]} for name in due.REPORTED_LISTS]
    filled: list[dict[str, list[object]]] = [
        *listed,
        {"areas": [{}]},
        {"meetings": [{}]},
        {"areas": [{}], "meetings": [{}]},
        {},
    ]
    for more in filled:
        facts = {**empty, **more}
        WeekPlan.objects.filter(pk=plan.pk).update(facts=facts)
        assert WeekPlan.objects.filter(due.plan_has_news()).exists() == due.has_news(facts), more


def test_the_message_id_depends_on_the_email_and_the_installation(lead: Person, settings: Settings) -> None:
    settings.BASE_URL = "https://plan.example.org"
    first = due.message_id(lead.pk, "week", WEEK)
    assert first == due.message_id(lead.pk, "week", WEEK)
    assert first.endswith("@plan.example.org>")
    others = {due.message_id(lead.pk + 1, "week", WEEK), due.message_id(lead.pk, "week", WEEK.next)}
    settings.SECRET_KEY = "another installation's"
    others.add(due.message_id(lead.pk, "week", WEEK))
    assert len(others | {first}) == 4


@pytest.mark.parametrize("leads", [1, 3, 30])
def test_seven_queries_create_all_rows(lead: Person, leads: int) -> None:
    plan = WeekPlan.objects.get()
    people = [PersonFactory.create() for _ in range(leads - 1)]
    WeekPlan.objects.bulk_create(
        WeekPlan(person=one, week=WEEK, computed_at=NOW, facts=plan.facts, exposures={}) for one in people
    )
    with CaptureQueriesContext(connection) as asked:
        assert due.make_due(NOW) == leads
    reads = [one["sql"] for one in asked if not one["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
    # The organisation, plans without an email, people without a plan, since standards may ask them, plans without a reminder,
    # managers with an email and without, the new rows.
    assert len(reads) == 7


def test_a_lead_of_two_initiatives_still_gets_one_email(lead: Person) -> None:
    make_initiative(lead, "billing")
    services.replan(lead, WEEK, now=NOW)
    assert due.make_due(NOW) == 1


def test_a_week_is_over_in_the_leads_time_zone(lead: Person) -> None:
    organisation = Organisation.objects.get()
    # Monday 30 November 00:30 in Madrid is Sunday 23:30 in UTC.
    assert due.is_week_over(lead, WEEK, organisation, datetime(2026, 11, 29, 23, 30, tzinfo=UTC))
    assert not due.is_week_over(lead, WEEK, organisation, datetime(2026, 11, 29, 22, 30, tzinfo=UTC))
    assert WEEK.sunday == date(2026, 11, 29)
