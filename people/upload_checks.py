"""Files that people upload or that are fetched, checked by content, never by name or declared type.

Calendars are the only kind so far. A file is read up to its limit, never further. The checks here are cheap, so that the
parser never gets a file of a size, depth or number of entries that no calendar has, or a repetition that expands into
millions of days.
"""

import re
from typing import Final, Protocol

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_LINES: Final = 400_000
MOST_ENTRIES: Final = 20_000
MOST_DEPTH: Final = 4
"""A calendar, its time zone, a rule; a calendar, an event, an alarm: one level deeper than either."""
LONGEST_LINE: Final = 100_000
"""Characters with folded lines joined: a description may be long, an embedded picture is not read."""

TOO_FREQUENT: Final = re.compile(rb"FREQ=(SECONDLY|MINUTELY|HOURLY)|BY(SECOND|MINUTE|HOUR)=[0-9,]{30,}", re.IGNORECASE)
MOST_DATES: Final = 2_000
"""Dates that one line may list."""


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class InvalidUpload(Exception):
    """Not accepted; the message says why and what to do."""


def read_calendar(stream: Stream) -> bytes:
    """The content of an iCalendar file (RFC 5545). Raises InvalidUpload."""
    content = read_limited(stream)
    if b"\0" in content or not content.lstrip(b"\xef\xbb\xbf\r\n \t")[:15].upper() == b"BEGIN:VCALENDAR":
        raise InvalidUpload("This isn't a calendar file. Export the calendar as .ics (iCalendar) and choose that file.")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidUpload(
            "This calendar isn't encoded as UTF-8. Export it again as .ics and choose that file."
        ) from None
    check_lines(content)
    return content


def read_limited(stream: Stream) -> bytes:
    """The content up to the limit: the sender decides when a stream ends."""
    parts, size = [], 0
    while size <= MOST_BYTES and (part := stream.read(MOST_BYTES + 1 - size)):
        parts.append(part)
        size += len(part)
    if size > MOST_BYTES:
        raise InvalidUpload(
            f"This file is larger than {MOST_BYTES // 2**20} MB. Export fewer months and choose that file."
        )
    return b"".join(parts)


def check_lines(content: bytes) -> None:
    """Counts what the parser would have to build. Raises InvalidUpload."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(lines) > MOST_LINES:
        raise InvalidUpload(
            f"This calendar has more than {MOST_LINES:,} lines. Export fewer months and choose that file."
        )
    depth, entries, length = 0, 0, 0
    for line in lines:
        folded = line[:1] in (b" ", b"\t")
        length = length + len(line) if folded else len(line)
        if length > LONGEST_LINE:
            raise InvalidUpload(
                "A line of this calendar is too long. It may contain an attached file: export without attachments."
            )
        start = line[:6].upper()
        if start == b"BEGIN:":
            depth, entries = depth + 1, entries + 1
        depth -= start[:4] == b"END:"
        if depth > MOST_DEPTH or depth < 0:
            raise InvalidUpload("The structure of this calendar is invalid. Export it again.")
        if entries > MOST_ENTRIES:
            raise InvalidUpload(f"This calendar has more than {MOST_ENTRIES:,} entries. Export fewer months.")
    if depth:
        raise InvalidUpload("This calendar is incomplete. Export it again and choose that file.")
    check_recurrences(content)


def check_recurrences(content: bytes) -> None:
    """Checks unfolded lines: a rule may be folded anywhere."""
    for line in re.sub(rb"\r?\n[ \t]", b"", content).splitlines():
        name = line[:7].upper()
        if name.startswith((b"RRULE", b"EXRULE")) and TOO_FREQUENT.search(line):
            raise InvalidUpload("An entry of this calendar repeats more often than daily. Remove it and export again.")
        if name.startswith((b"RDATE", b"EXDATE")) and line.count(b",") >= MOST_DATES:
            raise InvalidUpload(
                f"An entry of this calendar lists more than {MOST_DATES:,} dates. Remove it and export again."
            )
