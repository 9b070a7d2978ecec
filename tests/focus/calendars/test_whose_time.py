"""Who is in a meeting, and what takes the person's time: answers, cancellations, busy periods, days."""

import pytest

from focus.calendars.ics_reader import ReadRequest, read
from tests.support.ics_files import calendar, event
from tests.support.read_calendars import (
    END,
    FIRST,
    GOOD,
    HOUR,
    ME,
    NINE,
    PARIS,
    days,
    read_parts,
    read_text,
    spans,
    unreadable,
)

pytestmark = pytest.mark.once


PEOPLE = ("ORGANIZER:mailto:lee@example.org", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.org")


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("ATTENDEE:mailto:Lee@Example.ORG", 1),
        ("ATTENDEE:MAILTO:MAILTO:lee@example.org", 1),
        ('ATTENDEE;CN="Lee, A; B: C":mailto:lee@example.org', 1),
        ("ATTENDEE:lee%40example.org", 1),
        ("ATTENDEE;EMAIL=lee@example.org:urn:uuid:1234", 1),
        ("ATTENDEE;EMAIL=me@example.org:/bb22/principal/", 1),
        ("ATTENDEE:mailto:me+calendar@example.org", 1),
        ("ATTENDEE;CN=me@example.org:invalid:nomail", 1),
        ("ATTENDEE:mailto:lee@example.org\0", 1),
        ("ATTENDEE;CUTYPE=ROOM:mailto:room4@example.org", 1),
        ("ATTENDEE;CUTYPE=RESOURCE:mailto:beamer@example.org", 1),
        ("ATTENDEE:mailto:c_188@resource.calendar.google.com", 1),
        ("ATTENDEE:mailto:abc@group.calendar.google.com", 1),
        ("ATTENDEE;ROLE=NON-PARTICIPANT:mailto:fyi@example.org", 1),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ann@example.org", 1),
        ("ATTENDEE;PARTSTAT=DELEGATED:mailto:ann@example.org", 1),
        ("ATTENDEE:invalid:nomail", 1),
        ("ATTENDEE:", 1),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ann@example.org", 2),
        ("ATTENDEE;CN=Ann:invalid:nomail", 2),
        ("ATTENDEE;CN=Ann:/cc33/principal/", 2),
        ("ATTENDEE:mailto:ann@example.org", 2),
        ("ATTENDEE;CUTYPE=GROUP:mailto:everyone@example.org", 3),
    ],
)
def test_who_comes_besides_the_person(line: str, others: int) -> None:
    (one,) = read_parts(event("a", NINE, *PEOPLE, line)).found
    assert one.others == others
    assert "lee@example.org" in one.attendees
    assert ME not in one.attendees


def test_an_organiser_who_declined_does_not_come() -> None:
    lines = (*PEOPLE, "ATTENDEE;PARTSTAT=DECLINED:mailto:lee@example.org", "ATTENDEE:mailto:ann@example.org")
    (one,) = read_parts(event("a", NINE, *lines)).found
    assert one.attendees == ("ann@example.org",)


def test_dots_do_not_make_another_mailbox_at_gmail() -> None:
    lines = ("ATTENDEE:mailto:a.b.c@googlemail.com", "ATTENDEE:mailto:lee@example.org")
    content = calendar(event("a", NINE, *lines))
    (one,) = read(ReadRequest(content, PARIS.key, ("abc@gmail.com",), FIRST, END)).found
    assert one.attendees == ("lee@example.org",)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.org"], "declined"),
        (["ATTENDEE;PARTSTAT=declined;EMAIL=ME@example.org:/aabb/principal/"], "declined"),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:me+work@example.org"], "declined"),
        (["ATTENDEE;PARTSTAT=DELEGATED:mailto:me@example.org", "ATTENDEE:mailto:b@example.org"], "delegated"),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.org", "ATTENDEE:mailto:me+x@example.org"], "declined"),
        (
            ["ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.org", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me+x@example.org"],
            "",
        ),
        (["ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@example.org"], ""),
        (["ATTENDEE;PARTSTAT=DECLINED:mailto:another@example.org"], ""),
        (["STATUS:cancelled"], "cancelled"),
        (["TRANSP:Transparent"], "free"),
        (["X-MICROSOFT-CDO-BUSYSTATUS:OOF"], ""),
    ],
)
def test_whose_time_it_is(lines: list[str], why: str) -> None:
    result = read_parts(event("a", NINE, *lines))
    assert [one.why for one in (*result.found, *result.idle)] == [why]
    assert result.left_out == ({why: 1} if why else {})


def test_a_cancellation_cancels_the_entry_or_the_one_meeting_that_it_is_about() -> None:
    whole = calendar(event("a", NINE, "SEQUENCE:1"))
    off = calendar("METHOD:CANCEL\n", event("a", NINE, "SEQUENCE:1"))
    assert read_text(whole + off).found == []
    assert read_text(off + whole).found == []
    once = calendar("METHOD:cancel\n", event("s", ":20261208T090000Z", "RECURRENCE-ID:20261208T090000Z"))
    result = read_text(calendar(event("s", NINE, "RRULE:FREQ=WEEKLY;COUNT=4")) + once)
    assert [f"{one.starts:%d}" for one in result.found] == ["01", "15", "22"]
    assert result.left_out == {"cancelled": 1}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("FREEBUSY:20261201T090000Z/PT1H", [HOUR]),
        ("FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261201T090000Z/20261201T100000Z", [HOUR]),
        ("FREEBUSY:20261201T090000Z/PT1H, 20261202T090000Z/PT1H ,", [HOUR, GOOD]),
        ("FREEBUSY;FBTYPE=free:20261201T090000Z/PT1H", []),
        ("FREEBUSY:", []),
        ("FREEBUSY:20261201T230000Z/P1D", ["12-01 23:00-23:00"]),
        ("FREEBUSY:20261201T230000Z/PT23H59M", ["12-01 23:00-22:59"]),
        ("FREEBUSY:20261204T100000Z/20261204T090000Z,20261201T090000Z/PT1H", [HOUR]),
    ],
)
def test_busy_periods(line: str, expected: list[str]) -> None:
    result = read_parts(f"BEGIN:VFREEBUSY\nUID:f\n{line}\nEND:VFREEBUSY\n")
    assert spans(result.found) == expected
    assert len(unreadable(result)) == line.count("T100000Z/20261204")


def test_from_noon_to_noon_takes_half_of_either_day() -> None:
    noon = event("a", ";TZID=Europe/Paris:20261201T120000", minutes=1440)
    assert days(read_parts(noon).found) == ["01 12:00-00:00", "02 00:00-12:00"]


def test_a_long_absence_that_began_long_ago_still_takes_today() -> None:
    long = "BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20261105\nTRANSP:OPAQUE\nEND:VEVENT\n"
    assert days(read_parts(long).found) == ["02 00:00-00:00", "03 00:00-00:00", "04 00:00-00:00"]
