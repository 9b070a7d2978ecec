"""The calendar file, read with icalendar: stable UIDs, and correct times across clock changes and years."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client

from leadplan.privacy import data_export_files
from people.data_export import DataRequest
from people.models import DayPart, Person, TimeOff
from tests.support.factories import (
    InitiativeFactory,
    LeadFactory,
    MeetingFactory,
    OrganisationFactory,
    PersonFactory,
    PointFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 28, 9, tzinfo=UTC)
MADRID = "Europe/Madrid"


def events(person: Person, zone: str = MADRID) -> dict[str, Any]:
    """Components by the part of their UID before the host."""
    raw = data_export_files.ics_export(DataRequest(person, None, NOW, NOW.date()), ZoneInfo(zone))
    found = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    return {str(one["uid"]).split("@")[0]: one for one in found}


@pytest.mark.parametrize(
    ("zone", "starts", "minutes", "wall", "wall_end"),
    [
        # The week around New Year: in ISO week 2026-W53, with local time in another year than UTC.
        (MADRID, datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 60, "2027-01-01T00:30", "2027-01-01T01:30"),
        (
            "Pacific/Auckland",
            datetime(2026, 12, 31, 10, 45, tzinfo=UTC),
            30,
            "2026-12-31T23:45",
            "2027-01-01T00:15",
        ),
        ("America/Los_Angeles", datetime(2027, 1, 1, 7, 0, tzinfo=UTC), 60, "2026-12-31T23:00", "2027-01-01T00:00"),
        # Clocks go back on 25 October 2026 (two elapsed hours, one local) and forward on 28 March 2027.
        (MADRID, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 120, "2026-10-25T02:30", "2026-10-25T03:30"),
        (MADRID, datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 60, "2027-03-28T01:30", "2027-03-28T03:30"),
        (
            "Asia/Kathmandu",
            datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
            45,
            "2026-11-24T14:45",
            "2026-11-24T15:30",
        ),
    ],
)
def test_a_meeting_has_the_persons_local_time(
    zone: str, starts: datetime, minutes: int, wall: str, wall_end: str
) -> None:
    meeting = MeetingFactory.create(starts=starts, minutes=minutes)
    event = events(meeting.person, zone)[f"meeting-{meeting.pk}"]
    start, end = event.decoded("dtstart"), event.decoded("dtend")
    assert start.replace(tzinfo=None) == datetime.fromisoformat(wall)
    assert end.replace(tzinfo=None) == datetime.fromisoformat(wall_end)
    assert event["dtstart"].params["TZID"] == zone


@pytest.mark.parametrize(
    ("starts", "minutes"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), 60),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 120),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 30),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 60),
    ],
)
def test_clock_changes_do_not_move_meetings(starts: datetime, minutes: int) -> None:
    meeting = MeetingFactory.create(starts=starts, minutes=minutes)
    event = events(meeting.person)[f"meeting-{meeting.pk}"]
    start, end = (event.decoded(name).astimezone(UTC) for name in ("dtstart", "dtend"))
    assert (start, end) == (starts, starts + timedelta(minutes=minutes))


def test_the_file_includes_its_time_zone() -> None:
    meeting = MeetingFactory.create(starts=datetime(2026, 7, 1, 9, tzinfo=UTC))
    raw = data_export_files.ics_export(DataRequest(meeting.person, None, NOW, NOW.date()), ZoneInfo(MADRID))
    read = icalendar.Calendar.from_ical(raw)
    assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == [MADRID]
    assert read.errors == []


def test_time_off_is_all_day_across_the_year() -> None:
    person = PersonFactory.create()
    rest = TimeOff.objects.create(person=person, start=date(2026, 12, 28), end=date(2027, 1, 3))
    half = TimeOff.objects.create(person=person, start=date(2027, 2, 1), end=date(2027, 2, 1), part=DayPart.MORNING)
    last = TimeOff.objects.create(person=person, start=date(9999, 12, 30), end=date.max)
    found = events(person)
    whole = found[f"time-off-{rest.pk}"]
    assert (whole.decoded("dtstart"), whole.decoded("dtend")) == (date(2026, 12, 28), date(2027, 1, 4))
    assert str(whole["summary"]) == "Time off"
    assert str(found[f"time-off-{half.pk}"]["summary"]) == "Time off (mornings)"
    assert found[f"time-off-{last.pk}"].decoded("dtend") == date.max


def test_milestones_are_those_of_initiatives_the_person_leads_today() -> None:
    person = PersonFactory.create()
    led = LeadFactory.create(person=person).initiative
    over = LeadFactory.create(person=person, end=date(2026, 6, 30)).initiative
    point = PointFactory.create(initiative=led, name="Launch; or not, \\ perhaps", date=date(2027, 1, 1))
    for initiative in (over, InitiativeFactory.create()):
        PointFactory.create(initiative=initiative)
    found = events(person)
    assert list(found) == [f"point-{point.pk}"]
    event = found[f"point-{point.pk}"]
    assert str(event["summary"]) == f"Launch; or not, \\ perhaps: {led.name}"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 1, 1), date(2027, 1, 2))
    assert str(event["transp"]) == "TRANSPARENT"


def test_uids_are_stable_and_other_peoples_meetings_are_not_included(client: Client) -> None:
    OrganisationFactory.create()
    person = PersonFactory.create(timezone=MADRID)
    mine = MeetingFactory.create(person=person, title="Mine")
    MeetingFactory.create(title="another's").attendees.add(person)
    sign_in(client, person)

    def uids() -> list[str]:
        answer = client.post("/me/data/ics/")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        return [str(one["uid"]) for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")]

    first = uids()
    mine.title = "Renamed"
    mine.save()
    assert uids() == first == [f"meeting-{mine.pk}@127.0.0.1"]
