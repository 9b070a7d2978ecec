"""Reads a calendar's text, in its own process without Django: reduced to the entries that may matter, then parsed into meetings."""

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from focus.calendars.ics_events import Found, Reader, when
from people.isolated_reader import answer_question
from people.upload_checks import MOST_DATES, TOO_FREQUENT

MOST_ENTRIES: Final = 50_000
LONGEST: Final = timedelta(days=60)  # an entry that started longer ago than this is over
KEPT: Final = re.compile(
    rb"(BEGIN|END|UID|RECURRENCE-ID|DTSTAMP|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|EXRULE|SUMMARY|ATTENDEE|ORGANIZER|STATUS"
    rb"|TRANSP|SEQUENCE|X-MICROSOFT-CDO-BUSYSTATUS)[;:]",
    re.IGNORECASE,
)
ENTRY: Final = re.compile(rb"^BEGIN:VEVENT[ \t]*$.*?^END:VEVENT[ \t]*$\n?", re.IGNORECASE | re.DOTALL | re.MULTILINE)
INNER: Final = re.compile(rb"^BEGIN:VALARM.*?^END:VALARM[ \t]*$\n?", re.IGNORECASE | re.DOTALL | re.MULTILINE)
REPEATS: Final = re.compile(rb"^(RRULE|RDATE|EXRULE)[;:](.*)$", re.IGNORECASE | re.MULTILINE)
DATES: Final = re.compile(rb"^(?:RDATE|EXDATE)[;:].*$", re.IGNORECASE | re.MULTILINE)
INSTANCE: Final = re.compile(rb"^RECURRENCE-ID([^:\n]*):(\d{8})", re.IGNORECASE | re.MULTILINE)
STARTS: Final = re.compile(rb"^DTSTART[^:\n]*:(\d{8})", re.IGNORECASE | re.MULTILINE)
UNTIL: Final = re.compile(rb"UNTIL=(\d{8})", re.IGNORECASE)


class TooManyEntries(Exception):
    """More entries than any real calendar has."""


@dataclass(frozen=True, slots=True)
class Prefiltered:
    content: bytes
    left_out: Counter[str]


def prefilter(content: bytes, first: date, last: date) -> Prefiltered:
    """The same calendar with only the entries that may be between two days. Raises TooMany."""
    # Unfold lines first: a fold may be anywhere, even inside a character.
    text = re.sub(rb"\r\n?", b"\n", content)
    text = re.sub(rb"\n[ \t]", b"", text)
    if text.upper().count(b"BEGIN:VEVENT") > MOST_ENTRIES:
        raise TooManyEntries
    left_out: Counter[str] = Counter()

    def lighter(found: re.Match[bytes]) -> bytes:
        entry = INNER.sub(b"", found[0])
        if TOO_FREQUENT.search(entry) or any(line.count(b",") >= MOST_DATES for line in DATES.findall(entry)):
            left_out["too_often"] += 1
            return b""
        if not may_lie_between(entry, first, last):
            return b""
        return b"".join(line for line in entry.splitlines(keepends=True) if KEPT.match(line))

    return Prefiltered(ENTRY.sub(lighter, text), left_out)


def may_lie_between(entry: bytes, first: date, last: date) -> bool:
    starts, instance = day_of(STARTS.search(entry), 1), INSTANCE.search(entry)
    if starts is None:
        return True
    repeats = REPEATS.findall(entry)
    if repeats:
        ends = [day_of(UNTIL.search(rule), 1) for name, rule in repeats if name.upper() == b"RRULE"]
        over = len(ends) == len(repeats) and all(end is not None and end < first - LONGEST for end in ends)
        return starts <= last and not over
    if instance and b"RANGE=THISANDFUTURE" in instance[1].upper():
        return True
    # A moved occurrence also counts at its original time, where the series leaves a gap.
    days = [starts, *filter(None, [day_of(instance, 2)])]
    return any(first - LONGEST <= day <= last for day in days)


def day_of(found: re.Match[bytes] | None, group: int) -> date | None:
    if found is None:
        return None
    try:
        return date.fromisoformat(found[group].decode())
    except ValueError:
        return None


MOST_MEETINGS: Final = 2_000
MEMORY: Final = 768 * 2**20  # bytes of address space; any sane calendar needs a quarter of it


