"""Reads a calendar's text: which meetings somebody has in some weeks. A process of its own, limited in time and memory.

A parser of foreign text may take long or much whatever is checked before, and a thread can't be stopped; a process can.
No Django here: what is needed comes in, and JSON goes out (focus/calendars/process.py).
"""

import json
import resource
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from focus.calendars.occurrences import Found, Reader, when
from focus.calendars.thinning import MOST_ENTRIES, TooMany, thinned

MOST_MEETINGS: Final = 2_000
MEMORY: Final = 768 * 2**20
"""Bytes of address space; what reads at all does with a quarter of it."""


class Unreadable(Exception):
    """The sentence is for whoever connected the calendar."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read, for whom: by which clock, under which addresses, and which moments (the second one no more)."""

    content: bytes
    zone: str
    addresses: tuple[str, ...]
    first: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """The meetings, and how many entries are none of them, by why."""

    found: list[Found]
    left_out: Mapping[str, int]


def checked(content: bytes) -> bytes:
    """Text that may be a whole calendar. Raises Unreadable."""
    head = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if not content.strip():
        raise Unreadable("There is nothing in it: it is empty.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("It is not written in UTF-8, as calendars are. Export it anew as .ics (iCalendar).")
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<!--")):
        raise Unreadable(
            "There is a web page instead of a calendar, perhaps one to sign in at. "
            "Copy the calendar’s secret address in iCal format; it often ends in .ics."
        )
    if not head.startswith(b"begin:vcalendar") or b"\0" in content:
        raise Unreadable("This is no calendar. Look for “iCal”, “ICS” or “.ics” where your calendar is shared.")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise Unreadable(f"It is not written in UTF-8, as calendars are: see line {line}. Export it anew.") from None
    if not content.rstrip()[-13:].upper() == b"END:VCALENDAR":
        raise Unreadable("It breaks off in the middle; the whole calendar did not come.")
    return content.removeprefix(b"\xef\xbb\xbf")


def read(asked: Asked) -> Read:
    """Raises Unreadable."""
    zone = ZoneInfo(asked.zone)
    padded = timedelta(days=2)
    first, last = (asked.first - padded).astimezone(zone).date(), (asked.end + padded).astimezone(zone).date()
    try:
        light = thinned(checked(asked.content), first, last)
    except TooMany:
        raise Unreadable(
            f"It has more than {MOST_ENTRIES:,} entries. Connect a calendar with fewer, or one of the last years."
        ) from None
    try:
        calendars = icalendar.Calendar.from_ical(light.content, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError) as fault:
        raise Unreadable(f"Its lines are not those of a calendar: {str(fault)[:120]}") from fault
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
                f"There are more than {MOST_MEETINGS:,} meetings in these weeks: it is no one’s own calendar."
            )
    return Read(sorted(found.values(), key=lambda one: (one.starts, one.uid)), dict(left_out))


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
    """Takes out entries whose time says nothing, on which the whole would break; which they were."""
    broken = [
        one
        for one in calendar.subcomponents
        if one.name == "VEVENT"
        and (when(one, "DTSTART") is None or ("RECURRENCE-ID" in one and when(one, "RECURRENCE-ID") is None))
    ]
    gone = {id(one) for one in broken}
    calendar.subcomponents = [one for one in calendar.subcomponents if id(one) not in gone]
    return broken


def main() -> None:
    """Asked by JSON on standard input, its content in base64; answers with `found` and `left_out`, or with a `fault`."""
    told = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (told["seconds"], told["seconds"] + 1))
    answer: dict[str, Any]
    try:
        done = read(
            Asked(
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
        answer = {"fault": "It takes more memory to read than any calendar does."}
    except Exception as fault:
        # Foreign text finds faults in any parser; which it was is for whoever mends the calendar.
        answer = {"fault": f"An entry is not as calendars write them ({type(fault).__name__})."}
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    main()
