"""One entry understood: its times, its rule and its status, each read on its own, so that an odd part costs no more than itself."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from focus.calendars.ics_lines import Entry, Line, is_utf8, plain_text, unescaped
from focus.calendars.ics_values import (
    A_DAY,
    MOST_DATES,
    TooFrequent,
    Unclear,
    day_meant,
    parse_dates,
    parse_duration,
    parse_moment,
    parse_rule,
    quoted,
)
from focus.calendars.ics_zones import Zones

Period = tuple[date, date | timedelta]
BUSY: Final = "Busy"
# What Google appends to the UID of a series that was changed from some day on.
SPLIT: Final = re.compile(r"_R\d{8}(T\d{6}Z?)?(?=@|$)")
NOT_UTF8: Final = "not in UTF-8, so some letters may be wrong"
NOT_FOLLOWED: Final = "EXRULE, which RFC 5545 no longer has, is not followed"
UTC_NAMES: Final = ("UTC", "Etc/UTC", "Z")


@dataclass(frozen=True, slots=True)
class Event:
    """An entry whose time is clear: both ends are days, or both are aware moments.

    `zone` is that of its times without one. `meant` is its RECURRENCE-ID, `onward` whether it also applies to all later
    occurrences; `unread` are parts that it was read without.
    """

    entry: Entry
    properties: Mapping[str, Sequence[Line]]
    uid: str
    sequence: int
    title: str
    zone: tzinfo
    start: date
    end: date
    meant: date | None
    onward: bool
    rules: tuple[str, ...]
    added: tuple[date | Period, ...]
    excluded: tuple[date, ...]
    unread: tuple[tuple[int, str], ...]

    @property
    def repeats(self) -> bool:
        return bool(self.rules or self.added)

    @property
    def is_cancelled(self) -> bool:
        return self.word("STATUS") == "CANCELLED" or "CANCEL" in map(str.upper, self.entry.head.values("METHOD"))

    def word(self, name: str) -> str:
        return next((line.value.strip().upper() for line in self.properties.get(name, ())), "")


class EntryReader:
    """`zone` is the person's: the one of times that have none, unless their calendar says another."""

    def __init__(self, zones: Zones, zone: tzinfo) -> None:
        self.zones, self.zone = zones, zone

    def read(self, entry: Entry) -> Event:
        """Raises Unclear, TooFrequent."""
        properties = entry.properties()
        start, end = self.times(entry, properties)
        own = self.own_zone(entry)
        unread = [(number, NOT_UTF8) for number, line in entry.lines if not is_utf8(line)]
        unread += [(line.number, NOT_FOLLOWED) for line in properties.get("EXRULE", ())]
        added = self.listed(entry, properties, "RDATE", unread)
        excluded = self.listed(entry, properties, "EXDATE", unread)
        meant, onward = self.meant(entry, properties)
        if not isinstance(start, datetime):
            added = [day_meant(first_of(one), own) for one in added]
            excluded = [day_meant(first_of(one), own) for one in excluded]
        # Of an exception that names its own rule, only the series' rule counts.
        lines = [] if meant is not None else properties.get("RRULE", [])
        rules = [parse_rule(line.value, line.number, start, own) for line in lines]
        return Event(
            entry=entry,
            properties=properties,
            uid=next((unescaped(line.value).strip() for line in properties.get("UID", ()) if line.value.strip()), ""),
            sequence=max((int(line.value) for line in properties.get("SEQUENCE", ()) if is_number(line.value)), default=0),
            title=title_of(properties),
            zone=own,
            start=start,
            end=end,
            meant=meant,
            onward=onward,
            rules=tuple(filter(None, rules)),
            added=() if meant is not None else tuple(added),
            excluded=tuple(first_of(one) for one in excluded),
            unread=tuple(unread),
        )  # fmt: skip

    def times(self, entry: Entry, properties: Mapping[str, Sequence[Line]]) -> tuple[date, date]:
        start = self.moment(entry, properties, "DTSTART")
        if start is None:
            raise Unclear("it has no start", entry.number)
        end = self.moment(entry, properties, "DTEND")
        if end is None:
            end = start + self.duration(properties, start)
        if isinstance(start, datetime) and not isinstance(end, datetime):
            end = datetime.combine(end, time(), start.tzinfo)
        elif isinstance(end, datetime) and not isinstance(start, datetime):
            start = datetime.combine(start, time(), end.tzinfo)
        if end < start:
            raise Unclear("it ends before it begins", line_of(properties, "DTEND", entry))
        return start, end

    def duration(self, properties: Mapping[str, Sequence[Line]], start: date) -> timedelta:
        for line in properties.get("DURATION", ()):
            found = parse_duration(line.value)
            if found is None:
                raise Unclear(f"the duration {quoted(line.value)} can’t be read", line.number)
            return found
        return timedelta() if isinstance(start, datetime) else A_DAY

    def moment(self, entry: Entry, properties: Mapping[str, Sequence[Line]], name: str) -> date | None:
        """The first that can be read; None if there is none. Raises Unclear if none can be read."""
        why: Unclear | None = None
        for line in properties.get(name, ()):
            if not line.value.strip():
                continue
            try:
                found = parse_moment(line.value, self.zone_of(entry, line))
            except Unclear as fault:
                why = why or fault
                continue
            if found is not None:
                return self.localized(entry, found)
            why = why or Unclear(f"{name} {quoted(line.value)} can’t be read", line.number)
        if why is not None:
            raise why
        return None

    def meant(self, entry: Entry, properties: Mapping[str, Sequence[Line]]) -> tuple[date | None, bool]:
        found = self.moment(entry, properties, "RECURRENCE-ID")
        ranges = [line.parameters.get("RANGE", "").upper() for line in properties.get("RECURRENCE-ID", ())]
        return found, found is not None and "THISANDFUTURE" in ranges

    def listed(
        self, entry: Entry, properties: Mapping[str, Sequence[Line]], name: str, unread: list[tuple[int, str]]
    ) -> list[date | Period]:
        found: list[date | Period] = []
        for line in properties.get(name, ()):
            try:
                dates, odd = parse_dates(line.value, self.zone_of(entry, line))
            except Unclear as fault:
                dates, odd = [], [line.value]
                unread.append((line.number, fault.why))
                continue
            unread += [(line.number, f"{name} {quoted(one)} can’t be read") for one in odd[:1]]
            found += [
                self.localized(entry, one) if isinstance(one, date) else (self.localized(entry, one[0]), one[1])
                for one in dates
            ]
            if len(found) > MOST_DATES:
                raise TooFrequent
        return found

    def zone_of(self, entry: Entry, line: Line) -> Callable[[], tzinfo]:
        """Asked only for times that don't have a zone in themselves."""

        def named() -> tzinfo:
            name = line.parameters.get("TZID", "")
            if not name.strip():
                return self.own_zone(entry)
            found = self.zones.named(name)
            if found is None:
                raise Unclear(f"the time zone {quoted(name)} is unknown", line.number)
            return found

        return named

    def own_zone(self, entry: Entry) -> tzinfo:
        return self.calendar_zone(entry) or self.zone

    def calendar_zone(self, entry: Entry) -> tzinfo | None:
        """The first that is known of those that the calendar says it is in."""
        return next(filter(None, map(self.zones.named, entry.head.values("X-WR-TIMEZONE"))), None)

    def localized(self, entry: Entry, moment: date) -> date:
        """Google writes the times of a calendar in UTC and its zone once: a series keeps its local time."""
        if not isinstance(moment, datetime) or moment.tzname() not in UTC_NAMES:
            return moment
        found = self.calendar_zone(entry)
        return moment.astimezone(found) if found else moment


def first_of(one: date | Period) -> date:
    return one if isinstance(one, date) else one[0]


def is_number(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 10


def line_of(properties: Mapping[str, Sequence[Line]], name: str, entry: Entry) -> int:
    return next((line.number for line in properties.get(name, ())), entry.number)


def title_of(properties: Mapping[str, Sequence[Line]], untitled: str = BUSY) -> str:
    words = next((found for line in properties.get("SUMMARY", ()) if (found := plain_text(line.value))), "")
    return words[:200].rstrip() or untitled
