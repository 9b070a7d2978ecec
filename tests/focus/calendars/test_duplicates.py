"""A meeting that is in two calendars of a person is one meeting."""

from datetime import UTC, datetime

from focus.calendars.queries.calendars_page import SYNC_TASK
from focus.calendars.queries.meetings import once
from focus.calendars.services import connections, meetings
from focus.models import Meeting
from focus.plan import services
from people.models import Job
from tests.support.ics_files import calendar, event, shared
from tests.support.planned_week import NOW, WEEK, Desk

AT = ";TZID=Europe/Madrid:20261126T100000"
TALK = event("talk@x", AT, title="Talk on limits")
WEEKLY = event("walk@x", ";TZID=Europe/Madrid:20261127T100000", "RRULE:FREQ=WEEKLY;COUNT=3", title="Walk through")
OTHER = event("other@x", AT, title="Talk on budgets")


def connect(desk: Desk, *contents: bytes) -> None:
    """Connect and sync a calendar with each content."""
    for number, content in enumerate(contents):
        with shared(content) as there:
            desk.client.post("/me/calendars/", {"name": f"Work {number}", "address": there.address, "details": "on"})
            job = Job.objects.filter(kind=SYNC_TASK).first()
            assert job is not None
            connections.run_job(job.pk)


def rows(title: str) -> list[Meeting]:
    return list(Meeting.objects.filter(title=title).order_by("pk"))


def test_a_meeting_in_two_calendars_counts_once_and_others_at_its_time_are_kept(diego: Desk) -> None:
    connect(diego, calendar(TALK, WEEKLY), calendar(TALK, WEEKLY, OTHER))
    assert [len(rows(title)) for title in ("Talk on limits", "Walk through", "Talk on budgets")] == [2, 6, 1]
    planned = [one["title"] for one in services.replan(diego.person, WEEK, now=NOW).facts["meetings"]]
    assert [planned.count(title) for title in ("Talk on limits", "Walk through", "Talk on budgets")] == [1, 1, 1]
    for page in (diego.page("/week/2026-W48/meetings/"), diego.page("/week/2026-W48/calendar/")):
        assert page.count("Talk on limits") == page.count("Talk on budgets") > 0
    counts = {one.meeting.title: one.count for one in diego.client.get("/week/2026-W48/meetings/").context["page"].open}
    assert counts == {"Talk on limits": 1, "Walk through": 3, "Talk on budgets": 1}


def test_the_meeting_with_attendees_wins_else_the_older_one(diego: Desk) -> None:
    known = event("talk@x", AT, "ATTENDEE:mailto:lena@northlight.example", title="Talk on limits")
    connect(diego, calendar(TALK, WEEKLY), calendar(known, WEEKLY))
    (shown,) = once(rows("Talk on limits"))
    assert [one.key for one in shown.attendees.all()] == ["lena"]
    walks = rows("Walk through")
    assert once(walks) == walks[:3]


def test_a_choice_holds_in_both_calendars_and_stays_when_one_is_removed(diego: Desk) -> None:
    connect(diego, calendar(TALK, WEEKLY), calendar(TALK, WEEKLY))
    talk, walk = rows("Talk on limits")[0], rows("Walk through")[1]
    assert walk.starts == datetime(2026, 12, 4, 9, tzinfo=UTC)
    meetings.choose(talk, "skip", None, now=NOW)
    meetings.choose(walk, "skip", None, now=NOW)
    assert [one.choice for one in rows("Talk on limits")] == ["skip", "skip"]
    assert talk.calendar is not None
    talk.calendar.delete()
    assert [one.choice for one in rows("Talk on limits")] == ["skip"]
    assert [one.choice for one in rows("Walk through")] == ["", "skip", "skip"]
