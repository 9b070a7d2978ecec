"""A person's calendar feed as RFC 5545 text: key dates and focus blocks, with what has changed since it was last fetched."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from engine.weeks import Week
from focus.calendars import contact_history
from focus.models import Block, FeedEntry
from initiatives.models import InflectionPoint, Initiative, Presence
from initiatives.transfers.queries.transfer_sessions import other_of, sessions_of_people
from people.models import DayPart, Organisation, Person, TimeOff
from stakeholders import touchpoints
from stakeholders.models import Stakeholder
from stakeholders.pitches import office_hours

PAST: Final = timedelta(days=90)  # how far back entries stay: a calendar drops what its feed no longer contains


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """All-day entries include both days; timed ones run from one moment to the other. `uid` never changes; `away` shows
    the person as out of office, `busy` as busy.
    """

    uid: str
    start: date  # a date, or a moment in UTC; so is the end
    end: date
    summary: str
    description: str = ""
    url: str = ""
    away: bool = False
    busy: bool = False

    @property
    def is_timed(self) -> bool:
        return isinstance(self.start, datetime)

    @property
    def begins(self) -> datetime:
        """Sort key: a day begins at midnight."""
        return self.start if isinstance(self.start, datetime) else datetime.combine(self.start, time(), UTC)

    @property
    def content_hash(self) -> str:
        return sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()


def calendar_entries(person: Person, today: date) -> list[CalendarEntry]:
    """In order of time. At most nine queries, whatever there is."""
    found = [one for source in (points, time_off, contacts, blocks, offered, sessions) for one in source(person, today)]
    return sorted(found, key=lambda one: (one.begins, one.uid))


def points(person: Person, today: date) -> Iterator[CalendarEntry]:
    """Inflection points of the initiatives that the person leads or deputises."""
    led = Initiative.objects.led_by(person, today)
    rows = InflectionPoint.objects.filter(initiative__in=led.values("pk"), date__gte=today - PAST)
    for row in rows.select_related("initiative"):
        presence = "Attendance required." if row.presence == Presence.REQUIRED else "Attendance optional."
        yield CalendarEntry(
            uid=f"point-{row.pk}",
            start=row.date,
            end=row.date,
            summary=f"{row.name} ({row.initiative})",
            description=f"{row.get_kind_display()}. {'Already passed.' if row.passed else presence}",
            url=f"{settings.BASE_URL}{reverse('initiative', args=[row.initiative.key])}",
        )


def time_off(person: Person, today: date) -> Iterator[CalendarEntry]:
    for row in TimeOff.objects.of(person).not_over(today - PAST):
        whole = row.part == DayPart.ALL
        part = "" if whole else f" ({row.get_part_display().lower()})"
        yield CalendarEntry(f"time-off-{row.pk}", row.start, row.end, f"Time off{part}", away=whole)


def blocks(person: Person, today: date) -> Iterator[CalendarEntry]:
    """Focus and touchpoint blocks as scheduled."""
    first = datetime.combine(today - PAST, time(), UTC)
    rows = Block.objects.visible_to(person).filter(starts__gte=first)
    for row in rows.select_related("area__initiative", "stakeholder__person"):
        yield CalendarEntry(
            uid=f"block-{row.pk}",
            start=row.starts.astimezone(UTC),
            end=row.ends.astimezone(UTC),
            summary=row.area.name if row.area else f"Check-in: {row.stakeholder}",
            description=row.area.initiative.name if row.area else "",
            url=f"{settings.BASE_URL}{reverse('week_calendar', args=[row.week])}",
            busy=True,
        )


def contacts(person: Person, today: date) -> Iterator[CalendarEntry]:
    """Touchpoints that are due this week or next week; overdue ones are on this week's Monday."""
    monday = Week.of(today).monday
    met = contact_history.last_met(touchpoints.meetings_until(monday))
    due = touchpoints.due_by([person.pk], monday, monday + timedelta(days=13), met).get(person.pk, [])
    known = {row.key: row for row in Stakeholder.objects.filter(lead=person).select_related("person")} if due else {}
    for one in due:
        row = known[one.stakeholder]
        yield CalendarEntry(
            f"contact-{row.pk}-{one.due}", one.day, one.day, f"Check-in: {row}", f"Due by {one.due:%-d %B %Y}."
        )


def offered(person: Person, today: date) -> Iterator[CalendarEntry]:
    """Office hours of the person's own pitches, which others may count on."""
    for one in office_hours.load_for_author(person, today, PAST):
        yield CalendarEntry(
            uid=f"office-{one.offered.pk}-{one.on}",
            start=one.starts,
            end=one.ends,
            summary=f"Office hours: {one.offered.pitch}",
            description=one.offered.place,
            url=f"{settings.BASE_URL}{reverse('pitch', args=[one.offered.pitch.url_id])}#office-hours",
            busy=True,
        )


def sessions(person: Person, today: date) -> Iterator[CalendarEntry]:
    """Sessions of knowledge transfers, on days without a time: both people agree on one."""
    rows = sessions_of_people([person.pk], today - PAST, date.max).get(person.pk, [])
    for row in rows:
        verb = "learns" if row.to_person_id != person.pk else "teaches"
        yield CalendarEntry(
            uid=f"transfer-{row.pk}",
            start=row.on,
            end=row.on,
            summary=f"{row.transfer.skill}: {row.get_kind_display().lower()}, 1 h with {other_of(row, person.pk)}",
            description=f"Knowledge transfer for {row.transfer.area.initiative}. {other_of(row, person.pk)} {verb}.",
            url=f"{settings.BASE_URL}{reverse('transfers', args=[row.transfer.area.initiative.key])}",
        )


