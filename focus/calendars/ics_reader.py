"""Reads a calendar's text, in its own process without Django: reduced to the entries that may matter, then read one by one."""

import re
import signal
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from focus.calendars.ics_entries import EntryReader, Event, title_of
from focus.calendars.ics_events import Found, Reader
from focus.calendars.ics_lines import CALENDAR_ENDS, CALENDAR_STARTS, MOST_ENTRIES, Entry, TooManyEntries, entries_of
from focus.calendars.ics_series import Limit, TakesTooLong, identities, occurrences
from focus.calendars.ics_values import TooFrequent, Unclear
from focus.calendars.ics_zones import Zones
from people.isolated_reader import answer_question

LONGEST: Final = timedelta(days=60)  # an entry without an end that started longer ago than this is over
REPEATS: Final = re.compile(rb"^\s*(RRULE|RDATE)\s*[;:](.*)$", re.IGNORECASE | re.MULTILINE)
INSTANCE: Final = re.compile(rb"^\s*RECURRENCE-ID([^:\n]*):(\d{8})", re.IGNORECASE | re.MULTILINE)
STARTS: Final = re.compile(rb"^\s*DTSTART[^:\n]*:(\d{8})", re.IGNORECASE | re.MULTILINE)
ENDS: Final = re.compile(rb"^\s*DTEND[^:\n]*:(\d{8})", re.IGNORECASE | re.MULTILINE)
UNTIL: Final = re.compile(rb"UNTIL=(\d{8})", re.IGNORECASE)
MOST_MEETINGS: Final = 2_000
MOST_NAMED: Final = 200
MEMORY: Final = 768 * 2**20  # bytes of address space; any sane calendar needs a quarter of it
SERIES_SECONDS: Final = 0.5  # a rule that never comes true is searched for until the year 9999
TASKS: Final = {"VTODO": "task", "VJOURNAL": "note"}
UNREADABLE: Final = "unreadable"


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
class LeftOut:
    """An entry, or a part of one, that isn't among the meetings. `reason` is a code; `detail` says what can't be read."""

    line: int
    title: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """`found` takes time, `idle` takes none. `left_out` counts what isn't a meeting, by reason; `named` are its entries."""

    found: list[Found]
    idle: list[Found] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    named: list[LeftOut] = field(default_factory=list)


