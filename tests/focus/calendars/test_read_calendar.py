"""The read_calendar command: what leadplan understands of a file, as a page of text and as JSON, without storing anything."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from focus.models import Calendar, Meeting, MeetingRule
from initiatives.models import Initiative
from tests.support.ics_files import calendar, event
from tests.support.planned_week import NOW, Desk, shared_diego

pytestmark = pytest.mark.once
diego = shared_diego

FILES = Path(__file__).parents[2] / "data" / "calendars"


def run(desk: Desk, path: Path, *more: str) -> str:
    out = StringIO()
    call_command("read_calendar", str(path), "--person", desk.person.email, *more, stdout=out)
    return out.getvalue()


def read_json(desk: Desk, path: Path, *more: str) -> Any:
    return json.loads(run(desk, path, "--json", *more))


def test_meetings_and_what_was_left_out(diego: Desk, tmp_path: Path) -> None:
    path = tmp_path / "mine.ics"
    lena = "ATTENDEE:mailto:lena@northlight.example"
    declined = f"ATTENDEE;PARTSTAT=DECLINED:mailto:{diego.person.email}"
    path.write_bytes(
        calendar(
            event("a", ":20261124T100000Z", lena, title="Catch-up", minutes=30),
            event("b", ":20261125T100000Z", declined, title="Board"),
            event("c", ":20261126T100000Z", "RRULE:FREQ=WEEKLY;UNTL=20261231", title="Odd"),
        )
    )
    before = (Calendar.objects.count(), Meeting.objects.count())
    assert read_json(diego, path) == {
        "meetings": [
            {
                "title": "Catch-up", "start": "2026-11-24T10:00:00Z", "end": "2026-11-24T10:30:00Z", "minutes": 30,
                "busy": True, "others": 1, "one_to_one": True, "line": 4,
            },
            {
                "title": "Board", "start": "2026-11-25T10:00:00Z", "end": "2026-11-25T11:00:00Z", "minutes": 60,
                "busy": False, "others": 0, "one_to_one": False, "line": 11,
            },
        ],
        "left_out": [
            {"line": 11, "title": "Board", "why": "declined by you"},
            {"line": 23, "title": "Odd", "why": "the rule part “UNTL=20261231” is unknown"},
        ],
    }  # fmt: skip
    assert (Calendar.objects.count(), Meeting.objects.count()) == before


def test_the_text_names_the_subject_by_rule_or_as_a_guess(diego: Desk, tmp_path: Path) -> None:
    path = tmp_path / "mine.ics"
    series = event("b", ":20261125T100000Z", title="Numbers")
    path.write_bytes(calendar(event("a", ":20261124T100000Z", title="Rate limits weekly"), series))
    rule = {"words": "numbers", "sets_topic": True, "initiative": Initiative.objects.get(key="organisations")}
    MeetingRule.objects.create(person=diego.person, at=NOW, **rule)
    text = run(diego, path)
    assert "Tue 24 Nov 11:00    60 min  0 others  Rate limits weekly → Rate limits (guess)" in text
    assert "Wed 25 Nov 11:00    60 min  0 others  Numbers → Organisations product\n" in text
    assert "Meetings that take time: 2. Left out, or read in part:\n  nothing" in text


def test_days_are_the_working_hours_that_a_sync_would_take(diego: Desk) -> None:
    found = read_json(diego, FILES / "cal-54-freebusy-multiday.ics", "--from", "2026-11-30", "--to", "2026-12-06")
    assert [(one["start"], one["minutes"], one["busy"]) for one in found["meetings"]] == [
        (f"2026-12-0{day}T08:00:00Z", 480, True) for day in (1, 2, 3)
    ]


def test_the_period_includes_its_last_day(diego: Desk) -> None:
    path = FILES / "cal-01-thisandfuture.ics"
    assert len(read_json(diego, path, "--from", "2026-12-08", "--to", "2027-01-05")["meetings"]) == 5
    assert len(read_json(diego, path, "--from", "2026-12-08", "--to", "2027-01-04")["meetings"]) == 4


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--from", "yesterday"], "--from: enter a day like 2026-11-30, not 'yesterday'"),
        (["--from", "2026-12-02", "--to", "2026-12-01"], "enter a period of 1 to 366 days"),
        (["--from", "2026-12-02", "--to", "2028-12-01"], "enter a period of 1 to 366 days"),
        (["--person", "nobody@example.org"], "no one has the email address"),
    ],
)
def test_a_wrong_argument_is_refused_with_a_sentence(diego: Desk, more: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(diego, FILES / "cal-01-thisandfuture.ics", *more)


def test_a_file_that_is_no_calendar_is_refused_with_a_sentence(diego: Desk, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can’t be read: No such file"):
        run(diego, tmp_path / "away.ics")
    (tmp_path / "page.ics").write_bytes(b"<html><h1>Sign in</h1></html>")
    with pytest.raises(CommandError, match="This is a web page, not a calendar"):
        run(diego, tmp_path / "page.ics")