ASK_AGAIN: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=400)
CALLED_OFF_FOR: Final = timedelta(days=30)  # how long a removed entry is sent as cancelled


def feed_text(person: Person, now: datetime) -> bytes:
    """The same bytes as long as nothing has changed. Nine queries, and a write if something has."""
    entries = calendar_entries(person, now.astimezone(zone_of(person)).date())
    found = compared(person, entries, now)
    if found.fresh or found.changed:
        save_comparison(person, found, {one.uid for one in entries}, now)
    events = [event_of(entry, found.known[entry.uid]) for entry in entries]
    return text_of([*events, *(cancelled_event(row) for row in found.gone)])


def week_file(person: Person, week: Week, now: datetime) -> bytes:
    """The blocks of one week, as the feed would send them; nothing is stored. Four queries."""
    zone = zone_of(person)
    entries = [one for one in blocks(person, week.monday + PAST) if one.begins.astimezone(zone).date() in week]
    found = compared(person, entries, now)
    return text_of([event_of(entry, found.known[entry.uid]) for entry in entries])


def zone_of(person: Person) -> ZoneInfo:
    organisation = Organisation.objects.first()
    return person.zone(organisation.timezone if organisation else "UTC")


def text_of(events: Iterable[icalendar.Event]) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//leadplan//calendar feed//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "leadplan")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def event_of(entry: CalendarEntry, known: FeedEntry) -> icalendar.Event:
    event = bare_event(known)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end if entry.is_timed else day_after(entry.end))
    event.add("summary", entry.summary)
    event.add("transp", "OPAQUE" if entry.away or entry.busy else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "OOF" if entry.away else "BUSY" if entry.busy else "FREE")
    event.add("class", "PRIVATE")
    for name, value in (("description", entry.description), ("url", entry.url)):
        if value:
            event.add(name, value)
    return event


def cancelled_event(known: FeedEntry) -> icalendar.Event:
    """An entry that was sent earlier and is gone: calendars that keep what they read need the cancellation (RFC 5546, 3.2.5)."""
    assert known.published is not None
    read = datetime.fromisoformat if "T" in known.published["start"] else date.fromisoformat
    start, end = read(known.published["start"]), read(known.published["end"])
    event = bare_event(known)
    event.add("dtstart", start)
    event.add("dtend", end if isinstance(end, datetime) else day_after(end))
    event.add("summary", known.published["summary"])
    event.add("status", "CANCELLED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def bare_event(known: FeedEntry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{known.uid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", known.changed_at)
    event.add("last-modified", known.changed_at)
    event.add("sequence", known.sequence)
    return event


def day_after(day: date) -> date:
    """DTEND is the first day after the entry. The last day that Python knows has none."""
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The last sent state of each entry, updated where it has changed; `gone` are sent as cancelled for a while."""

    known: Mapping[str, FeedEntry]
    fresh: Sequence[FeedEntry]
    changed: Sequence[FeedEntry]
    gone: Sequence[FeedEntry]


def compared(person: Person, entries: Sequence[CalendarEntry], now: datetime) -> Comparison:
    """Nothing is written. One query."""
    known = {row.uid: row for row in FeedEntry.objects.filter(person=person)}
    present = {one.uid: one for one in entries}
    fresh = [
        FeedEntry(
            person=person, uid=one.uid, content_hash=one.content_hash, published=published_state(one), changed_at=now
        )
        for one in entries
        if one.uid not in known
    ]
    changed = []
    for row in known.values():
        entry = present.get(row.uid)
        if (entry is not None and update(row, entry, now)) or (entry is None and cancel(row, now)):
            changed.append(row)
    gone = [row for row in known.values() if row.cancelled_at is not None and row.cancelled_at > now - CALLED_OFF_FOR]
    return Comparison(known | {row.uid: row for row in fresh}, fresh, changed, sorted(gone, key=lambda row: row.uid))


def update(row: FeedEntry, entry: CalendarEntry, now: datetime) -> bool:
    """Record an entry's current state; returns whether anything is stored."""
    if row.content_hash != entry.content_hash or row.cancelled_at is not None:
        row.content_hash, row.sequence, row.changed_at = entry.content_hash, row.sequence + 1, now
    elif row.published is not None:
        return False
    row.published, row.cancelled_at = published_state(entry), None
    return True


def cancel(row: FeedEntry, now: datetime) -> bool:
    """Cancel an entry that was removed while still ahead. Past entries are just dropped."""
    if row.published is None or row.cancelled_at is not None or over(row.published["end"], now):
        return False
    row.cancelled_at, row.sequence, row.changed_at = now, row.sequence + 1, now
    return True


def over(end: str, now: datetime) -> bool:
    if "T" in end:
        return datetime.fromisoformat(end) < now
    # A day depends on the person's time zone, which is never more than a day off.
    return date.fromisoformat(end) < now.date() - timedelta(days=1)


def published_state(entry: CalendarEntry) -> dict[str, str]:
    return {"start": entry.start.isoformat(), "end": entry.end.isoformat(), "summary": entry.summary}


@transaction.atomic
def save_comparison(person: Person, found: Comparison, present: Collection[str], now: datetime) -> None:
    # Two calendars may fetch at once; their rows are the same.
    FeedEntry.objects.bulk_create(found.fresh, ignore_conflicts=True)
    FeedEntry.objects.bulk_update(
        found.changed, ["content_hash", "sequence", "changed_at", "published", "cancelled_at"]
    )
    old = FeedEntry.objects.filter(person=person, changed_at__lt=now - FORGOTTEN_AFTER)
    old.exclude(uid__in=present).delete()