class Unreadable(Exception):
    """The message is for the person who connected the calendar."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What to read, and who it is for: their time zone and addresses, and the period from `first` up to, not including, `end`."""

    content: bytes
    zone: str
    addresses: tuple[str, ...]
    first: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The meetings, and how many entries were skipped, by reason."""

    found: list[Found]
    left_out: Mapping[str, int]


def checked(content: bytes) -> bytes:
    """The text, if it looks like a complete calendar. Raises Unreadable."""
    head = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if not content.strip():
        raise Unreadable("This calendar is empty.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("This calendar isn’t in UTF-8. Export it again as .ics (iCalendar).")
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<!--")):
        raise Unreadable(
            "This is a web page, not a calendar; it may be a sign-in page. "
            "Copy the calendar’s secret iCal URL, which often ends in .ics."
        )
    if not head.startswith(b"begin:vcalendar") or b"\0" in content:
        raise Unreadable("This isn’t a calendar. Look for “iCal”, “ICS” or “.ics” in your calendar’s sharing settings.")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise Unreadable(f"This calendar isn’t in UTF-8 (line {line}). Export it again.") from None
    if not content.rstrip()[-13:].upper() == b"END:VCALENDAR":
        raise Unreadable("This calendar is incomplete: it breaks off in the middle. Try again, or export it again.")
    return content.removeprefix(b"\xef\xbb\xbf")


def read(asked: ReadRequest) -> ReadResult:
    """Raises Unreadable."""
    zone = ZoneInfo(asked.zone)
    padded = timedelta(days=2)
    first, last = (asked.first - padded).astimezone(zone).date(), (asked.end + padded).astimezone(zone).date()
    try:
        light = prefilter(checked(asked.content), first, last)
    except TooManyEntries:
        raise Unreadable(
            f"This calendar has more than {MOST_ENTRIES:,} entries. Connect a smaller one, or one of recent years only."
        ) from None
    try:
        calendars = icalendar.Calendar.from_ical(light.content, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as fault:
        raise Unreadable(f"This calendar can’t be parsed: {str(fault)[:120]}") from fault
    reader = Reader(zone, frozenset(one.lower() for one in asked.addresses), asked.first, asked.end)
    left_out = Counter(light.left_out)
    found: dict[tuple[str, str], Found] = {}
    for one in entries_of(calendars, first, last, reader):
        if isinstance(one, str):
            left_out[one] += 1
        else:
            found[one.uid, one.instance] = one
        if len(found) > MOST_MEETINGS:
            raise Unreadable(
                f"This calendar has more than {MOST_MEETINGS:,} meetings in 13 weeks. Connect one person’s calendar."
            )
    return ReadResult(sorted(found.values(), key=lambda one: (one.starts, one.uid)), dict(left_out))


def entries_of(
    calendars: Iterable[icalendar.Component], first: date, last: date, reader: Reader
) -> Iterator[Found | str]:
    for calendar in calendars:
        repeated = {
            str(one.get("UID", ""))
            for one in calendar.walk("VEVENT")
            if any(name in one for name in ("RRULE", "RDATE", "RECURRENCE-ID"))
        }
        yield from ("unreadable" for _ in without_unreadable(calendar))
        start, stop = (datetime.combine(day, time(), UTC) for day in (first, last))
        for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(start, stop):
            yield from reader.of_event(event, repeats=str(event.get("UID", "")) in repeated)
        for answer in calendar.walk("VFREEBUSY"):
            yield from reader.of_free_busy(answer)


def without_unreadable(calendar: icalendar.Component) -> list[icalendar.Component]:
    """Removes entries without a usable time, which would break the whole calendar; returns them."""
    broken = [
        one
        for one in calendar.subcomponents
        if one.name == "VEVENT"
        and (when(one, "DTSTART") is None or ("RECURRENCE-ID" in one and when(one, "RECURRENCE-ID") is None))
    ]
    gone = {id(one) for one in broken}
    calendar.subcomponents = [one for one in calendar.subcomponents if id(one) not in gone]
    return broken


def answer_of(told: dict[str, Any]) -> dict[str, object]:
    """The content is in base64; answers with `found` and `left_out`, or with a `fault`."""
    answer: dict[str, object]
    try:
        done = read(
            ReadRequest(
                b64decode(told["content"]),
                told["zone"],
                tuple(told["addresses"]),
                datetime.fromisoformat(told["first"]),
                datetime.fromisoformat(told["end"]),
            )
        )
        answer = {"found": [asdict(one) for one in done.found], "left_out": done.left_out}
    except Unreadable as fault:
        answer = {"fault": str(fault)}
    except (MemoryError, RecursionError):
        answer = {"fault": "Reading this calendar takes too much memory. Connect a smaller one."}
    except Exception as fault:
        # Foreign text finds bugs in any parser; the error's name helps anyone who fixes the calendar.
        answer = {"fault": f"An entry in this calendar is malformed ({type(fault).__name__})."}
    return answer


if __name__ == "__main__":
    answer_question(answer_of, memory=MEMORY)
