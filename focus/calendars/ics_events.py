"""One calendar entry, after its repetitions are expanded: a meeting, or the reason why it isn't one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

import icalendar
from icalendar.error import BrokenCalendarProperty

A_DAY: Final = timedelta(days=1)
MOST_DAYS: Final = 120
MOST_ATTENDEES: Final = 200
BUSY: Final = "Busy"
# What Google appends to the UID of a series that was changed from some day on.
SPLIT: Final = re.compile(r"_R\d{8}(T\d{6}Z?)?(?=@|$)")


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting as it is in its calendar. `starts` is UTC; for a whole day it is that day's midnight, and `minutes` is 0.

    `others` counts everyone invited besides the person, known by address or not.
    """

    uid: str
    instance: str
    title: str
    starts: datetime
    minutes: int
    repeats: bool
    all_day: bool
    attendees: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar it is: their time zone, which floating times are in, and their addresses; and the period that counts."""

    zone: ZoneInfo
    addresses: frozenset[str]
    first: datetime
    end: datetime

    def of_event(self, event: icalendar.Component, *, repeats: bool) -> Iterator[Found | str]:
        begin = when(event, "DTSTART")
        if begin is None:
            return
        finish = when(event, "DTEND") or begin
        why = self.reason_against(event)
        name, instance = name_of(event), instance_of(event, self.zone) if repeats else ""
        if not isinstance(begin, datetime):
            yield from self.of_days(event, begin, finish, name, instance, why)
            return
        start, end = self.moment(begin), self.moment(finish)
        if end - start >= A_DAY:
            day, last = start.astimezone(self.zone).date(), (end - timedelta(minutes=1)).astimezone(self.zone).date()
            yield from self.of_days(event, day, last + A_DAY, name, instance, why, stated=True)
        elif not self.first <= start < self.end or end <= start:
            return
        elif why:
            yield why
        else:
            yield self.found(event, name, instance, start, round((end - start).total_seconds() / 60), repeats)

    def of_days(
        self,
        event: icalendar.Component,
        first: date,
        end: date,
        name: str,
        instance: str,
        why: str,
        *,
        stated: bool = False,
    ) -> Iterator[Found | str]:
        """One item per day. All-day entries are mostly notes: only those marked busy take time."""
        days = max(1, min((end - first).days, MOST_DAYS))
        inside = [day for day in (first + timedelta(days=n) for n in range(days)) if self.holds(day)]
        if not inside:
            return
        says_busy = stated or any(
            word(event, key) in ("OPAQUE", "BUSY") for key in ("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
        )
        if why or not says_busy:
            yield why or "all_day"
            return
        for day in inside:
            midnight = datetime.combine(day, time(), self.zone).astimezone(UTC)
            at = f"{instance or ''}+{day:%Y%m%d}"
            yield self.found(event, name, at, midnight, 0, bool(instance), all_day=True)

    def of_free_busy(self, answer: icalendar.Component) -> Iterator[Found | str]:
        """Busy periods without any details."""
        lines = answer.get("FREEBUSY", [])
        for line in lines if isinstance(lines, list) else [lines]:
            if str(line.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            for period in getattr(line, "dts", [line]):
                start, end = (self.moment(one) for one in edges(period))
                if self.first <= start < self.end and timedelta(0) < end - start < A_DAY:
                    name, minutes = hashed(f"busy {start.isoformat()}"), round((end - start).total_seconds() / 60)
                    yield Found(name, "", BUSY, start, max(1, minutes), False, False, (), 0)

    def found(
        self,
        event: icalendar.Component,
        name: str,
        instance: str,
        start: datetime,
        minutes: int,
        repeats: bool,
        *,
        all_day: bool = False,
    ) -> Found:
        people = {address_of(line) for name in ("ATTENDEE", "ORGANIZER") for line in lines_of(event, name)}
        others = sorted(people - self.addresses - {""})
        return Found(
            uid=name,
            instance=instance,
            title=title_of(event),
            starts=start,
            minutes=minutes,
            repeats=repeats,
            all_day=all_day,
            attendees=tuple(others[:MOST_ATTENDEES]),
            others=len(others),
        )

    def reason_against(self, event: icalendar.Component) -> str:
        """Why it is not a meeting of theirs; "" if it is one."""
        if word(event, "STATUS") == "CANCELLED":
            return "cancelled"
        busy = word(event, "X-MICROSOFT-CDO-BUSYSTATUS")
        if busy == "OOF":
            return "away"
        if word(event, "TRANSP") == "TRANSPARENT" or busy in ("FREE", "WORKINGELSEWHERE"):
            return "free"
        mine = [line for line in lines_of(event, "ATTENDEE") if address_of(line) in self.addresses]
        if any(str(line.params.get("PARTSTAT", "")).upper() == "DECLINED" for line in mine):
            return "declined"
        return ""

    def holds(self, day: date) -> bool:
        return self.first <= datetime.combine(day, time(), self.zone) < self.end

    def moment(self, value: date) -> datetime:
        """A time without a zone is in the person's time zone."""
        if not isinstance(value, datetime):
            return datetime.combine(value, time(), self.zone).astimezone(UTC)
        return (value if value.tzinfo else value.replace(tzinfo=self.zone)).astimezone(UTC)


def when(event: icalendar.Component, name: str) -> date | None:
    """A day or a moment; None if there is none, or if it can't be parsed."""
    try:
        value = getattr(event.get(name), "dt", None)
    except BrokenCalendarProperty:
        return None
    return value if isinstance(value, date) else None


def edges(period: icalendar.vPeriod) -> tuple[date, date]:
    start, end = period.dt if hasattr(period, "dt") else (period.start, period.end)
    return start, start + end if isinstance(end, timedelta) else end


def lines_of(event: icalendar.Component, name: str) -> list[icalendar.vCalAddress]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def word(event: icalendar.Component, name: str) -> str:
    found = event.get(name)
    return str(found[0] if isinstance(found, list) else found or "").strip().upper()


def address_of(line: icalendar.vCalAddress) -> str:
    return str(line).strip().lower().removeprefix("mailto:")


def title_of(event: icalendar.Component) -> str:
    found = event.get("SUMMARY")
    words = str(found[0] if isinstance(found, list) else found or "")
    shown = "".join(letter if letter.isprintable() else " " for letter in words)
    return " ".join(shown.split())[:200].rstrip() or BUSY


def name_of(event: icalendar.Component) -> str:
    """The series' UID, hashed to an even length; without a UID its title is used."""
    return hashed(SPLIT.sub("", str(event.get("UID") or "")) or f"without {title_of(event)}")


def hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def instance_of(event: icalendar.Component, zone: ZoneInfo) -> str:
    """Its original time, which stays the same when one meeting of a series is moved."""
    meant = when(event, "RECURRENCE-ID") or when(event, "DTSTART")
    if not isinstance(meant, datetime):
        return f"{meant:%Y%m%d}"
    return f"{(meant if meant.tzinfo else meant.replace(tzinfo=zone)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
