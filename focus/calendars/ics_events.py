"""One occurrence of a calendar's entry: a meeting that takes the person's time, or the reason why it takes none."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from focus.calendars.ics_entries import BUSY, Event
from focus.calendars.ics_lines import Entry, Line
from focus.calendars.ics_series import Occurrence, hashed
from focus.calendars.ics_values import A_DAY, Unclear, parse_duration, parse_moment, quoted

ADDRESS: Final = re.compile(r"[^\s\x00-\x1f\x7f<>:;,\"'()]+@[^\s\x00-\x1f\x7f<>:;,\"'()]+")
# Rooms, group and holiday calendars have addresses of their own here.
NOBODY: Final = re.compile(r"@(?:[\w.-]+\.)?calendar\.google\.com$")
ROOMS: Final = ("ROOM", "RESOURCE")
GMAIL: Final = ("gmail.com", "googlemail.com")
GONE: Final = ("DECLINED", "DELEGATED")
COMING: Final = ("ACCEPTED", "TENTATIVE")
LONGEST: Final = 1_000  # characters in which an address is looked for
GROUP: Final = 2  # a mailing list is at least two people


@dataclass(frozen=True, slots=True)
class Attendee:
    """`key` tells people apart: the mailbox, or else the name or what stands in for an address."""

    key: str
    address: str
    answer: str
    counts: int


@dataclass(frozen=True, slots=True)
class Company:
    """`others`: how many come besides the person. `attendees`: their addresses. `answer`: the person's own, if any."""

    attendees: tuple[str, ...]
    others: int
    answer: str


def company_of(properties: Mapping[str, Sequence[Line]], own: Collection[str]) -> Company:
    """Without the person, rooms, and those who declined or delegated."""
    mine = {same_box(address) for address in own}
    invited = [attendee_of(line) for line in properties.get("ATTENDEE", ())]
    answers = [one.answer for one in invited if same_box(one.address) in mine]
    gone = {one.key for one in invited if one.answer in GONE}
    organisers = [attendee_of(line) for line in properties.get("ORGANIZER", ())]
    others = {
        one.key: one
        for one in (*organisers, *invited)
        if one.counts and one.key and one.key not in gone and same_box(one.address) not in mine
    }
    return Company(
        attendees=tuple(sorted(one.address for one in others.values() if one.address)),
        others=sum(one.counts for one in others.values()),
        answer=answer_of(answers),
    )


def answer_of(answers: Sequence[str]) -> str:
    """Of someone invited under several addresses: an acceptance counts for all, then a refusal."""
    telling = [answer for kinds in (COMING, GONE) for answer in answers if answer in kinds]
    return telling[0] if telling else ""


def attendee_of(line: Line) -> Attendee:
    address = address_of(line)
    kind = line.parameters.get("CUTYPE", "").upper()
    name = line.parameters.get("CN", "").strip().casefold()
    value = line.value.strip().casefold()
    counts = GROUP if kind == "GROUP" else 1
    if kind in ROOMS or NOBODY.search(address) or line.parameters.get("ROLE", "").upper() == "NON-PARTICIPANT":
        counts = 0
    standing_in = name or ("" if value in ("", "mailto:", "invalid:nomail") else value)
    return Attendee(
        same_box(address) or standing_in, address, line.parameters.get("PARTSTAT", "").strip().upper(), counts
    )


def address_of(line: Line) -> str:
    """From `mailto:Lee <lee@example.org>` and the like, or from what is beside a principal's path; "" if there is none."""
    for text in (unquote(line.value.partition("?")[0]), *(line.parameters.get(name, "") for name in ("EMAIL", "CN"))):
        found = ADDRESS.search(text[:LONGEST])
        if found:
            return found[0].lower()
    return ""


def same_box(address: str) -> str:
    """What is the same for every way to write an address: without `+work`; for Gmail, also without dots."""
    box, _, host = address.lower().partition("@")
    box = box.partition("+")[0]
    return f"{box.replace('.', '')}@gmail.com" if host in GMAIL else f"{box}@{host}" if host else ""


