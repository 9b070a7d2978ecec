"""Calendars that programs really write: what can be read is read, and what can't is counted and named. The files have one
fault each; the tables below have more of each kind."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focus.calendars.ics_events import Found
from focus.calendars.ics_reader import LeftOut, ReadRequest, ReadResult, read
from tests.support.ics_files import ZONE, calendar, event

pytestmark = pytest.mark.once

FILES = Path(__file__).parents[2] / "data" / "calendars"
PARIS = ZoneInfo("Europe/Paris")
ME = "me@example.org"
FIRST, END = datetime(2026, 11, 2, tzinfo=PARIS), datetime(2027, 1, 25, tzinfo=PARIS)
NINE = ":20261201T090000Z"


def read_text(content: bytes) -> ReadResult:
    return read(ReadRequest(content, PARIS.key, (ME,), FIRST, END))


def read_parts(*parts: str) -> ReadResult:
    return read_text(calendar(*parts))


def spans(found: list[Found]) -> list[str]:
    """In UTC, like: 12-01 09:00-10:00"""
    return [f"{one.starts:%m-%d %H:%M}-{one.starts + timedelta(minutes=one.minutes):%H:%M}" for one in found]


def days(found: list[Found]) -> list[str]:
    """The days in Paris that are taken as whole days, and from when to when."""
    local = [(one.starts.astimezone(PARIS), one.ends.astimezone(PARIS)) for one in found if one.all_day]
    return [f"{start:%d %H:%M}-{end:%H:%M}" for start, end in local]


def unreadable(result: ReadResult) -> list[LeftOut]:
    return [one for one in result.named if one.reason == "unreadable"]


HOUR = "12-01 09:00-10:00"
GOOD = "12-02 09:00-10:00"
ODD = "12-03 09:00-10:00"
OUTCOMES: dict[str, list[str]] = {
    "cal-01-thisandfuture": [
        HOUR, "12-08 09:00-10:00", "12-15 13:00-15:00", "12-22 13:00-15:00", "12-29 13:00-15:00", "01-05 13:00-15:00",
    ],
    "cal-02-no-uid-same-title": [HOUR, GOOD, ODD],
    "cal-04-same-uid-single-events": [HOUR, GOOD, ODD],
    "cal-05-empty-uid": [HOUR, GOOD, ODD],
    "per-04-timesheet-no-uid": ["12-01 08:00-09:30", "12-01 10:00-11:30", "12-01 12:00-13:00"],
    "one-07-exdate-empty": [GOOD, ODD],
    "one-08-exdate-garbage": [GOOD, ODD],
    "one-23-rrule-spaces": [GOOD, ODD],
    "per-10-rrule-unknown-part": [HOUR, GOOD],
    "per-11-rrule-typo-until": [],
    "cal-51-broken-rrule": ["12-02 12:00-13:00"],
    "one-11-uid-twice": [GOOD, ODD],
    "one-14-sequence-text": [GOOD, ODD],
    "one-28-vtimezone-two-tzids": [GOOD],
    "one-29-vtimezone-no-offsetfrom": ["12-02 08:00-09:00"],
    "one-31-vtimezone-tzid-with-equals": ["12-02 14:00-15:00"],
    "one-32-x-wr-timezone-bad": [GOOD],
    "one-33-x-wr-timezone-windows": [GOOD],
    "one-34-x-wr-timezone-empty": [GOOD],
    "one-35-x-wr-timezone-twice": [GOOD],
    "one-36-head-no-colon": [GOOD],
    "one-37-vtodo-broken": [GOOD],
    "one-38-vfreebusy-broken": [GOOD],
    "per-13-vtodo-with-bad-due": [HOUR],
    "cal-45-trailing-garbage": [HOUR],
    "cal-07-method-cancel": [],
    "cal-17-declined-by-email-param": [],
    "cal-66-organizer-declined-delegated": [],
    "cal-32-until-date-on-timed": ["12-01 08:00-09:00", "12-02 08:00-09:00", "12-03 08:00-09:00"],
    "until-01-local": ["12-01 19:00-20:00", "12-02 19:00-20:00", "12-03 19:00-20:00"],
}  # fmt: skip
LEFT_OUT: dict[str, list[tuple[str, int]]] = {
    "per-11-rrule-typo-until": [("unreadable", 8)],
    "cal-51-broken-rrule": [("unreadable", 8)],
    "one-37-vtodo-broken": [("task", 10)],
    "one-38-vfreebusy-broken": [("unreadable", 12)],
    "per-13-vtodo-with-bad-due": [("task", 9)],
    "cal-07-method-cancel": [("cancelled", 5)],
    "cal-17-declined-by-email-param": [("declined", 4)],
    "cal-66-organizer-declined-delegated": [("delegated", 4)],
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_each_file_has_its_right_outcome(name: str) -> None:
    result = read_text((FILES / f"{name}.ics").read_bytes())
    assert spans(result.found) == OUTCOMES[name]
    assert [(one.reason, one.line) for one in result.named] == LEFT_OUT.get(name, [])
    assert sum(result.left_out.values()) == len(result.named)


@pytest.mark.parametrize("name", [path.stem for path in sorted(FILES.glob("who-*.ics"))])
def test_rooms_refusals_and_other_addresses_of_ones_own_are_nobody(name: str) -> None:
    (one,) = read_text((FILES / f"{name}.ics").read_bytes()).found
    assert (one.attendees, one.others) == (("lee@example.org",), 1)


def test_busy_periods_of_a_day_and_more_take_the_days() -> None:
    whole = read_text((FILES / "cal-53-freebusy.ics").read_bytes()).found
    assert spans(whole[:2]) == [HOUR, "12-02 09:00-11:00"]
    # A day in UTC is one from 01:00 on in Paris; the hour of the next night is no working time.
    assert days(whole) == ["03 01:00-00:00", "04 00:00-01:00"]
    several = read_text((FILES / "cal-54-freebusy-multiday.ics").read_bytes()).found
    assert days(several) == ["01 08:00-00:00", "02 00:00-00:00", "03 00:00-18:00"]


def versions(*numbers: int, uid: str = "u", days_apart: int = 1) -> list[str]:
    return [
        event(uid, f":202612{1 + place * days_apart:02}T090000Z", f"SEQUENCE:{number}", title=f"Visit {place}")
        for place, number in enumerate(numbers)
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (versions(0, 1), [GOOD]),  # the newer version of one entry
        (versions(2, 1), [HOUR]),
        (versions(0, 0, 0), [HOUR, GOOD, ODD]),  # a program that gives every entry the same UID
        ([*versions(0, 0), *versions(1, days_apart=0)], [HOUR, GOOD]),  # of those, a newer version of the first
        ([*versions(0, uid=""), *versions(0, uid="")], [HOUR]),  # the same entry twice
    ],
)
def test_a_uid_and_its_sequence_identify_an_entry_unless_they_can_not(parts: list[str], expected: list[str]) -> None:
    found = read_parts(*parts).found
    assert spans(found) == expected
    assert len({(one.uid, one.instance) for one in found}) == len(found)


def test_entries_that_share_a_uid_keep_their_identity_and_are_no_series() -> None:
    found, again = read_parts(*versions(0, 0, 0)).found, read_parts(*versions(0, 0, 0)[::-1]).found
    assert found[0].uid == again[0].uid
    assert {one.repeats for one in found} == {False}


WEEKLY = event("s", NINE, "RRULE:FREQ=WEEKLY;COUNT=4")
MOVED = "RECURRENCE-ID{}:20261208T090000Z"


@pytest.mark.parametrize(
    ("exceptions", "expected"),
    [
        ([(":20261208T130000Z", MOVED.format(";RANGE=THISANDFUTURE"))], ["01 09", "08 13", "15 13", "22 13"]),
        ([(":20261208T130000Z", MOVED.format(";RANGE=\"thisandfuture\""))], ["01 09", "08 13", "15 13", "22 13"]),
        ([(":20261208T130000Z", MOVED.format(""))], ["01 09", "08 13", "15 09", "22 09"]),
        (
            [
                (":20261208T130000Z", MOVED.format(";RANGE=THISANDFUTURE")),
                (":20261216T070000Z", "RECURRENCE-ID:20261215T090000Z"),
            ],
            ["01 09", "08 13", "16 07", "22 13"],
        ),
        (
            [
                (":20261208T130000Z", MOVED.format(";RANGE=THISANDFUTURE")),
                (":20261222T140000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261222T090000Z"),
            ],
            ["01 09", "08 13", "15 13", "22 14"],
        ),
        ([(":20261209T090000Z", MOVED.format(";RANGE=THISANDFUTURE"))], ["01 09", "09 09", "16 09", "23 09"]),
    ],
)  # fmt: skip
def test_a_change_from_some_day_on_applies_to_every_later_meeting(
    exceptions: list[tuple[str, str]], expected: list[str]
) -> None:
    found = read_parts(WEEKLY, *(event("s", start, line) for start, line in exceptions)).found
    assert [f"{one.starts:%d %H}" for one in found] == expected
    assert [one.instance[:8] for one in found] == ["20261201", "20261208", "20261215", "20261222"]


TIMED, DAYS = f"DTSTART{NINE}\nDURATION:PT1H", "DTSTART;VALUE=DATE:20261201\nTRANSP:OPAQUE"
NOON, A_DAY = "DTSTART:20261209T120000Z\nDURATION:PT1H", "DTSTART;VALUE=DATE:20261209\nTRANSP:OPAQUE"


@pytest.mark.parametrize(
    ("series", "exception", "meant"),
    [
        (TIMED, A_DAY, "RECURRENCE-ID:20261208T090000Z"),
        (TIMED, NOON, "RECURRENCE-ID;VALUE=DATE:20261208"),
        (TIMED, NOON, "RECURRENCE-ID;TZID=Asia/Tokyo:20261208T180000"),
        (TIMED, NOON, "RECURRENCE-ID:20261208T100000"),
        (DAYS, NOON, "RECURRENCE-ID;VALUE=DATE:20261208"),
        (DAYS, NOON, "RECURRENCE-ID:20261208T000000Z"),
        (DAYS, NOON, "RECURRENCE-ID:20261207T230000Z"),
        (DAYS, A_DAY, "RECURRENCE-ID:20261208"),
    ],
)
def test_an_exception_replaces_the_meeting_that_it_names(series: str, exception: str, meant: str) -> None:
    entry = "BEGIN:VEVENT\nUID:s\n{}\n{}\nEND:VEVENT\n"
    found = read_parts(entry.format(series, "RRULE:FREQ=WEEKLY;COUNT=4"), entry.format(exception, meant)).found
    assert [f"{one.starts.astimezone(PARIS):%d}" for one in found] == ["01", "09", "15", "22"]


def test_a_series_in_utc_keeps_the_local_time_of_its_calendar() -> None:
    series = event("s", ":20261026T130000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    for zone, hour in (("America/New_York", "14"), ("Eastern Standard Time", "14"), ("Nowhere/Land", "13")):
        content = calendar(f"X-WR-TIMEZONE:{zone}\n", series)
        found = read(ReadRequest(content, "UTC", (), FIRST - timedelta(weeks=2), END)).found
        assert [f"{one.starts:%m-%d %H}" for one in found] == ["10-26 13", f"11-02 {hour}"]


def test_days_that_are_moved_onto_each_other_stay_apart() -> None:
    entry = "BEGIN:VEVENT\nUID:s\nDTSTART;VALUE=DATE:{}\n{}\nTRANSP:OPAQUE\nEND:VEVENT\n"
    earlier = entry.format("20261201", "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261208")
    found = read_parts(entry.format("20261201", "RRULE:FREQ=WEEKLY;COUNT=3"), earlier).found
    assert [one.instance[:8] for one in found] == ["20261201", "20261208", "20261215"]


def test_a_series_that_is_moved_across_a_change_of_clocks_keeps_its_local_time() -> None:
    start = ";TZID=America/New_York:{}"
    series = event("s", start.format("20261026T090000"), "RRULE:FREQ=WEEKLY;COUNT=4")
    later = event(
        "s", start.format("20261102T110000"), "RECURRENCE-ID;RANGE=THISANDFUTURE" + start.format("20261102T090000")
    )
    found = read(ReadRequest(calendar(series, later), "UTC", (), FIRST - timedelta(weeks=2), END)).found
    assert [f"{one.starts:%m-%d %H}" for one in found] == ["10-26 13", "11-02 16", "11-09 16", "11-16 16"]


READABLE_RULES = {
    "FREQ=WEEKLY; BYDAY=TU; COUNT=2": 2,
    "freq=weekly;count=2": 2,
    "RRULE:FREQ=WEEKLY;COUNT=2": 2,
    "FREQ=WEEKLY;COUNT=2;": 2,
    ";FREQ=WEEKLY;;COUNT=2": 2,
    "FREQ=WEEKLY;COUNT=2;X-FOO=1;X-BAR": 2,
    "FREQ=WEEKLY;COUNT=2;BYDAY=": 2,
    "FREQ=WEEKLY;COUNT=2;BYDAY=TU,": 2,
    "FREQ=WEEKLY;COUNT=2;BYDAY=TU, TU": 2,
    "RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=2;SKIP=OMIT": 2,
    "FREQ=WEEKLY;COUNT=2;COUNT=2": 2,
    "FREQ=WEEKLY;COUNT=-1;UNTIL=20261215": 3,
    "FREQ=DAILY;UNTIL=20261203": 3,
    "FREQ=DAILY;UNTIL=2026-12-03": 3,
    "FREQ=DAILY;UNTIL=20261203T090000": 3,
    "FREQ=DAILY;UNTIL=20261203T090000Z": 3,
    "FREQ=DAILY;UNTIL=20261203T085959Z": 2,
    "FREQ=DAILY;UNTIL=20261203T100000+0100": 3,
    "": 1,
}
UNREADABLE_RULES = {
    "FREQ=WEEKLY;UNTL=20261231": "UNTL=20261231",
    "FREQ=WEEKLY;BYDAY=XX": "BYDAY=XX",
    "FREQ=WEEKLY;BYDAY=MO,XX": "BYDAY=MO,XX",
    "FREQ=FORTNIGHTLY": "FREQ=FORTNIGHTLY",
    "FREQ=WEEKLY;COUNT=ten": "COUNT=TEN",
    "FREQ=WEEKLY;UNTIL=whenever": "UNTIL=WHENEVER",
    "FREQ=WEEKLY;UNTIL=20261399": "UNTIL=20261399",
    "FREQ=WEEKLY;INTERVAL=0": "INTERVAL=0",
    "FREQ=WEEKLY;COUNT=2;COUNT=3": "COUNT=3",
    "FREQ=MONTHLY;RSCALE=HEBREW": "RSCALE=HEBREW",
    "FREQ=MONTHLY;BYMONTHDAY=first": "BYMONTHDAY=FIRST",
    "every Tuesday": "EVERY TUESDAY",
    "INTERVAL=2": "INTERVAL=2",
    "FREQ=DAILY;BYHOUR=25": "can’t be followed",
}  # fmt: skip


@pytest.mark.parametrize("rule", READABLE_RULES)
def test_a_rule_is_read_without_the_parts_that_change_nothing(rule: str) -> None:
    result = read_parts(event("r", NINE, f"RRULE:{rule}"))
    assert (len(result.found), result.named) == (READABLE_RULES[rule], [])


@pytest.mark.parametrize("rule", UNREADABLE_RULES)
def test_a_rule_that_could_mean_other_days_is_left_out_and_named(rule: str) -> None:
    result = read_parts(event("good", ":20261202T090000Z"), event("r", NINE, f"RRULE:{rule}", title="Odd"))
    (one,) = unreadable(result)
    assert (spans(result.found), one.title, one.line) == ([GOOD], "Odd", 15)
    assert UNREADABLE_RULES[rule] in one.detail


@pytest.mark.parametrize(
    ("exception", "count", "parts"),
    [
        ("EXDATE:", 3, []),
        ("EXDATE:none", 3, []),
        ("EXDATE:20261202T090000Z,,", 2, []),
        ("EXDATE:none,20261202T090000Z", 2, []),
        ("EXDATE;VALUE=DATE:20261202", 2, []),
        ("EXDATE;TZID=Europe/Paris:20261202T100000,20261203T100000", 1, []),
        ("EXDATE:20261202T090000Z;20261203T090000Z", 1, []),
        ("EXDATE:20261302T090000Z", 3, [9]),
        ("EXDATE;TZID=Nowhere/Land:20261202T100000", 3, [9]),
        ("RDATE:20261210T090000Z,20261310T090000Z", 4, [9]),
        ("EXRULE:FREQ=DAILY;INTERVAL=2", 3, [9]),
        ("RDATE;VALUE=PERIOD:20261210T090000Z/PT2H", 4, []),
    ],
)
def test_exceptions_that_can_be_read_are_read(exception: str, count: int, parts: list[int]) -> None:
    result = read_parts(event("s", NINE, exception, "RRULE:FREQ=DAILY;COUNT=3"))
    assert len(result.found) == count
    assert [one.line for one in result.named if one.reason == "in_part"] == parts


CLEAR_TIMES = {
    ":20261201T090000Z": HOUR,
    ":20261201T100000": HOUR,
    ":2026-12-01T09:00:00Z": HOUR,
    ":2026-12-01 10:00:00": HOUR,
    ":20261201T0900Z": HOUR,
    ":20261201t090000z": HOUR,
    ":20261201T100000+0100": HOUR,
    ":20261201T090000.000Z": HOUR,
    ": 20261201T090000Z ": HOUR,
    ";VALUE=DATE:20261201T090000Z": HOUR,
    ";TZID=Europe/Paris:20261201T100000": HOUR,
    ';TZID="Europe/Paris":20261201T100000': HOUR,
    ";TZID=europe/paris:20261201T100000": HOUR,
    ";TZID=/mozilla.org/20050126_1/Europe/Paris:20261201T100000": HOUR,
    ";TZID=Romance Standard Time:20261201T100000": HOUR,
    ";TZID=GMT+0100:20261201T100000": HOUR,
    ";TZID=;VALUE=DATE-TIME:20261201T100000": HOUR,
    ";TZID=Nowhere/Land:20261201T090000+0000": HOUR,
    ";X-ODD;X-ODDER=\"a:b;c\":20261201T090000Z": HOUR,
    ":20261130T240000Z": "12-01 00:00-01:00",
}  # fmt: skip


@pytest.mark.parametrize("start", CLEAR_TIMES)
def test_a_time_that_is_clear_is_read_however_it_is_written(start: str) -> None:
    assert spans(read_parts(event("a", start)).found) == [CLEAR_TIMES[start]]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("DTSTART:tomorrow", "DTSTART “tomorrow” can’t be read"),
        ("DTSTART:20261301T090000Z", "DTSTART “20261301T090000Z” can’t be read"),
        ("DTSTART:", "it has no start"),
        ("SUMMARY:when?", "it has no start"),
        ("DTSTART;TZID=Nowhere/Land:20261201T090000", "the time zone “Nowhere/Land” is unknown"),
        ("DTSTART:20261201T090000Z\nDTEND:20261201T080000Z", "it ends before it begins"),
        ("DTSTART:20261201T090000Z\nDTEND:later", "DTEND “later” can’t be read"),
        ("DTSTART:20261201T090000Z\nDURATION:-PT1H", "the duration “-PT1H” can’t be read"),
        ("DTSTART:20261201T090000Z\nDTEND:20261201T100000Z\nRECURRENCE-ID:then", "RECURRENCE-ID “then” can’t be read"),
    ],
)
def test_a_time_that_is_not_clear_is_named_with_its_line(line: str, why: str) -> None:
    result = read_parts(event("good", ":20261202T090000Z"), f"BEGIN:VEVENT\nUID:odd\n{line}\nEND:VEVENT\n")
    assert spans(result.found) == [GOOD]
    (one,) = unreadable(result)
    assert one.detail == why
    assert 10 <= one.line <= 15


@pytest.mark.parametrize("duration", ["PT1H", "P0DT1H", "PT60M", "P1H", "1H", "+PT1H", "pt1h", "PT3600S", " PT1H "])
def test_durations_are_read_however_they_are_written(duration: str) -> None:
    assert spans(read_parts(f"BEGIN:VEVENT\nUID:a\nDTSTART{NINE}\nDURATION:{duration}\nEND:VEVENT\n").found) == [HOUR]


HALF = "BEGIN:{0}\nDTSTART:{1}\nTZOFFSETFROM:{2}\nTZOFFSETTO:{3}\nRRULE:{4}\nEND:{0}\n"
SUMMER = HALF.format("DAYLIGHT", "16010101T020000", "-0500", "-0400", "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3")
WINTER = HALF.format("STANDARD", "16010101T020000", "-0400", "-0500", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11")


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        (f"TZID:Odd\n{SUMMER}{WINTER}", "14"),
        (f"TZID:Odd\nTZID:Other\n{SUMMER}{WINTER}", "14"),
        (f"TZID:Odd\n{SUMMER}{WINTER}".replace("TZOFFSETFROM:-0400\n", ""), "14"),
        (f"TZID:Odd\n{SUMMER}{WINTER}no colon\nX-ODD\n", "14"),
        (f"TZID:Odd\n{WINTER}".replace("RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "RRULE:oops"), "14"),
        ("TZID:Odd\nX-LIC-LOCATION:America/New_York\n", "14"),
        (f"TZID:Odd\nX-LIC-LOCATION:America/New_York\n{SUMMER}{WINTER}".replace("TZOFFSETTO:-0500", "TZOFFSETTO:x"), "14"),
        (f"TZID:Odd\n{SUMMER}{WINTER}".replace("TZOFFSETTO:-0500", "TZOFFSETTO:x"), ""),
        (f"TZID:Odd\n{SUMMER}{WINTER}".replace("FREQ=YEARLY;BYDAY=1SU", "FREQ=YEARLY;BYDAY=XX"), ""),
        ("TZID:Odd\n", ""),
    ],
)  # fmt: skip
def test_a_broken_time_zone_is_read_where_it_is_clear(zone: str, hour: str) -> None:
    good, odd = event("good", ":20261202T090000Z"), event("odd", ";TZID=Odd:20261201T090000")
    result = read_parts(f"BEGIN:VTIMEZONE\n{zone}END:VTIMEZONE\n", good, odd)
    assert spans(result.found) == [*([f"12-01 {hour}:00-15:00"] if hour else []), GOOD]
    assert [one.detail for one in unreadable(result)] == ([] if hour else ["the time zone “Odd” is unknown"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (calendar(event("a", NINE)) + b"<!-- cached copy -->\r\n", [HOUR]),
        (calendar(event("a", NINE)) + b"\0\0\xff", [HOUR]),
        (calendar(event("a", NINE))[:-2] + b"-- ", [HOUR]),
        (b"Warning: something in /calendar.php\r\n" + calendar(event("a", NINE)), [HOUR]),
        (calendar(event("a", NINE)) + calendar(event("b", ":20261202T090000Z")), [HOUR, GOOD]),
        (calendar(event("a", NINE).replace("END:VEVENT\n", ""), event("b", ":20261202T090000Z")), [HOUR, GOOD]),
        (calendar(event("a", NINE, "BEGIN:VALARM", "TRIGGER:-PT5M"), event("b", ":20261202T090000Z")), [HOUR, GOOD]),
        (calendar(event("a", NINE, "DESCRIPTION:first line", "second line: not indented")), [HOUR]),
        (calendar(event("a", NINE)).replace(b"\r\n", b"\r\r\n"), [HOUR]),
        (calendar(event("a", NINE)).replace(b"\r\n", b"\r"), [HOUR]),
        (calendar(event("a", NINE)).replace(b"DTSTART", b"dtstart"), [HOUR]),
    ],
)  # fmt: skip
def test_lines_around_and_between_entries_cost_no_meeting(content: bytes, expected: list[str]) -> None:
    result = read_text(content)
    assert (spans(result.found), result.named) == (expected, [])


def test_letters_that_are_not_utf_8_cost_no_meeting_and_are_named() -> None:
    result = read_text(calendar(event("a", NINE, title="Caf\u00e9")).decode().encode("latin-1"))
    assert [(one.title, one.minutes) for one in result.found] == [("Café", 60)]
    assert [(one.reason, one.line) for one in result.named] == [("in_part", 7)]


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
    result = read_text(calendar(WEEKLY) + once)
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


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20261203", 3),
        ("20261203T000000Z", 3),
        ("20261202T230000Z", 3),
        ("20261203T225959Z", 3),
        ("20261203T235959Z", 3),
    ],
)
def test_the_last_day_of_a_series_of_whole_days_is_included(until: str, count: int) -> None:
    rule = f"RRULE:FREQ=DAILY;UNTIL={until}"
    text = f"BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20261201\n{rule}\nTRANSP:OPAQUE\nEND:VEVENT\n"
    assert len(read_parts(text).found) == count


def test_from_noon_to_noon_takes_half_of_either_day() -> None:
    noon = event("a", ";TZID=Europe/Paris:20261201T120000", minutes=1440)
    assert days(read_parts(noon).found) == ["01 12:00-00:00", "02 00:00-12:00"]


def test_a_long_absence_that_began_long_ago_still_takes_today() -> None:
    long = "BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20261105\nTRANSP:OPAQUE\nEND:VEVENT\n"
    assert days(read_parts(long).found) == ["02 00:00-00:00", "03 00:00-00:00", "04 00:00-00:00"]


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=HOURLY;INTERVAL=2;COUNT=4", 4),
        ("FREQ=HOURLY;UNTIL=20261201T120000Z", 4),
        ("FREQ=MINUTELY;INTERVAL=30;COUNT=6", 6),
        ("FREQ=HOURLY", 0),
        ("FREQ=HOURLY;COUNT=101", 0),
        ("FREQ=HOURLY;UNTIL=20261231T120000Z", 0),
        ("FREQ=SECONDLY;BYMONTH=2;COUNT=5", 0),
    ],
)
def test_a_short_series_within_a_day_is_read_and_a_longer_one_is_counted(rule: str, count: int) -> None:
    result = read_parts(event("h", NINE, f"RRULE:{rule}", minutes=10))
    assert len(result.found) == count
    assert result.left_out == ({} if count else {"too_often": 1})


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE:" + "a" * 100_000,
        "ATTENDEE;" + " " * 100_000 + ":x",
        "EXDATE:" + "1," * 50_000,
        "RRULE:FREQ=DAILY;BYMONTHDAY=" + "1," * 50_000,
        "DTSTART;TZID=" + "/a" * 50_000 + ":20261124T100000",
        "END:VEVENT\nX-WR-TIMEZONE:" + "a/" * 50_000 + "\nBEGIN:VEVENT",
        "END:VEVENT\nBEGIN:VFREEBUSY\nFREEBUSY:" + "1/2," * 25_000 + "\nBEGIN:VEVENT",
    ],
    ids=["address", "spaces", "exceptions", "rule", "zone", "head", "busy"],
)
def test_one_huge_line_costs_at_most_its_own_entry(line: str) -> None:
    result = read_parts(event("good", ":20261202T090000Z"), event("odd", ":20261203T090000Z", line))
    assert GOOD in spans(result.found)
    assert len(result.named) < 4


ODD_LINES = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=40),
    st.sampled_from(["DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "UID", "ATTENDEE", "RECURRENCE-ID", "DURATION",
                     "SEQUENCE", "BEGIN", "END", "TZID", "TZOFFSETTO", "FREEBUSY", "X-WR-TIMEZONE", "METHOD"]).flatmap(
        lambda name: st.text(st.sampled_from("0123456789TZ;:=,/\"\\-+ AMOPUQ\t"), max_size=24).map(lambda rest: name + rest)
    ),
)  # fmt: skip


@given(odd=ODD_LINES, place=st.integers(0, 40), replaces=st.booleans())
@settings(deadline=None, max_examples=150)
def test_whatever_one_line_is_it_costs_at_most_its_own_entry(odd: str, place: int, replaces: bool) -> None:
    """Property: with any line changed or added, at least two of three entries are read, and each is read or named."""
    parts = [ZONE, *(event(name, f":2026120{day}T090000Z", title=name) for day, name in enumerate("abc", start=1))]
    lines = calendar(*parts).decode().split("\r\n")
    at = 1 + place % (len(lines) - 3)
    lines[at : at + replaces] = [odd.replace("\r", "").replace("\n", "")]
    result = read_text("\r\n".join(lines).encode())
    titles = [*(one.title for one in (*result.found, *result.idle)), *(one.title for one in result.named)]
    assert len([title for title in titles if title in "abc"]) >= 2
