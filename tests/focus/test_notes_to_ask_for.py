"""A delegated meeting comes back once after it, until it is dismissed or a week has passed."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focus.calendars.services import meetings
from focus.models import Commitment, Meeting, WeekPlan
from people.models import Person
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, bring, calendar_of, shared_diego, text_of

# What these pages say does not depend on the database.
pytestmark = pytest.mark.once
diego = shared_diego
DELEGATED = "How to build the rate limiter"


def delegate(title: str = DELEGATED) -> Meeting:
    row = Meeting.objects.select_related("person").get(title=title)
    meetings.choose(row, "delegate", Person.objects.get(key="lena"), now=NOW)
    return row


def asked(desk: Desk, when: datetime) -> list[tuple[str, str]]:
    """What comes back in the week of that moment: title and delegate."""
    with time_machine.travel(when, tick=False):
        week = f"{when:%G}-W{when:%V}"
        context = desk.client.get(f"/week/{week}/around/").context["week_context"]
        return [(one.title, one.delegate.key) for one in context.notes]


def test_it_comes_back_from_its_end_on_for_a_week(diego: Desk) -> None:
    row = delegate()
    end = row.starts + timedelta(minutes=row.minutes)
    assert asked(diego, end - timedelta(minutes=1)) == []
    for later in (timedelta(0), timedelta(days=3), timedelta(days=7)):
        assert asked(diego, end + later) == [(DELEGATED, "lena")]
    assert asked(diego, end + timedelta(days=7, minutes=1)) == []


def test_it_is_dismissed_once_and_for_all_with_undo(diego: Desk) -> None:
    row = delegate()
    later = row.starts + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        here = f"/week/{WEEK}/meetings/{row.pk}/notes/"
        page = text_of(diego.client.get(f"/week/{WEEK}/around/"))
        assert f"Notes from Lena? “{DELEGATED}”, {timezone.localtime(row.starts):%a} {row.starts.day} Nov" in page
        answer = diego.client.post(f"{here}dismiss/", headers=HTMX)
        assert DELEGATED not in answer.content.decode()
        assert asked(diego, later) == []
        assert diego.client.post(f"{here}undo/").status_code == 303
        assert asked(diego, later) == [(DELEGATED, "lena")]
        assert diego.client.post(f"{here}ask/").status_code == 404


def test_a_synced_meeting_stays_dismissed(diego: Desk) -> None:
    bring(diego, "Error format", times=1)
    row = delegate("Error format")
    meetings.dismiss_notes(row, dismissed=True)
    bring(diego, "Error format", times=1)
    assert Meeting.objects.get(calendar=calendar_of(diego.person)).notes_dismissed
    assert asked(diego, row.starts + timedelta(hours=2)) == []


def test_a_recommendation_comes_back_only_if_the_week_was_committed(diego: Desk) -> None:
    row = Meeting.objects.get(title=DELEGATED)
    planned = {one["title"]: one["delegate"] for one in WeekPlan.objects.get(week=WEEK).facts["meetings"]}
    assert planned[DELEGATED] == "lena"
    later = row.starts + timedelta(days=3)
    assert asked(diego, later) == []
    Commitment.objects.create(person=diego.person, week=WEEK, at=NOW)
    assert asked(diego, later) == [(DELEGATED, "lena")]
    meetings.choose(Meeting.objects.select_related("person").get(pk=row.pk), "attend", None, now=NOW)
    assert asked(diego, later) == []


def test_the_queries_do_not_depend_on_the_number_of_meetings(diego: Desk) -> None:
    Commitment.objects.create(person=diego.person, week=WEEK, at=NOW)
    later, counts = datetime.fromisoformat("2026-11-27T20:00+01:00"), []
    for more in (1, 2, 27):
        for _ in range(more):
            delegate(make.MeetingFactory.create(person=diego.person).title)
        with CaptureQueriesContext(connection) as queries:
            assert asked(diego, later)
        counts.append(len(queries))
    assert len(set(counts)) == 1
