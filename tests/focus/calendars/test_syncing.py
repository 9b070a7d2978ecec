"""A calendar from its address into the week: connected, read, kept in place, put off, and never telling its secret."""

import gzip
import io
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext, override_settings

from focus import meetings, plans
from focus.calendars import connecting, process, syncing
from focus.calendars.reading import Asked, Unreadable
from focus.models import Calendar, Matched, Meeting, MeetingRule
from people.models import Job
from tests.support import factories as make
from tests.support.ics_files import calendar, event, shared
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, text_of

HERE = "/me/calendars/"
WEEKLY = event(
    "limits@x", ";TZID=Europe/Madrid:20261110T150000", "RRULE:FREQ=WEEKLY;COUNT=8",
    "ATTENDEE:mailto:lena@northlight.example", title="Rate limits weekly",
)  # fmt: skip
ONCE = event("scope@x", ";TZID=Europe/Madrid:20261124T170000", title="Release scoping")


def connect(desk: Desk, address: str, **typed: str) -> HttpResponse:
    said = {"name": "Work", "address": address, "details": "on", **typed}
    return desk.client.post(HERE, {name: value for name, value in said.items() if value})  # type: ignore[return-value]


def work() -> Job:
    """What a worker does about the newest job."""
    job = Job.objects.filter(kind=connecting.TASK).first()
    assert job is not None
    connecting.work(job.pk)
    job.refresh_from_db()
    return job


def tick(at: datetime) -> list[str | None]:
    """What the beat and the workers do at a time."""
    with time_machine.travel(at, tick=False):
        return [syncing.sync_one(number) for number in syncing.due(at)]


def row() -> Calendar:
    return Calendar.objects.get()


def kept(title: str = "Rate limits weekly") -> list[Meeting]:
    return list(Meeting.objects.filter(calendar__isnull=False, title=title).order_by("starts"))