MOST_ATTENDEES: Final = 200
NOT_BUSY: Final = ("FREE", "WORKINGELSEWHERE")


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting as it is in its calendar. `starts` is UTC.

    `all_day`: it takes the working hours of that day, as far as they are between its start and its end; there is one for each
    day. `others` counts who comes besides the person, known by address or not. `why`: the reason if it takes no time.
    `line`: where its entry begins.
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
    why: str = ""
    line: int = 0

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar it is: their time zone and their addresses; and the period that counts."""

    zone: ZoneInfo
    addresses: frozenset[str]
    first: datetime
    end: datetime

    def of_occurrence(self, one: Occurrence) -> Iterator[Found]:
        start, end, company = one.start, one.end, company_of(one.event.properties, self.addresses)
        why = reason_against(one.event, company)
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            start, end = (datetime.combine(day, time(), self.zone) for day in (start, max(end, start + A_DAY)))
            # All-day entries are mostly notes: only those marked busy take time.
            busy = one.event.word("TRANSP") == "OPAQUE" or one.event.word("X-MICROSOFT-CDO-BUSYSTATUS") == "BUSY"
            yield from self.of_days(one, start, end, why or ("" if busy else "all_day"), company)
        elif end.astimezone(UTC) - start.astimezone(UTC) >= A_DAY:
            yield from self.of_days(one, start, end, why, company)
        elif self.first <= start < self.end:
            minutes = round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 60)
            # Time out of office takes time like a meeting; whole days of it are time off, which leadplan knows itself.
            why = ("" if why == "away" else why) or ("" if minutes else "no_length")
            yield self.found(one, one.instance, start.astimezone(UTC), minutes, why, company)

    def of_days(self, one: Occurrence, start: datetime, end: datetime, why: str, company: Company) -> Iterator[Found]:
        for day, begin, minutes in self.by_day(start, end):
            yield self.found(one, f"{one.instance}+{day:%Y%m%d}", begin, minutes, why, company, all_day=True)

    def by_day(self, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, int]]:
        """The parts of the person's days between two moments, within the period."""
        day = max(start, self.first).astimezone(self.zone).date()
        while (midnight := datetime.combine(day, time(), self.zone).astimezone(UTC)) < min(end, self.end):
            begin, day = max(midnight, start.astimezone(UTC)), day + A_DAY
            until = min(datetime.combine(day, time(), self.zone).astimezone(UTC), end.astimezone(UTC))
            if until > begin:
                yield day - A_DAY, begin, round((until - begin).total_seconds() / 60)

    def of_free_busy(self, answer: Entry) -> Iterator[Found | Unclear]:
        """Busy periods without any details."""
        for line in answer.properties().get("FREEBUSY", ()):
            if line.parameters.get("FBTYPE", "").strip().upper() == "FREE":
                continue
            periods = [part.strip() for part in line.value.split(",") if part.strip()]
            read = [(text, self.period(text)) for text in periods]
            odd = [text for text, period in read if period is None]
            if odd:
                yield Unclear(f"the period {quoted(odd[0])} can’t be read", line.number)
            for start, end in (period for _, period in read if period is not None):
                yield from self.busy(start, end, answer)

    def busy(self, start: datetime, end: datetime, answer: Entry) -> Iterator[Found]:
        name, minutes = hashed(f"busy {start.isoformat()}"), round((end - start).total_seconds() / 60)
        if end - start >= A_DAY:
            for day, begin, length in self.by_day(start, end):
                yield Found(name, f"+{day:%Y%m%d}", BUSY, begin, length, False, True, (), 0, line=answer.number)
        elif self.first <= start < self.end and minutes:
            yield Found(name, "", BUSY, start, minutes, False, False, (), 0, line=answer.number)

    def period(self, text: str) -> tuple[datetime, datetime] | None:
        """Both in UTC; None if it is none, or none that takes time."""
        first, _, last = text.partition("/")
        start = parse_moment(first, lambda: self.zone)
        end = parse_moment(last, lambda: self.zone)
        length = parse_duration(last)
        if not isinstance(start, datetime) or (length is None and not isinstance(end, datetime)):
            return None
        until = start + length if length is not None else end
        if not isinstance(until, datetime) or until < start:
            return None
        return start.astimezone(UTC), until.astimezone(UTC)

    def found(
        self,
        one: Occurrence,
        instance: str,
        start: datetime,
        minutes: int,
        why: str,
        company: Company,
        *,
        all_day: bool = False,
    ) -> Found:
        return Found(
            uid=one.name,
            instance=instance,
            title=one.event.title,
            starts=start,
            minutes=minutes,
            repeats=bool(one.instance),
            all_day=all_day,
            attendees=company.attendees[:MOST_ATTENDEES],
            others=company.others,
            why=why,
            line=one.event.entry.number,
        )


def reason_against(event: Event, company: Company) -> str:
    """Why it takes none of their time; "" if it does."""
    if event.is_cancelled:
        return "cancelled"
    if company.answer in ("DECLINED", "DELEGATED"):
        return company.answer.lower()
    status = event.word("X-MICROSOFT-CDO-BUSYSTATUS")
    if status == "OOF":
        return "away"
    if event.word("TRANSP") == "TRANSPARENT" or status in NOT_BUSY:
        return "free"
    return ""
