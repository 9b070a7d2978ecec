"""Time zones by the names that programs give them, and by the definitions in a calendar."""

import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import available_timezones

import icalendar
from icalendar.timezone import tzp

from focus.calendars.ics_lines import Entry, Line, parsed

BEGINNING: Final = "19700101T000000"
MOST_PARTS, LONGEST = 4, 200
OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)(?::?\d\d)?")
OFFSET_NAME: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)


class Zones:
    """Of one file. Each name is looked up once."""

    def __init__(self, definitions: Sequence[Entry]) -> None:
        self.definitions: dict[str, Entry] = {}
        for entry in definitions:
            name = name_of(entry)
            if name:
                self.definitions.setdefault(name.casefold(), entry)
        self.known: dict[str, tzinfo | None] = {}

    def named(self, name: str) -> tzinfo | None:
        """By its name, or else by its definition; None if neither is clear."""
        name = name.strip().strip('"').strip()
        if name not in self.known:
            self.known[name] = self.look_up(name)
        return self.known[name]

    def look_up(self, name: str) -> tzinfo | None:
        found = by_name(name)
        definition = self.definitions.get(name.casefold())
        if found is None and definition is not None:
            found = by_definition(definition)
        if found is None and definition is not None:
            found = by_name(value_of(list(parsed(definition.lines)), "X-LIC-LOCATION"))
        return found or by_offset(name)


def name_of(definition: Entry) -> str:
    return value_of(list(parsed(definition.lines)), "TZID").strip().strip('"')


def value_of(lines: Sequence[Line], name: str) -> str:
    return next((one.value.strip() for one in lines if one.name == name and one.value.strip()), "")


def by_name(name: str) -> tzinfo | None:
    """An Olson or Windows name, also at the end of a longer one, in any case."""
    if len(name) > LONGEST:
        return None
    parts = name.strip("/").split("/")[-MOST_PARTS:]
    candidates = [name, *("/".join(parts[start:]) for start in range(len(parts)))]
    for candidate in filter(None, candidates):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = tzp.timezone(candidate)
            except (ValueError, OSError):
                found = None
        if found is not None:
            return found
    exact = names_in_any_case().get(name.casefold())
    return tzp.timezone(exact) if exact else None


@cache
def names_in_any_case() -> dict[str, str]:
    return {one.casefold(): one for one in available_timezones()}


def by_offset(name: str) -> tzinfo | None:
    """Such as `GMT+0100` or `+01:00`."""
    found = OFFSET_NAME.fullmatch(name)
    if found is None:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-length if found[1] == "-" else length) if length < timedelta(hours=15) else None


def by_definition(definition: Entry) -> tzinfo | None:
    """Read part by part, so that one odd line doesn't matter: a missing offset is that of the other half of the year."""
    halves = list(observances(definition))
    offsets = [OFFSET.fullmatch(value_of(lines, "TZOFFSETTO")) for _, lines in halves]
    if not halves or not all(offsets):
        return None
    if len({found[0] for found in offsets if found}) == 1:
        return by_offset(
            value_of(halves[0][1], "TZOFFSETTO")[: 6 if ":" in value_of(halves[0][1], "TZOFFSETTO") else 5]
        )
    text = ["BEGIN:VTIMEZONE"]
    for kind, lines in halves:
        others = [value_of(other, "TZOFFSETTO") for name, other in halves if name != kind]
        before = value_of(lines, "TZOFFSETFROM")
        if not OFFSET.fullmatch(before):
            if not others:
                return None
            before = others[0]
        text += [f"BEGIN:{kind}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{value_of(lines, 'TZOFFSETTO')}"]
        text.append(f"DTSTART:{value_of(lines, 'DTSTART') or BEGINNING}")
        text += [f"{name}:{value}" for name in ("RRULE", "RDATE") if (value := value_of(lines, name))]
        text.append(f"END:{kind}")
    try:
        component = icalendar.Timezone.from_ical("\r\n".join([*text, "END:VTIMEZONE", ""]))
        if not isinstance(component, icalendar.Timezone):
            return None
        component["TZID"] = name_of(definition)
        found: tzinfo = component.to_tz(lookup_tzid=False)
    except Exception:
        # The library raises whatever it meets; a zone that it can't read is unknown, and its entries are named.
        return None
    return found


def observances(definition: Entry) -> Iterator[tuple[str, list[Line]]]:
    """STANDARD and DAYLIGHT, each with its lines."""
    kind, lines = "", list[Line]()
    for line in parsed(definition.lines):
        if line.name == "BEGIN":
            kind, lines = line.value.strip().upper(), []
        elif line.name == "END" and kind in ("STANDARD", "DAYLIGHT"):
            yield kind, lines
            kind = ""
        elif kind:
            lines.append(line)