def checked(content: bytes) -> bytes:
    """The text, if it looks like a complete calendar. Raises Unreadable."""
    head = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if not content.strip():
        raise Unreadable("This calendar is empty.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("This calendar isn’t in UTF-8. Export it again as .ics (iCalendar).")
    content = content.removeprefix(b"\xef\xbb\xbf")
    begins = [one.end() for one in CALENDAR_STARTS.finditer(content)]
    if not begins and head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<!--")):
        raise Unreadable(
            "This is a web page, not a calendar; it may be a sign-in page. "
            "Copy the calendar’s secret iCal URL, which often ends in .ics."
        )
    if not begins:
        raise Unreadable("This isn’t a calendar. Look for “iCal”, “ICS” or “.ics” in your calendar’s sharing settings.")
    if CALENDAR_ENDS.search(content, begins[-1]) is None:
        raise Unreadable("This calendar is incomplete: it breaks off in the middle. Try again, or export it again.")
    return content


def read(asked: ReadRequest, limit: Limit = nullcontext) -> ReadResult:
    """`limit` stops one series that takes too long. Raises Unreadable."""
    zone = ZoneInfo(asked.zone)
    try:
        entries = entries_of(checked(asked.content))
    except TooManyEntries:
        raise Unreadable(
            f"This calendar has more than {MOST_ENTRIES:,} entries. Connect a smaller one, or one of recent years only."
        ) from None
    reading = Reading(EntryReader(Zones([one for one in entries if one.kind == "VTIMEZONE"]), zone), asked, limit)
    return reading.result(entries)


class Reading:
    """One file: every entry is read on its own, and what can't be read is kept by name."""

    def __init__(self, entries: EntryReader, asked: ReadRequest, limit: Limit) -> None:
        zone = ZoneInfo(asked.zone)
        padded = timedelta(days=2)
        self.first = (asked.first - padded).astimezone(zone).date()
        self.last = (asked.end + padded).astimezone(zone).date()
        self.entries, self.limit = entries, limit
        self.reader = Reader(zone, frozenset(one.lower() for one in asked.addresses), asked.first, asked.end)
        self.left_out: Counter[str] = Counter()
        self.named: list[LeftOut] = []

    def result(self, entries: Sequence[Entry]) -> ReadResult:
        found: dict[tuple[str, str], Found] = {}
        for one in self.everything(entries):
            found[one.uid, one.instance] = one
        ordered = sorted(found.values(), key=lambda one: (one.starts, one.uid))
        busy = [one for one in ordered if not one.why]
        if len(busy) > MOST_MEETINGS:
            raise Unreadable(
                f"This calendar has more than {MOST_MEETINGS:,} meetings in 13 weeks. Connect one person’s calendar."
            )
        idle = [one for one in ordered if one.why]
        self.note_idle(idle)
        named = sorted(self.named, key=lambda one: (one.reason != UNREADABLE, one.line))[:MOST_NAMED]
        return ReadResult(busy, idle[:MOST_MEETINGS], dict(self.left_out), named)

    def note_idle(self, idle: Sequence[Found]) -> None:
        """Counted by occurrence; an all-day entry once, however many days it has. Named once for each entry."""
        self.left_out.update({(one.line, one.instance.partition("+")[0]): one.why for one in idle}.values())
        self.named += {one.line: LeftOut(one.line, one.title, one.why) for one in reversed(idle)}.values()

    def everything(self, entries: Sequence[Entry]) -> Iterator[Found]:
        events = []
        for entry in entries:
            if entry.kind == "VEVENT":
                event = self.event_of(entry)
                events += [event] if event is not None else []
            elif entry.kind == "VFREEBUSY":
                for one in self.reader.of_free_busy(entry):
                    if isinstance(one, Unclear):
                        self.leave_out(entry, UNREADABLE, one.why, one.number)
                    else:
                        yield one
            elif entry.kind in TASKS:
                self.leave_out(entry, TASKS[entry.kind])
        groups = identities(events, self.limit)
        uids = Counter(group[0].uid for group in groups)
        start, end = (datetime.combine(day, time(), UTC) for day in (self.first, self.last))
        for group in groups:
            try:
                some = occurrences(group, start, end, self.limit, shared=uids[group[0].uid] > 1)
            except Unclear as fault:
                self.leave_out(group[0].entry, UNREADABLE, fault.why, fault.number)
                continue
            for occurrence in some:
                yield from self.reader.of_occurrence(occurrence)

    def event_of(self, entry: Entry) -> Event | None:
        """None if it is far away, or if it can't be read, which is counted and named."""
        text = b"\n".join(line for _, line in entry.lines)
        if not may_be_between(text, self.first, self.last):
            return None
        try:
            event = self.entries.read(entry)
        except Unclear as fault:
            self.leave_out(entry, UNREADABLE, fault.why, fault.number)
        except TooFrequent:
            self.leave_out(entry, "too_often")
        except (ValueError, ArithmeticError, TypeError, LookupError, RecursionError) as fault:
            self.leave_out(entry, UNREADABLE, f"it is malformed ({type(fault).__name__})")
        else:
            for number, why in event.unread:
                self.leave_out(entry, "in_part", why, number)
            return event
        return None

    def leave_out(self, entry: Entry, reason: str, detail: str = "", number: int = 0) -> None:
        self.left_out[reason] += 1
        if len(self.named) < MOST_ENTRIES:
            self.named.append(LeftOut(number or entry.number, title_of(entry.properties(), ""), reason, detail))


def may_be_between(entry: bytes, first: date, last: date) -> bool:
    """False only for what is certainly far away."""
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
    days = [starts, *filter(None, [day_of(instance, 2), day_of(ENDS.search(entry), 1)])]
    return min(days) <= last and max(days) >= first - LONGEST


def day_of(found: re.Match[bytes] | None, group: int) -> date | None:
    if found is None:
        return None
    try:
        return date.fromisoformat(found[group].decode())
    except ValueError:
        return None


@contextmanager
def limited() -> Iterator[None]:
    """For the main thread of a process that does nothing else."""

    def stop(*_: object) -> None:
        raise TakesTooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SERIES_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def answer_of(job: dict[str, Any]) -> dict[str, object]:
    """The content is in base64; answers with a ReadResult, or with a `fault`."""
    answer: dict[str, object]
    try:
        done = read(
            ReadRequest(
                b64decode(job["content"]),
                job["zone"],
                tuple(job["addresses"]),
                datetime.fromisoformat(job["first"]),
                datetime.fromisoformat(job["end"]),
            ),
            limited,
        )
        answer = asdict(done)
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
