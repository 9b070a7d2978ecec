"""Which entries belong together, and when a series takes place: identity, exceptions, rules."""

from datetime import timedelta

import pytest

from focus.calendars.ics_reader import ReadRequest, read
from tests.support.ics_files import calendar, event
from tests.support.read_calendars import (
    END,
    FIRST,
    GOOD,
    HOUR,
    NINE,
    ODD,
    PARIS,
    read_parts,
    spans,
    unreadable,
)

pytestmark = pytest.mark.once


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
