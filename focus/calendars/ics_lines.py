"""A calendar's text as entries: lines unfolded and numbered, components separated. Nothing in it can fail for one odd line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from unicodedata import normalize

MOST_ENTRIES: Final = 50_000
# Components that stand on their own. When one begins, whatever was open before it ends, with or without its END line.
OUTER: Final = frozenset({b"VCALENDAR", b"VEVENT", b"VFREEBUSY", b"VTODO", b"VJOURNAL", b"VTIMEZONE"})
CALENDAR_STARTS: Final = re.compile(rb"(?<![^\r\n])[ \t]*BEGIN[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)
CALENDAR_ENDS: Final = re.compile(rb"(?<![^\r\n])[ \t]*END[ \t]*:[ \t]*VCALENDAR", re.IGNORECASE)
BOUNDARY: Final = re.compile(rb"\s*(BEGIN|END)\s*:\s*([A-Z-]+)", re.IGNORECASE)
WHOLE_BOUNDARY: Final = re.compile(
    rb"(BEGIN|END):(VCALENDAR|VEVENT|VFREEBUSY|VTODO|VJOURNAL|VTIMEZONE|VALARM|STANDARD|DAYLIGHT)\s*", re.IGNORECASE
)
KEPT: Final = re.compile(
    rb"\s*(UID|RECURRENCE-ID|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|EXRULE|SUMMARY|ATTENDEE|ORGANIZER|STATUS|TRANSP|SEQUENCE"
    rb"|FREEBUSY|X-MICROSOFT-CDO-BUSYSTATUS)\s*[;:]",
    re.IGNORECASE,
)
HEAD: Final = re.compile(rb"\s*(METHOD|X-WR-TIMEZONE)\s*[;:]", re.IGNORECASE)
PARAMETER: Final = re.compile(r";([^=;:\"]*)=((?:\"[^\"]*\"|[^;:\"])*)|;[^;:]*")
ESCAPED: Final = re.compile(r"\\(.)")


class TooManyEntries(Exception):
    """More entries than any real calendar has."""


class Line(NamedTuple):
    """A property of an entry. `name` and the names of parameters are upper-case; `value` is raw."""

    number: int
    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Head:
    """What a calendar says about all its entries."""

    lines: list[tuple[int, bytes]] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        """The values of a property that aren't empty."""
        return [one.value.strip() for one in parsed(self.lines) if one.name == name and one.value.strip()]


@dataclass(slots=True)
class Entry:
    """A component with the line it begins on. Of an entry, only the properties in KEPT; of a time zone, every line."""

    kind: str
    number: int
    head: Head
    lines: list[tuple[int, bytes]] = field(default_factory=list)

    def properties(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = {}
        for line in parsed(self.lines):
            found.setdefault(line.name, []).append(line)
        return found


def unfolded(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each logical line with the number of its first line. A fold may be anywhere, even inside a character.

    A line that is indented by accident can't change where a component begins or ends.
    """
    number, parts = 0, [b""]
    for at, line in enumerate(content.replace(b"\r\r\n", b"\n").splitlines(), start=1):
        if line[:1] in (b" ", b"\t") and number:
            if not WHOLE_BOUNDARY.fullmatch(parts[0]):
                parts.append(line[1:])
            continue
        yield number, b"".join(parts)
        number, parts = at, [line]
    yield number, b"".join(parts)


def entries_of(content: bytes) -> list[Entry]:
    """Every component except alarms and what else is inside one. What is outside of components is ignored.

    Raises TooManyEntries.
    """
    if content.upper().count(b"BEGIN:VEVENT") > MOST_ENTRIES:
        raise TooManyEntries
    splitter = Splitter()
    for number, line in unfolded(content):
        boundary = BOUNDARY.match(line)
        if boundary is None:
            splitter.add(number, line)
        elif boundary[2].upper() in OUTER:
            splitter.begin_or_end(number, boundary[1].upper() == b"BEGIN", boundary[2].upper())
        else:
            splitter.go_in_or_out(number, line, boundary[1].upper() == b"BEGIN")
    return splitter.found


class Splitter:
    """Where in a calendar a line is: in its head, in a component, or `inner` levels inside one."""

    def __init__(self) -> None:
        self.found: list[Entry] = []
        self.head: Head | None = None
        self.entry: Entry | None = None
        self.inner = 0

    def add(self, number: int, line: bytes) -> None:
        if self.entry is None:
            if self.head is not None and HEAD.match(line):
                self.head.lines.append((number, line))
        elif self.entry.kind == "VTIMEZONE" or (not self.inner and KEPT.match(line)):
            self.entry.lines.append((number, line))

    def begin_or_end(self, number: int, begins: bool, name: bytes) -> None:
        self.inner, self.entry = 0, None
        if not begins:
            return
        if name == b"VCALENDAR":
            self.head = Head()
        elif self.head is not None:
            self.entry = Entry(name.decode(), number, self.head)
            self.found.append(self.entry)

    def go_in_or_out(self, number: int, line: bytes, begins: bool) -> None:
        self.inner = max(0, self.inner + (1 if begins else -1))
        if self.entry is not None and self.entry.kind == "VTIMEZONE":
            self.entry.lines.append((number, line))


def parsed(lines: Sequence[tuple[int, bytes]]) -> Iterator[Line]:
    """Those with a colon; the others say nothing. Parameters that can't be read are left out."""
    for number, raw in lines:
        text = decoded(raw)
        name, rest = re.match(r"\s*([\w-]*)\s*", text), dict[str, str]()
        if name is None:
            continue
        at = name.end()
        while match := PARAMETER.match(text, at):
            if match[1]:
                rest.setdefault(match[1].strip().upper(), match[2].strip().strip('"'))
            at = match.end()
        colon = text.find(":", at)
        if colon >= 0:
            yield Line(number, name[1].upper(), rest, text[colon + 1 :])


def decoded(line: bytes) -> str:
    """UTF-8, or else the encoding of old Windows programs, line by line."""
    return line.decode() if is_utf8(line) else line.decode("cp1252", "replace")


def is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def plain_text(value: str) -> str:
    """Without escapes, with composed letters, on one line, without characters that can't be shown."""
    words = normalize("NFC", unescaped(value))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def unescaped(value: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
