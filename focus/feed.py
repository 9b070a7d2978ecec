"""A person's calendar feed as text: RFC 5545, with what has changed since a calendar last asked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db import transaction

from focus.feed_entries import Entry, entries_of
from focus.models import FeedEntry
from people.models import Organisation, Person

ASK_AGAIN: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=400)


def written(person: Person, now: datetime) -> bytes:
    """The same bytes as long as nothing has changed. Seven queries, and a write where something has."""
    organisation = Organisation.objects.first()
    today = now.astimezone(person.zone(organisation.timezone if organisation else "UTC")).date()
    entries = entries_of(person, today)
    known = remember(person, entries, now)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//leadplan//calendar feed//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "leadplan")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for entry in entries:
        calendar.add_component(event_of(entry, known[entry.uid]))
    return bytes(calendar.to_ical())


def event_of(entry: Entry, known: FeedEntry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", known.changed_at)
    event.add("last-modified", known.changed_at)
    event.add("sequence", known.sequence)
    event.add("dtstart", entry.start)
    # The end is the first day after it; the calendar's last day has none.
    event.add("dtend", min(entry.end, date.max - timedelta(days=1)) + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("transp", "OPAQUE" if entry.away else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "OOF" if entry.away else "FREE")
    event.add("class", "PRIVATE")
    for name, value in (("description", entry.description), ("url", entry.url)):
        if value:
            event.add(name, value)
    return event


def remember(person: Person, entries: Sequence[Entry], now: datetime) -> Mapping[str, FeedEntry]:
    """What each entry said last, one change later where it says something else now."""
    known = {row.uid: row for row in FeedEntry.objects.filter(person=person)}
    fresh = [
        FeedEntry(person=person, uid=one.uid, mark=one.mark, changed_at=now) for one in entries if one.uid not in known
    ]
    changed = [known[one.uid] for one in entries if one.uid in known and known[one.uid].mark != one.mark]
    marks = {one.uid: one.mark for one in entries}
    for row in changed:
        row.mark, row.sequence, row.changed_at = marks[row.uid], row.sequence + 1, now
    if fresh or changed:
        keep(person, fresh, changed, marks, now)
    return known | {row.uid: row for row in fresh}


@transaction.atomic
def keep(
    person: Person,
    fresh: Sequence[FeedEntry],
    changed: Sequence[FeedEntry],
    present: Mapping[str, str],
    now: datetime,
) -> None:
    # Two calendars may ask at once: either's row says the same.
    FeedEntry.objects.bulk_create(fresh, ignore_conflicts=True)
    FeedEntry.objects.bulk_update(changed, ["mark", "sequence", "changed_at"])
    old = FeedEntry.objects.filter(person=person, changed_at__lt=now - FORGOTTEN_AFTER)
    old.exclude(uid__in=present.keys()).delete()
