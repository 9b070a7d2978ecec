"""A calendar from its address into the week: connected, synced, updated in place, retried, and never leaking its secret."""

import gzip
import io
import json
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from structlog.testing import capture_logs

from focus.calendars.ics_reader import ReadRequest, Unreadable
from focus.calendars.queries.calendars_page import SYNC_TASK
from focus.calendars.services import connections, meetings, syncing
from focus.models import Calendar, Meeting, MeetingRule, TopicSource
from focus.plan import services
from people import encryption
from people.models import Job
from tests.support import factories as make
from tests.support.answer_facts import codes_of
from tests.support.ics_files import calendar, event, shared
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, shared_diego

diego = shared_diego

HERE = "/me/calendars/"
WEEKLY = event(
    "limits@x", ";TZID=Europe/Madrid:20261110T150000", "RRULE:FREQ=WEEKLY;COUNT=8",
    "ATTENDEE:mailto:lena@northlight.example", title="Rate limits weekly",
)  # fmt: skip
ONCE = event("scope@x", ";TZID=Europe/Madrid:20261124T170000", title="Release scoping")


def connect(desk: Desk, address: str) -> Any:
    data = {"name": "Work", "address": address, "details": "on"}
    return desk.client.post(HERE, {name: value for name, value in data.items() if value})


def work() -> Job:
    """What a worker does with the newest job."""
    job = Job.objects.filter(kind=SYNC_TASK).first()
    assert job is not None
    connections.run_job(job.pk)
    job.refresh_from_db()
    return job


def tick(at: datetime) -> list[str | None]:
    """What the beat and the workers do at a time."""
    with time_machine.travel(at, tick=False):
        return [syncing.sync_one(number) for number in syncing.due(at)]


def row() -> Calendar:
    return Calendar.objects.get()


