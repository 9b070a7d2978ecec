"""A person's calendar feed as RFC 5545 text, with what has changed since a calendar last fetched it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.db import transaction

from engine.weeks import Week
from focus.feed_entries import PAST, Entry, blocks, entries_of
from focus.models import FeedEntry
from people.models import Organisation, Person

ASK_AGAIN: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=400)
CALLED_OFF_FOR: Final = timedelta(days=30)
"""How long a removed entry is sent as cancelled."""


def written(person: Person, now: datetime) -> bytes:
    """The same bytes as long as nothing has changed. Eight queries, and a write if something has."""
    entries = entries_of(person, today_of(person, now))
    told = compared(person, entries, now)
    if told.fresh or told.changed:
        keep(person, told, {one.uid for one in entries}, now)
    events = [event_of(entry, told.known[entry.uid]) for entry in entries]
    return text_of([*events, *(called_off(row) for row in told.gone)])


def week_file(person: Person, week: Week, now: datetime) -> bytes:
    """The blocks of one week, as the feed would send them; nothing is stored. Four queries."""
    zone = zone_of(person)
    entries = [one for one in blocks(person, week.monday + PAST) if one.begins.astimezone(zone).date() in week]
    told = compared(person, entries, now)
    return text_of([event_of(entry, told.known[entry.uid]) for entry in entries])


def zone_of(person: Person) -> ZoneInfo:
    organisation = Organisation.objects.first()
    return person.zone(organisation.timezone if organisation else "UTC")


def today_of(person: Person, now: datetime) -> date:
    return now.astimezone(zone_of(person)).date()


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


def event_of(entry: Entry, known: FeedEntry) -> icalendar.Event:
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


def called_off(known: FeedEntry) -> icalendar.Event:
    """An entry that was sent earlier and is gone: calendars that keep what they read need the cancellation (RFC 5546, 3.2.5)."""
    assert known.said is not None
    read = datetime.fromisoformat if "T" in known.said["start"] else date.fromisoformat
    start, end = read(known.said["start"]), read(known.said["end"])
    event = bare_event(known)
    event.add("dtstart", start)
    event.add("dtend", end if isinstance(end, datetime) else day_after(end))
    event.add("summary", known.said["summary"])
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
class Told:
    """The last sent state of each entry, updated where it has changed; `gone` are sent as cancelled for a while."""

    known: Mapping[str, FeedEntry]
    fresh: Sequence[FeedEntry]
    changed: Sequence[FeedEntry]
    gone: Sequence[FeedEntry]


def compared(person: Person, entries: Sequence[Entry], now: datetime) -> Told:
    """Nothing is written. One query."""
    known = {row.uid: row for row in FeedEntry.objects.filter(person=person)}
    present = {one.uid: one for one in entries}
    fresh = [
        FeedEntry(person=person, uid=one.uid, mark=one.mark, said=said_by(one), changed_at=now)
        for one in entries
        if one.uid not in known
    ]
    changed = []
    for row in known.values():
        entry = present.get(row.uid)
        if (entry is not None and update(row, entry, now)) or (entry is None and call_off(row, now)):
            changed.append(row)
    gone = [row for row in known.values() if row.gone_at is not None and row.gone_at > now - CALLED_OFF_FOR]
    return Told(known | {row.uid: row for row in fresh}, fresh, changed, sorted(gone, key=lambda row: row.uid))


def update(row: FeedEntry, entry: Entry, now: datetime) -> bool:
    """Record an entry's current state; returns whether anything is stored."""
    if row.mark != entry.mark or row.gone_at is not None:
        row.mark, row.sequence, row.changed_at = entry.mark, row.sequence + 1, now
    elif row.said is not None:
        return False
    row.said, row.gone_at = said_by(entry), None
    return True


def call_off(row: FeedEntry, now: datetime) -> bool:
    """Cancel an entry that was removed while still ahead. Past entries are just dropped."""
    if row.said is None or row.gone_at is not None or over(row.said["end"], now):
        return False
    row.gone_at, row.sequence, row.changed_at = now, row.sequence + 1, now
    return True


def over(end: str, now: datetime) -> bool:
    if "T" in end:
        return datetime.fromisoformat(end) < now
    # A day depends on the person's time zone, which is never more than a day off.
    return date.fromisoformat(end) < now.date() - timedelta(days=1)


def said_by(entry: Entry) -> dict[str, str]:
    return {"start": entry.start.isoformat(), "end": entry.end.isoformat(), "summary": entry.summary}


@transaction.atomic
def keep(person: Person, told: Told, present: Collection[str], now: datetime) -> None:
    # Two calendars may fetch at once; their rows are the same.
    FeedEntry.objects.bulk_create(told.fresh, ignore_conflicts=True)
    FeedEntry.objects.bulk_update(told.changed, ["mark", "sequence", "changed_at", "said", "gone_at"])
    old = FeedEntry.objects.filter(person=person, changed_at__lt=now - FORGOTTEN_AFTER)
    old.exclude(uid__in=present).delete()
