"""Calendars that programs really write: what can be read is read, and what can't is counted and named. The files have one
fault each; `test_series.py` and `test_whose_time.py` have more of their kinds."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.ics_files import ZONE, calendar, event
from tests.support.read_calendars import (
    GOOD,
    HOUR,
    NINE,
    ODD,
    days,
    read_parts,
    read_text,
    spans,
    unreadable,
)

pytestmark = pytest.mark.once

FILES = Path(__file__).parents[2] / "data" / "calendars"

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