def kinds_of(logged: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why calendars failed, according to the log: refused, failed to arrive, unreadable."""
    return [one["kind"] for one in logged if one["event"] == "calendar_failed"]


def line_of(desk: Desk) -> Any:
    """What the page shows of the one calendar."""
    (line,) = desk.client.get(HERE).context["page"].lines
    return line


def kept(title: str = "Rate limits weekly") -> list[Meeting]:
    return list(Meeting.objects.filter(calendar__isnull=False, title=title).order_by("starts"))


def test_a_calendar_is_read_from_its_secret_address_which_is_never_shown(
    diego: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    before = services.preview(diego.person, WEEK)[0].capacity.focus
    with caplog.at_level(logging.DEBUG), shared(calendar(WEEKLY, ONCE), ETag='"1"') as there:
        assert connect(diego, there.address).status_code == 303
        assert line_of(diego).state == "queued"
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
    line = line_of(diego)
    assert (line.is_working, line.row.sync_result["meetings"], line.row.sync_result["added"]) == (False, 9, 9)
    # Not linked to anything yet, both hours are simply taken.
    assert before - services.preview(diego.person, WEEK)[0].capacity.focus == 1.0 + 1.0
    assert len(diego.client.get(f"/week/{WEEK}/").context["page"].stale) == 1


def test_the_page_says_what_can_be_done(diego: Desk) -> None:
    """The wording of the page: without a calendar, with a synced one, and with one that failed."""
    page = diego.page(HERE)
    assert "Connect your calendars, and their meetings appear in your week with a recommendation" in page
    assert "Connect a calendar Where to find the calendar’s secret address, on a computer: Google" in page
    for path in (
        "⋮ → Settings and sharing → Integrate calendar. Copy Secret address in iCal format.",
        "Settings ⚙ → Calendar → Shared calendars. Under Publish a calendar, choose the calendar",
        "point at the calendar and select its share icon. Turn on Public Calendar.",
        "Settings → Calendars → Edit & Share beside the calendar.",
        "Select + beside Share link. ⋯ → Copy subscription link.",
    ):
        assert path in page
    assert "Import titles and attendees Only you can see them. Otherwise leadplan only sees busy times." in page
    with shared(calendar(WEEKLY, event("off@x", ":20261124T100000Z", "STATUS:CANCELLED"))) as there:
        connect(diego, there.address)
        work()
        page = diego.page(HERE)
        assert "✓ 1 meeting this week, 1 needs a topic" in page
        assert "8 in all, from 4 weeks ago to 8 weeks ahead; skipped: 1 cancelled" in page
        assert "Synced Mon 23 Nov, 09:00: 8 added, 0 changed, 0 removed" in page
        assert "Sync now Edit" in page
        there.content = b"<html><h1>Sign in</h1></html>"
        diego.client.post(f"{HERE}{row().pk}/sync/")
        work()
    page = diego.page(HERE)
    assert "▲ This is a web page, not a calendar; it may be a sign-in page." in page
    assert "Last tried Mon 23 Nov, 09:00; meetings synced Mon 23 Nov, 09:00 are kept." in page


def test_an_error_keeps_the_address_and_a_failed_read_is_tried_again_without_it(diego: Desk) -> None:
    """The name is filled in: pasting the address is enough."""
    assert diego.client.get(HERE).context["form"]["name"].value() == "Work"
    wrong = "https://user:word@calendar.example/a.ics"
    answer = diego.client.post(HERE, {"name": "Work", "address": wrong, "details": "on"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["address"]
    assert f'value="{wrong}"' in answer.content.decode()
    with shared(b"<html><h1>Sign in</h1></html>") as there:
        connect(diego, there.address)
        work()
        assert "Try again" in diego.page(HERE)
        there.content = calendar(WEEKLY)
        diego.client.post(f"{HERE}{row().pk}/sync/")
        work()
        line = line_of(diego)
        assert (line.this_week, line.untriaged, line.row.fault) == (1, 1, "")
        part = diego.client.get(f"{HERE}{row().pk}/progress/", headers={"HX-Request": "true"})
        assert "1 meeting" in part.content.decode()
    assert diego.client.get(HERE).context["form"]["name"].value() == "Work 2"


def test_an_unchanged_calendar_is_not_fetched_again_until_the_next_week(diego: Desk) -> None:
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
        # Meetings are kept for four weeks: five weeks later the first two are gone.
        assert tick(NOW + timedelta(weeks=5)) == [""]
        assert kept()[0].starts.date().isoformat() == "2026-12-01"


def test_moved_cancelled_and_vanished_meetings_change_in_place_and_choices_stay(diego: Desk) -> None:
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
    assert row().sync_result == {
        "meetings": 9, "added": 1, "changed": 2, "gone": 1, "left_out": {"cancelled": 1}, "unreadable": [],
    }  # fmt: skip


def test_a_series_keeps_its_choice_when_its_time_changes(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        work()
        meetings.choose(kept()[2], "skip", None, now=NOW)
        there.content = calendar(WEEKLY.replace("T150000", "T100000"))
        tick(NOW + timedelta(hours=2))
    assert {one.choice for one in kept() if one.starts > NOW} == {"skip"}
    assert {one.starts.hour for one in kept()} == {9}


@pytest.mark.parametrize(
    ("content", "headers", "kind"),
    [
        (b"<html><h1>Sign in</h1></html>", {}, "Unreadable"),
        (calendar(WEEKLY)[:120], {}, "Unreadable"),
        (calendar(event("x", ":20261124T100000Z")).decode().encode("utf-16"), {}, "Unreadable"),
        (gzip.compress(b" " * 60_000_000), {"Content_Encoding": "gzip"}, "FetchFailed"),
        (calendar(*(event(f"{n:>40}", ":20261124T100000Z") for n in range(100_000))), {}, "FetchFailed"),
        (calendar("BEGIN:VEVENT\nDTSTART:20261124T100000Z\nEND:VEVENT\n" * 100_000), {}, "Unreadable"),
    ],
    ids=["page", "truncated", "encoding", "bomb", "large", "many"],
)  # fmt: skip
def test_after_a_failed_sync_the_reason_is_shown_and_the_old_meetings_are_kept(
    diego: Desk, content: bytes, headers: dict[str, str], kind: str
) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        work()
        there.content, there.headers = content, headers
        began = time.monotonic()
        diego.client.post(f"{HERE}{row().pk}/sync/")
        with capture_logs() as logged:
            job = work()
        assert time.monotonic() - began < 15
    assert kinds_of(logged) == [kind]
    assert (job.state, len(kept()), row().failures) == ("failed", 8, 1)
    # A calendar that is wrong is not a bug of leadplan's, and its reader does not crash.
    assert job.error not in ("", syncing.OWN_FAULT)
    line = line_of(diego)
    assert (line.row.fault, line.row.read_at) == (job.error, NOW)
    assert job.error in unescape(diego.client.get(HERE).content.decode())


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    endless = "".join(event(str(n), ":19000101T100000Z", "RRULE:FREQ=DAILY") for n in range(2_000))
    began = time.monotonic()
    with pytest.raises(Unreadable, match="longer than 2 seconds"):
        syncing.read_in_process(
            ReadRequest(calendar(endless), "UTC", (), NOW - timedelta(weeks=4), NOW + timedelta(weeks=8)), 2
        )
    assert time.monotonic() - began < 5


def test_a_rule_that_never_comes_true_costs_only_its_own_entry() -> None:
    never = event("never", ":20261124T100000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    asked = ReadRequest(calendar(never, ONCE), "UTC", (), NOW - timedelta(weeks=4), NOW + timedelta(weeks=8))
    result = syncing.read_in_process(asked)
    assert [one.title for one in result.found] == ["Release scoping"]
    assert [(one.line, one.detail) for one in result.named] == [(9, "its rule takes too long to follow")]


def test_failures_are_retried_later_each_time_until_a_sync_succeeds(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        there.status = 503
        assert "503" in work().error
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
        due = row().due_at
        assert due is not None
        assert tick(due) == [""]
        assert (row().failures, row().fault, len(kept())) == (0, "", 8)


def test_a_claimed_calendar_is_not_read_twice_and_a_dead_workers_claim_expires(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        assert syncing.claim(row().pk, NOW) is not None
        assert syncing.due(NOW) == []
        assert (work().state, len(there.asked)) == ("running", 0)
        assert tick(NOW + syncing.LEASE + timedelta(seconds=1)) == [""]
        assert len(there.asked) == 1


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://127.0.0.1:9/x.ics", ""),
        ("ftp://calendar.example/x", ""),
        ("https://ana:pw@calendar.example/x", ""),
        ("", "required"),
        ("https://calendar.example/" + "x" * 3000, "max_length"),
        ("https://calendar.example/\0", "null_characters_not_allowed"),
    ],
)
def test_a_wrong_address_is_refused_and_stays_as_typed(diego: Desk, address: str, code: str) -> None:
    answer = connect(diego, address)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert codes_of(form) == {"address": [code]}
    assert (form["address"].value() or "") == address
    assert not Calendar.objects.exists()


def test_an_address_inside_the_network_is_refused_when_it_is_read(diego: Desk) -> None:
    connect(diego, "http://127.0.0.1/x.ics")
    with capture_logs() as logged:
        assert work().state == "failed"
    assert kinds_of(logged) == ["BlockedAddress"]
    assert not Meeting.objects.filter(calendar__isnull=False).exists()


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
    assert codes_of(answer.context["form"]) == {"file": [""]}
    assert Calendar.objects.count() == 1


def test_without_details_only_busy_times_are_stored_and_old_details_go_at_once(diego: Desk) -> None:
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


def test_removing_a_calendar_removes_its_meetings_and_undo_restores_them(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        work()
        meetings.choose(kept()[2], "skip", None, now=NOW)
        answer = diego.client.post(f"{HERE}{row().pk}/remove/")
        assert (Calendar.objects.count(), len(kept()), MeetingRule.objects.count()) == (0, 0, 1)
        name = answer["Location"].split("removed=")[1]
        assert f'action="{HERE}undo/{name}/"' in diego.client.get(answer["Location"]).content.decode()
        diego.client.post(f"{HERE}undo/{name}/")
        assert [one.choice for one in kept()] == ["", "", *["skip"] * 6]
        assert tick(NOW + timedelta(hours=2)) == [""]


def test_all_day_meetings_take_the_hours_of_working_days(diego: Desk) -> None:
    days = "BEGIN:VEVENT\nUID:o\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261130\n"
    days += "TRANSP:OPAQUE\nSUMMARY:Off-site\nEND:VEVENT\n"
    with shared(calendar(days)) as there:
        connect(diego, there.address)
        work()
    assert [(one.starts.isoformat(), one.minutes) for one in kept("Off-site")] == [
        ("2026-11-26T08:00:00+00:00", 480), ("2026-11-27T08:00:00+00:00", 480),
    ]  # fmt: skip


def test_days_over_midnight_take_the_working_hours_within_them(diego: Desk) -> None:
    noon = event("n", ";TZID=Europe/Madrid:20261124T120000", title="Conference", minutes=1440)
    evening = event("e", ";TZID=Europe/Madrid:20261126T180000", title="Night train", minutes=1440 + 30)
    with shared(calendar(noon, evening)) as there:
        connect(diego, there.address)
        work()
    assert [(f"{one.starts:%d %H:%M}", one.minutes) for one in kept("Conference")] == [
        ("24 11:00", 300), ("25 08:00", 180),
    ]  # fmt: skip
    assert [(f"{one.starts:%d %H:%M}", one.minutes) for one in kept("Night train")] == [("27 08:00", 480)]


def test_the_page_counts_and_names_what_could_not_be_read(diego: Desk) -> None:
    odd = event("odd@x", ":20261124T100000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX", title="Secret project")
    moved = event("moved@x", ":20261124T100000Z", "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:20261325T100000Z")
    file = io.BytesIO(calendar(WEEKLY, odd, moved, "BEGIN:VTODO\nDUE:tomorrow\nEND:VTODO\n"))
    file.name = "mine.ics"
    assert diego.client.post(HERE, {"name": "Export", "file": file, "details": ""}).status_code == 303
    assert work().state == "done"
    page = diego.page(HERE)
    # On Tuesday, and on Tuesday and Wednesday.
    assert (
        "✓ 3 meetings this week, 2 need a topic ▲ 1 entry and 1 part of an entry could not be read (line 17: the rule part "
        "“BYDAY=XX” can’t be read; line 25: EXDATE “20261325T100000Z” can’t be read) "
        "10 in all, from 4 weeks ago to 8 weeks ahead; skipped: 1 task"
    ) in page
    # With details off, titles of what was left out are not stored either.
    assert "Secret" not in json.dumps(row().sync_result)


def test_a_changed_secret_key_is_reported(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)

        with override_settings(SECRET_KEY="another" * 10):
            encryption.cipher.cache_clear()
            assert work().error == syncing.LOST_KEY
        encryption.cipher.cache_clear()


def test_meetings_kept_by_hand_stay_and_only_they_are_in_the_organisation_file(diego: Desk, tmp_path: Any) -> None:
    before = list(Meeting.objects.order_by("pk").values())
    same = event("same@x", ":20261124T090000Z", title="Scope definition for the first release")
    with shared(calendar(same, WEEKLY)) as there:
        connect(diego, there.address)
        work()
    assert list(Meeting.objects.filter(calendar=None).order_by("pk").values()) == before
    call_command("export_org", str(tmp_path / "out.yaml"), private=True, verbosity=0)
    assert "Rate limits weekly" not in (tmp_path / "out.yaml").read_text()
    assert (tmp_path / "out.yaml").read_text().count("Scope definition") == 1


@pytest.mark.once
@pytest.mark.parametrize("count", [1, 3, 12])
def test_the_page_takes_the_same_number_of_queries_however_many_calendars(diego: Desk, count: int) -> None:
    for number in range(count):
        one = connections.connect(diego.person, f"C{number}", f"https://x{number}.example/a.ics", details=True, now=NOW)
        Meeting.objects.create(
            person=diego.person,
            calendar=one,
            uid=str(number),
            title="T",
            starts=NOW,
            minutes=30,
            topic_source=TopicSource.OPEN,
        )
        MeetingRule.objects.create(person=diego.person, words=f"word {number}", sets_topic=True, at=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert diego.client.get(HERE).status_code == 200
    assert len(asked) == 11


def test_htmx_gets_only_the_progress(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        address = f"{HERE}{row().pk}/progress/"
        assert 'hx-trigger="every 2s"' in diego.client.get(address, headers=HTMX).content.decode()
        work()
        done = diego.client.get(address, headers=HTMX).content.decode()
    assert f'id="calendar-{row().pk}"' in done
    assert "<main" not in done
    assert "hx-trigger" not in done
    assert row().sync_result["meetings"] == 8
    assert diego.client.get(address).status_code == 302


def test_another_persons_calendar_is_not_found(diego: Desk) -> None:
    other = make.PersonFactory.create()
    theirs = connections.connect(other, "Theirs", "https://x.example/a.ics", details=True, now=NOW)
    for path, verb in (("", "get"), ("sync/", "post"), ("remove/", "post"), ("progress/", "get")):
        assert getattr(diego.client, verb)(f"{HERE}{theirs.pk}/{path}").status_code == 404


def test_the_same_name_twice_is_refused(diego: Desk) -> None:
    with shared(calendar(WEEKLY)) as there:
        connect(diego, there.address)
        answer = connect(diego, there.address)
    assert answer.status_code == 422
    assert codes_of(answer.context["form"]) == {"name": [""]}
    assert Calendar.objects.count() == 1
