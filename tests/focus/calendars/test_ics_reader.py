"""A calendar's text becomes meetings: repetitions, time zones, skipped entries; and why a text isn't a calendar."""

from datetime import UTC, datetime

import pytest

from focus.calendars.ics_events import Found
from focus.calendars.ics_reader import ReadRequest, Unreadable, read
from tests.support.ics_files import ZONE, calendar, event

MADRID = "Europe/Madrid"
FIRST, END = datetime(2026, 10, 26, tzinfo=UTC), datetime(2027, 1, 25, tzinfo=UTC)


def asked(content: bytes, zone: str = MADRID, *addresses: str) -> ReadRequest:
    return ReadRequest(content, zone, addresses or ("me@northlight.example",), FIRST, END)


def found(*parts: str, zone: str = MADRID) -> list[Found]:
    return read(asked(calendar(*parts), zone)).found


def starts(*parts: str, zone: str = MADRID) -> list[str]:
    return [f"{one.starts:%m-%d %H:%M}" for one in found(*parts, zone=zone)]


def left_out(*parts: str) -> dict[str, int]:
    done = read(asked(calendar(*parts)))
    assert done.found == []
    return dict(done.left_out)


def test_a_series_keeps_its_local_time_when_clocks_or_years_change() -> None:
    weekly = event("w", ";TZID=America/New_York:20261027T090000", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert starts(weekly) == ["10-27 13:00", "11-03 14:00", "11-10 14:00"]
    monday = event("m", ";TZID=Europe/Madrid:20261228T100000", "RRULE:FREQ=WEEKLY;UNTIL=20270111T235959Z")
    assert starts(monday) == ["12-28 09:00", "01-04 09:00", "01-11 09:00"]


def test_excluded_moved_and_cancelled_occurrences_are_followed_and_keep_their_identity() -> None:
    rule = ("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Madrid:20261109T100000")
    series = event("s", ";TZID=Europe/Madrid:20261102T100000", *rule)
    moved = event("s", ";TZID=Europe/Madrid:20261117T113000", "RECURRENCE-ID;TZID=Europe/Madrid:20261116T100000")
    off = event(
        "s",
        ";TZID=Europe/Madrid:20261123T100000",
        "RECURRENCE-ID;TZID=Europe/Madrid:20261123T100000",
        "STATUS:CANCELLED",
    )
    rows = found(series, moved, off)
    assert [(f"{one.starts:%m-%d %H:%M}", one.instance) for one in rows] == [
        ("11-02 09:00", "20261102T090000Z"),
        ("11-17 10:30", "20261116T090000Z"),
    ]
    assert len({one.uid for one in rows}) == 1
    assert all(one.repeats for one in rows)


def test_a_single_meeting_keeps_its_identity_when_it_moves() -> None:
    (here,), (there,) = found(event("x", ":20261124T100000Z")), found(event("x", ":20261126T150000Z"))
    assert (here.uid, here.instance) == (there.uid, there.instance) == (here.uid, "")


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        (";TZID=W. Europe Standard Time:20261124T100000", "11-24 09:00"),
        (";TZID=Pacific Standard Time:20261124T100000", "11-24 18:00"),
        (";TZID=Asia/Kolkata:20261124T100000", "11-24 04:30"),
        (":20261124T100000Z", "11-24 10:00"),
        (":20261124T100000", "11-24 09:00"),
    ],
)
def test_time_zones_of_any_program_and_times_without_one(start: str, moment: str) -> None:
    assert starts(event("z", start)) == [moment]
    assert starts(ZONE, event("z", start)) == [moment]


def test_floating_times_are_in_the_persons_time_zone() -> None:
    assert starts(event("f", ":20261124T100000"), zone="Pacific/Auckland") == ["11-23 21:00"]


