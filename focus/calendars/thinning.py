"""Reduces a calendar's text to what is worth parsing: the entries around now, and their lines about time and people.

Every calendar holds years of meetings, and parsing a tenth of the text takes a tenth of the time. Nothing here interprets a
calendar: entries that can't be placed in time are kept, for the parser to judge.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from people.upload_checks import MOST_DATES, TOO_FREQUENT

MOST_ENTRIES: Final = 50_000
LONGEST: Final = timedelta(days=60)
"""An entry that started longer ago than this is over."""
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


class TooMany(Exception):
    """More entries than any real calendar has."""


@dataclass(frozen=True, slots=True)
class Thinned:
    content: bytes
    left_out: Counter[str]


def thinned(content: bytes, first: date, last: date) -> Thinned:
    """The same calendar with only the entries that may be between two days. Raises TooMany."""
    # Unfold lines first: a fold may be anywhere, even inside a character.
    text = re.sub(rb"\r\n?", b"\n", content)
    text = re.sub(rb"\n[ \t]", b"", text)
    if text.upper().count(b"BEGIN:VEVENT") > MOST_ENTRIES:
        raise TooMany
    left_out: Counter[str] = Counter()

    def lighter(found: re.Match[bytes]) -> bytes:
        entry = INNER.sub(b"", found[0])
        if TOO_FREQUENT.search(entry) or any(line.count(b",") >= MOST_DATES for line in DATES.findall(entry)):
            left_out["too_often"] += 1
            return b""
        if not may_lie_between(entry, first, last):
            return b""
        return b"".join(line for line in entry.splitlines(keepends=True) if KEPT.match(line))

    return Thinned(ENTRY.sub(lighter, text), left_out)


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
