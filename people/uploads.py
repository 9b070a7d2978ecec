"""Files that people hand in or that come from outside, judged by what they hold, never by their name or announced type.

Calendars are the one kind so far. A file is read to its limit, never further; what is checked here is cheap, so that a
parser sees nothing that would take it long: no file of a size, depth or number that no calendar has, and no repetition
that unfolds into millions of days.
"""

import re
from typing import Final, Protocol

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_LINES: Final = 400_000
MOST_ENTRIES: Final = 20_000
MOST_DEPTH: Final = 4
"""A calendar, its time zone, a rule of it; a calendar, its event, an alarm: one deeper than either."""
LONGEST_LINE: Final = 100_000
"""Characters, its folds taken together: a description may be long, a picture inside the file is not read."""

TOO_OFTEN: Final = re.compile(rb"FREQ=(SECONDLY|MINUTELY|HOURLY)|BY(SECOND|MINUTE|HOUR)=[0-9,]{30,}", re.IGNORECASE)
MOST_DATES: Final = 2_000
"""Dates that one line may list."""


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Refused(Exception):
    """Not taken; the sentence says why and what to do."""


def calendar(stream: Stream) -> bytes:
    """The content of an iCalendar file (RFC 5545). Raises Refused."""
    content = taken_from(stream)
    if b"\0" in content or not content.lstrip(b"\xef\xbb\xbf\r\n \t")[:15].upper() == b"BEGIN:VCALENDAR":
        raise Refused("This is no calendar file. Export the calendar as .ics (iCalendar) and choose that file.")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("This calendar is not written in UTF-8. Export it anew as .ics and choose that file.") from None
    check_lines(content)
    return content


def taken_from(stream: Stream) -> bytes:
    """All that there is, up to the limit: a stream may end only when whoever sends it likes."""
    parts, size = [], 0
    while size <= MOST_BYTES and (part := stream.read(MOST_BYTES + 1 - size)):
        parts.append(part)
        size += len(part)
    if size > MOST_BYTES:
        raise Refused(f"This file has more than {MOST_BYTES // 2**20} MB. Export fewer months and choose that file.")
    return b"".join(parts)


def check_lines(content: bytes) -> None:
    """Counts what a parser would have to build. Raises Refused."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(lines) > MOST_LINES:
        raise Refused(f"This calendar has more than {MOST_LINES:,} lines. Export fewer months and choose that file.")
    depth, entries, length = 0, 0, 0
    for line in lines:
        folded = line[:1] in (b" ", b"\t")
        length = length + len(line) if folded else len(line)
        if length > LONGEST_LINE:
            raise Refused("A line of this calendar is longer than any that is read; it may hold an attached file.")
        start = line[:6].upper()
        if start == b"BEGIN:":
            depth, entries = depth + 1, entries + 1
        depth -= start[:4] == b"END:"
        if depth > MOST_DEPTH or depth < 0:
            raise Refused("The parts of this calendar do not nest as they do in any other. Export it anew.")
        if entries > MOST_ENTRIES:
            raise Refused(f"This calendar has more than {MOST_ENTRIES:,} entries. Export fewer months.")
    if depth:
        raise Refused("This calendar ends in the middle. Export it anew and choose that file.")
    check_repetitions(content)


def check_repetitions(content: bytes) -> None:
    """Of lines put together again: a rule may be folded anywhere."""
    for line in re.sub(rb"\r?\n[ \t]", b"", content).splitlines():
        name = line[:7].upper()
        if name.startswith((b"RRULE", b"EXRULE")) and TOO_OFTEN.search(line):
            raise Refused("An entry of this calendar repeats more often than daily, which no meeting does. Remove it.")
        if name.startswith((b"RDATE", b"EXDATE")) and line.count(b",") >= MOST_DATES:
            raise Refused(f"An entry of this calendar lists more than {MOST_DATES:,} dates. Remove it.")