def test_entries_that_take_no_time_are_skipped_and_counted() -> None:
    me = "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Me@Northlight.example"
    assert left_out(
        event("a", ":20261124T100000Z", "STATUS:CANCELLED"),
        event("b", ":20261124T100000Z", "TRANSP:TRANSPARENT"),
        event("c", ":20261124T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        event("d", ":20261124T100000Z", me, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@northlight.example"),
        "BEGIN:VEVENT\nUID:f\nDTSTART;VALUE=DATE:20261124\nSUMMARY:Birthday\nEND:VEVENT\n",
        event("j", ":20261124T100000Z", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", minutes=3 * 1440),
        event("g", ":20261124T100000Z", "RRULE:FREQ=SECONDLY"),
        event("h", ":20261124T100000Z", minutes=0),
        event("i", ":20200101T100000Z"),
    ) == {"cancelled": 1, "free": 2, "declined": 1, "away": 1, "all_day": 1, "too_often": 1, "no_length": 1}  # fmt: skip


def test_someone_else_who_declines_does_not_come() -> None:
    invited = ("ORGANIZER:mailto:boss@northlight.example", "ATTENDEE;PARTSTAT=DECLINED:mailto:Ana@Northlight.example")
    (one,) = found(event("a", ":20261124T100000Z", *invited, "ATTENDEE:mailto:me@northlight.example"))
    assert (one.attendees, one.others) == (("boss@northlight.example",), 1)


def test_busy_all_day_entries_and_meetings_over_several_days_are_split_by_day() -> None:
    off_site = (
        "BEGIN:VEVENT\nUID:o\nDTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261126\nTRANSP:OPAQUE\nEND:VEVENT\n"
    )
    fair = event("fair", ";TZID=Europe/Madrid:20261201T090000", minutes=2 * 1440)
    rows = found(off_site, fair)
    assert [(one.instance, one.all_day) for one in rows] == [
        ("+20261124", True), ("+20261125", True), ("+20261201", True), ("+20261202", True), ("+20261203", True),
    ]  # fmt: skip


def test_a_free_busy_calendar_has_busy_times_only() -> None:
    busy = "BEGIN:VFREEBUSY\nFREEBUSY:20261126T100000Z/PT1H,20261127T100000Z/20261127T113000Z\n"
    rows = found(busy, "FREEBUSY;FBTYPE=FREE:20261128T100000Z/PT1H\nEND:VFREEBUSY\n")
    assert [(one.title, f"{one.starts:%m-%d %H:%M}", one.minutes) for one in rows] == [
        ("Busy", "11-26 10:00", 60), ("Busy", "11-27 10:00", 90),
    ]  # fmt: skip


def test_folds_alarms_control_characters_and_long_titles_are_handled() -> None:
    folded = "BEGIN:VEVENT\nUID:f\nDTSTART:20261124T1\n 00000Z\nDURATION:PT30M\n"
    folded += "SUMMARY:Caf\n e\u0301 \\, 會議\\n‮\nBEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\nEND:VEVENT\n"
    (one,) = found(folded)
    assert (one.title, one.minutes) == ("Café , 會議", 30)
    assert len(found(event("l", ":20261124T100000Z", title="x" * 5000))[0].title) == 200


def test_a_split_series_is_one_series() -> None:
    first = event("abc@google.com", ":20261102T100000Z", "RRULE:FREQ=WEEKLY;UNTIL=20261115T000000Z")
    rest = event("abc_R20261116T100000@google.com", ":20261116T110000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert len({one.uid for one in found(first, rest)}) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This calendar is empty"),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "This is a web page, not a calendar"),
        (b"\xef\xbb\xbf\r\n <html>", "This is a web page, not a calendar"),
        (b"PK\x03\x04 a zip", "This isn’t a calendar"),
        (calendar(event("a", ":20261124T100000Z"))[:-20], "it breaks off in the middle"),
        (calendar(event("a", ":20261124T100000Z")).decode().encode("utf-16"), "isn’t in UTF-8. Export it again"),
        (calendar(event("a", ":20261124T100000Z") * 50_001), "more than 50,000 entries"),
        (calendar(*(event(str(n), ":20261101T100000Z", "RRULE:FREQ=DAILY") for n in range(25))), "more than 2,000 meetings"),
    ],
    ids=["empty", "page", "page-with-mark", "zip", "truncated", "utf-16", "many", "crowded"],
)  # fmt: skip
def test_a_text_that_is_no_calendar_says_why(content: bytes, words: str) -> None:
    """The wording of the reasons."""
    with pytest.raises(Unreadable, match=words):
        read(asked(content))


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VEVENT\nUID:b\nDTSTART:tomorrow\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:b\nSUMMARY:when?\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:b\nDTSTART:20261124T100000Z\nRRULE:FREQ=NONSENSE\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:b\nDTSTART;TZID=Nowhere/City:20261324T100000\nEND:VEVENT\n",
    ],
)
def test_one_broken_entry_does_not_spoil_the_others(broken: str) -> None:
    rows = found(broken, event("good", ":20261124T100000Z"))
    assert "good" in [one.title for one in rows]
