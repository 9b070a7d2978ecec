"""What happens when an outage ends, and which plans wait for a calendar."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from digests.models import EmailPreferences
from engine.weeks import Week
from focus.models import Calendar, WeekPlan
from focus.plan import services
from people import clock
from people.models import Person
from tests.support.passing_weeks import Office, sitting

pytestmark = pytest.mark.django_db


def tick(instant: str) -> None:
    """What beat starts: plan the weeks that are due, then send the emails that are due."""
    with time_machine.travel(instant, tick=False):
        call_command("plan_week", stdout=StringIO())
        call_command("send_digests", stdout=StringIO())


def sent_to(person: Person) -> list[str]:
    return [str(one.subject) for one in mail.outbox if any(str(person.email) in to for to in one.recipients())]


def planned() -> list[str]:
    return [str(row.week) for row in WeekPlan.objects.order_by("week")]


def test_after_an_outage_that_ends_on_sunday_nobody_gets_a_plan_or_an_email_for_the_week_that_is_over(
    office: Office,
) -> None:
    tick("2026-11-29T16:00Z")
    assert planned() == []
    # A task that waited in the queue until Monday.
    services.plan_chunk([office.ana.pk], Week(2026, 48), now=clock.now() + timedelta(days=5))
    tick("2026-11-30T08:00Z")
    assert planned() == ["2026-W49"]
    assert sent_to(office.ana) == ["Week 49: Payments 8 h"]


def test_an_outage_that_ends_on_saturday_is_made_up_for(office: Office) -> None:
    tick("2026-11-28T16:00Z")
    assert planned() == ["2026-W48"]


def test_nobody_is_reminded_on_sunday_of_a_week_that_is_over(office: Office) -> None:
    EmailPreferences.objects.create(person=office.ana, weekly=False, reminder=True, changed_at=clock.now())
    tick("2026-11-23T08:00Z")
    tick("2026-11-29T16:00Z")
    assert sent_to(office.ana) == []
    tick("2026-11-30T08:00Z")
    tick("2026-12-04T16:00Z")
    assert sent_to(office.ana) == ["How did week 49 go? Payments 8 h"]


def test_a_plan_waits_for_a_calendar_that_is_due(office: Office) -> None:
    with sitting(office.ana, "2026-11-23T08:00Z") as ana:
        now = clock.now()
        calendar = Calendar.objects.create(
            person=ana.person, name="Work", added_at=now, due_at=now - timedelta(minutes=1)
        )
    tick("2026-11-23T08:00Z")
    assert planned() == []
    # A worker reads it.
    Calendar.objects.update(claimed_until=now + timedelta(minutes=2))
    tick("2026-11-23T08:01Z")
    assert planned() == []
    # It died. Its lease is over, and no one waits any longer.
    tick("2026-11-23T08:15Z")
    assert planned() == ["2026-W48"]
    WeekPlan.objects.all().delete()
    # Or it was read, and is due again in an hour.
    Calendar.objects.filter(pk=calendar.pk).update(claimed_until=None, due_at=now + timedelta(hours=1))
    tick("2026-11-23T08:15Z")
    assert planned() == ["2026-W48"]