def test_a_calendar_by_its_secret_address_is_read_and_weighed_and_its_address_told_to_nobody(
    diego: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    before = plans.preview(diego.person, WEEK)[0].capacity.focus
    with caplog.at_level(logging.DEBUG), shared(calendar(WEEKLY, ONCE), ETag='"1"') as there:
        assert connect(diego, there.address).status_code == 303
        assert 'class="job queued"' in diego.client.get(HERE).content.decode()
        with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
            job = work()
        assert (job.state, job.done, job.total) == ("done", 3, 3)
        page = diego.client.get(HERE).content.decode()
        assert row().host == "127.0.0.1"
        stored = json.dumps(list(Calendar.objects.values()), default=str) + json.dumps(
            list(Job.objects.values()), default=str
        )
        assert "0123456789" not in page + stored + caplog.text
    assert [(one.starts, one.minutes) for one in kept()] == [
        (datetime(2026, 11, 10, 14, tzinfo=UTC) + timedelta(weeks=week), 60) for week in range(8)
    ]
    assert [person.key for person in kept()[0].attendees.all()] == ["lena"]
    assert "9 meetings, four weeks back to eight ahead" in diego.page(HERE)
    # Tied to nothing yet, it simply takes its time; over the one that is there at three already, it takes none.
    assert before - plans.preview(diego.person, WEEK)[0].capacity.focus == 1.0 + 1.0
    assert "Your calendar changed" in diego.page()


def test_what_has_not_changed_is_not_sent_again_until_the_weeks_around_now_are_others(diego: Desk) -> None:
    with shared(calendar(WEEKLY), ETag='"1"', Last_Modified="Mon, 23 Nov 2026 07:00:00 GMT") as there:
        connect(diego, there.address)
        work()
        assert tick(NOW + timedelta(minutes=59)) == []
        assert tick(NOW + timedelta(minutes=66)) == [""]
        assert there.asked[-1][1]["If-None-Match"] == '"1"'
        assert there.asked[-1][1]["If-Modified-Since"] == "Mon, 23 Nov 2026 07:00:00 GMT"
        assert len(kept()) == 8
        assert tick(NOW + timedelta(weeks=1)) == [""]
        assert "If-None-Match" not in there.asked[-1][1]
        assert (row().window, len(there.asked)) == ("2026-W49", 3)
        # Four weeks back is the farthest: five weeks later the first two are no longer kept.
        assert tick(NOW + timedelta(weeks=5)) == [""]
        assert kept()[0].starts.date().isoformat() == "2026-12-01"


def test_moved_cancelled_and_vanished_meetings_change_in_place_and_ones_own_choice_stays(diego: Desk) -> None:
    with shared(calendar(WEEKLY, ONCE)) as there:
        connect(diego, there.address)
        work()
        third, once = kept()[2], kept("Release scoping")[0]
        meetings.choose(third, "skip", None, now=NOW)
        meetings.choose(once, "attend", None, now=NOW)
        moved = event(
            "limits@x",
            ";TZID=Europe/Madrid:20261126T090000",
            "RECURRENCE-ID;TZID=Europe/Madrid:20261124T150000",
            title="Rate limits weekly",
            minutes=30,
        )
        gone = event(
            "limits@x",
            ";TZID=Europe/Madrid:20261201T150000",
            "RECURRENCE-ID;TZID=Europe/Madrid:20261201T150000",
            "STATUS:CANCELLED",
        )
        longer = WEEKLY.replace("COUNT=8", "COUNT=9")
        there.content = calendar(longer, moved, gone, event("scope@x", ":20261125T100000Z", title="Scoping, at last"))
        assert tick(NOW + timedelta(hours=2)) == [""]
    rows = kept()
    same = next(one for one in rows if one.pk == third.pk)
    assert (same.starts, same.minutes, same.choice) == (datetime(2026, 11, 26, 8, tzinfo=UTC), 30, "skip")
    assert [one.choice for one in rows] == ["", "", "skip", "skip", "skip", "skip", "skip", "skip"]
    assert rows[-1].starts == datetime(2027, 1, 5, 14, tzinfo=UTC)
    (again,) = kept("Scoping, at last")
    assert (again.pk, again.choice, again.starts.day) == (once.pk, "attend", 25)
    assert row().told | {"left_out": {}} == {"meetings": 9, "added": 1, "changed": 2, "gone": 1, "left_out": {}}


def test_a_series_whose_hour_changed_keeps_the_choice(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        work()
        meetings.choose(kept()[2], "skip", None, now=NOW)
        there.content = calendar(WEEKLY.replace("T150000", "T100000"))
        tick(NOW + timedelta(hours=2))
    assert {one.choice for one in kept() if one.starts > NOW} == {"skip"}
    assert {one.starts.hour for one in kept()} == {9}


@pytest.mark.parametrize(
    ("content", "headers", "words"),
    [
        (b"<html><h1>Sign in</h1></html>", {}, "There is a web page instead of a calendar"),
        (calendar(WEEKLY)[:120], {}, "It breaks off in the middle"),
        (calendar(event("x", ":20261124T100000Z")) + b"\xe9", {}, "not written in UTF-8"),
        (gzip.compress(b" " * 60_000_000), {"Content_Encoding": "gzip"}, "more than 10 MB"),
        (calendar(*(event(f"{n:>40}", ":20261124T100000Z") for n in range(100_000))), {}, "more than 10 MB"),
        (calendar("BEGIN:VEVENT\nDTSTART:20261124T100000Z\nEND:VEVENT\n" * 100_000), {}, "more than 50,000 entries"),
    ],
    ids=["page", "truncated", "encoding", "bomb", "large", "many"],
)  # fmt: skip
def test_whatever_comes_instead_is_said_and_the_old_meetings_are_kept(
    diego: Desk, content: bytes, headers: dict[str, str], words: str
) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        work()
        there.content, there.headers = content, headers
        began = time.monotonic()
        diego.client.post(f"{HERE}{row().pk}/read/")
        assert work().state == "failed"
        assert time.monotonic() - began < 15
    assert (len(kept()), row().failures) == (8, 1)
    page = diego.page(HERE)
    assert words in page
    assert "are kept" in page


def test_what_repeats_without_end_is_ended_with_its_process() -> None:
    endless = "".join(event(str(n), ":19000101T100000Z", "RRULE:FREQ=DAILY") for n in range(2_000))
    began = time.monotonic()
    with pytest.raises(Unreadable, match="longer than 2 seconds"):
        process.read_apart(Asked(calendar(endless), "UTC", (), NOW - timedelta(weeks=4), NOW + timedelta(weeks=8)), 2)
    assert time.monotonic() - began < 5


def test_failures_are_tried_again_later_each_time_and_a_good_reading_ends_that(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        there.status = 503
        assert work().fault == "The calendar's server answers 503 instead of a calendar."
        waits = []
        for _ in range(6):
            at = row().due_at
            assert at is not None
            assert tick(at) != []
            due = row().due_at
            assert due is not None
            waits.append(round((due - at) / timedelta(hours=1)))
        assert waits == [4, 8, 16, 24, 24, 24]
        there.status = 200
        assert tick(row().due_at) == [""]  # type: ignore[arg-type]
        assert (row().failures, row().fault, len(kept())) == (0, "", 8)


def test_one_that_somebody_reads_is_not_read_twice_and_a_dead_workers_is_taken_up(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        assert syncing.claim(row().pk, NOW) is not None
        assert syncing.due(NOW) == []
        assert (work().state, len(there.asked)) == ("running", 0)
        assert tick(NOW + syncing.LEASE + timedelta(seconds=1)) == [""]
        assert len(there.asked) == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:9/x.ics", "Calendars are not fetched from port 9"),
        ("ftp://calendar.example/x", "begins with https:// or http://"),
        ("https://ana:pw@calendar.example/x", "Leave the name and the password out"),
        ("", "Paste the address, or choose a file."),
        ("https://calendar.example/" + "x" * 3000, "at most 2000 characters"),
        ("https://calendar.example/\0", "Null characters are not allowed"),
    ],
)
def test_an_address_that_is_none_is_said_beside_what_was_typed(diego: Desk, address: str, words: str) -> None:
    answer = connect(diego, address)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Calendar.objects.exists()


def test_an_address_inside_the_network_is_refused_when_it_is_read(diego: Desk) -> None:
    connect(diego, "http://127.0.0.1/x.ics")
    assert work().state == "failed"
    assert "an address within a network" in diego.page(HERE)


def test_a_file_is_read_once_and_not_kept(diego: Desk) -> None:
    file = io.BytesIO(calendar(WEEKLY))
    file.name = "mine.ics"
    typed = {"name": "Export", "file": file, "details": "on"}
    assert diego.client.post(HERE, typed).status_code == 303
    assert row().upload is not None
    assert b"Rate limits" not in bytes(row().upload or b"")
    assert work().state == "done"
    assert (row().upload, row().due_at, len(kept())) == (None, None, 8)
    newer = io.BytesIO(calendar(WEEKLY.replace("COUNT=8", "COUNT=3")))
    newer.name = "mine.ics"
    assert (
        diego.client.post(f"{HERE}{row().pk}/", {"name": "Export", "file": newer, "details": "on"}).status_code == 303
    )
    work()
    assert len(kept()) == 3
    broken = io.BytesIO(b"<html>")
    broken.name = "x.ics"
    answer = diego.client.post(HERE, {"name": "Two", "file": broken, "details": "on"})
    assert answer.status_code == 422
    assert "a web page instead of a calendar" in text_of(answer)


def test_without_details_only_that_somebody_is_busy_is_stored_and_what_was_goes_at_once(diego: Desk) -> None:
    with shared(calendar(WEEKLY, ONCE)) as there:
        connect(diego, there.address)
        work()
        assert diego.client.post(f"{HERE}{row().pk}/", {"name": "Work", "address": ""}).status_code == 303
        assert kept() == []
        assert set(Meeting.objects.filter(calendar=row()).values_list("title", "others")) == {("Busy", 0)}
        assert not Meeting.attendees.through.objects.filter(meeting__calendar=row()).exists()
        work()
        assert set(Meeting.objects.filter(calendar=row()).values_list("title", "guessed")) == {("Busy", False)}
        diego.client.post(f"{HERE}{row().pk}/", {"name": "Work", "address": "", "details": "on"})
        work()
        assert len(kept()) == 8


def test_removing_takes_the_meetings_along_and_undo_brings_them_back(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        work()
        meetings.choose(kept()[2], "skip", None, now=NOW)
        answer = diego.client.post(f"{HERE}{row().pk}/remove/", follow=True)
        assert "Removed, with its meetings" in text_of(answer)  # type: ignore[arg-type]
        assert (Calendar.objects.count(), len(kept()), MeetingRule.objects.count()) == (0, 0, 1)
        name = answer.redirect_chain[0][0].split("removed=")[1]
        diego.client.post(f"{HERE}back/{name}/")
        assert [one.choice for one in kept()] == ["", "", *["skip"] * 6]
        assert tick(NOW + timedelta(hours=2)) == [""]


def test_whole_days_take_the_working_hours_of_days_that_are_worked(diego: Desk) -> None:
    days = "BEGIN:VEVENT\nUID:o\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261130\n"
    days += "TRANSP:OPAQUE\nSUMMARY:Off-site\nEND:VEVENT\n"
    with shared(calendar(days)) as there:
        connect(diego, there.address)
        work()
    assert [(one.starts.isoformat(), one.minutes) for one in kept("Off-site")] == [
        ("2026-11-26T08:00:00+00:00", 480), ("2026-11-27T08:00:00+00:00", 480),
    ]  # fmt: skip


def test_a_secret_key_that_changed_is_said(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        from people import sealing

        with override_settings(SECRET_KEY="another" * 10):
            sealing.cipher.cache_clear()
            assert work().fault == syncing.LOST_KEY
        sealing.cipher.cache_clear()


def test_a_meeting_kept_by_hand_stays_as_it_is_and_an_organisations_file_holds_those_alone(
    diego: Desk, tmp_path: Any
) -> None:
    before = list(Meeting.objects.order_by("pk").values())
    same = event("same@x", ":20261124T090000Z", title="Scope definition for the first release")
    with shared(calendar(same, WEEKLY)) as there:
        connect(diego, there.address)
        work()
    assert list(Meeting.objects.filter(calendar=None).order_by("pk").values()) == before
    call_command("export_org", str(tmp_path / "out.yaml"), private=True, verbosity=0)
    assert "Rate limits weekly" not in (tmp_path / "out.yaml").read_text()
    assert (tmp_path / "out.yaml").read_text().count("Scope definition") == 1


@pytest.mark.parametrize("count", [1, 3, 12])
def test_the_page_asks_the_same_number_of_questions_however_many_calendars(diego: Desk, count: int) -> None:
    for number in range(count):
        one = connecting.connect(diego.person, f"C{number}", f"https://x{number}.example/a.ics", details=True, now=NOW)
        Meeting.objects.create(
            person=diego.person, calendar=one, uid=str(number), title="T", starts=NOW, minutes=30, matched=Matched.OPEN
        )
        MeetingRule.objects.create(person=diego.person, words=f"word {number}", says_about=True, at=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert diego.client.get(HERE).status_code == 200
    assert len(asked) == 10


def test_progress_comes_alone_for_htmx(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        address = f"{HERE}{row().pk}/progress/"
        assert 'hx-trigger="every 2s"' in diego.client.get(address, headers=HTMX).content.decode()
        work()
        done = diego.client.get(address, headers=HTMX).content.decode()
    assert "hx-trigger" not in done
    assert "8 meetings" in done
    assert diego.client.get(address).status_code == 302


def test_another_persons_calendar_is_not_there(diego: Desk) -> None:
    other = make.PersonFactory.create()
    theirs = connecting.connect(other, "Theirs", "https://x.example/a.ics", details=True, now=NOW)
    for path, verb in (("", "get"), ("read/", "post"), ("remove/", "post"), ("progress/", "get")):
        assert getattr(diego.client, verb)(f"{HERE}{theirs.pk}/{path}").status_code == 404


def test_the_same_name_twice_is_said(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        answer = connect(diego, there.address)
    assert answer.status_code == 422
    assert "You have a calendar of that name already." in text_of(answer)
