"""The person's data that has dates and times, as a calendar (RFC 5545)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings

from focus.models import Meeting
from initiatives.models import InflectionPoint, Initiative
from people.mine import Asking
from people.models import DayPart, TimeOff

DAY: Final = timedelta(days=1)
PARTS: Final = {DayPart.MORNING: " (mornings)", DayPart.AFTERNOON: " (afternoons)"}


def written(asking: Asking, zone: ZoneInfo) -> bytes:
    """Meetings in the person's time zone, all-day entries as dates. Three queries."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//leadplan//own data//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", f"leadplan: {asking.person.name}")
    calendar.add("x-wr-timezone", zone.key)
    found = list(meetings(asking, zone))
    for one in (*found, *time_off(asking), *points(asking)):
        calendar.add_component(one)
    if found:
        years = [one.decoded("dtstart").year for one in found]
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return bytes(calendar.to_ical())


def meetings(asking: Asking, zone: ZoneInfo) -> Iterator[icalendar.Event]:
    for row in Meeting.objects.visible_to(asking.person):
        # Minutes are elapsed time: across a clock change the end is counted in UTC, not in wall-clock time.
        start, end = (local(moment, zone) for moment in (row.starts, row.starts + timedelta(minutes=row.minutes)))
        yield event(f"meeting-{row.pk}", row.title, start, end, asking.now)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """In the zone; in the repeated hour of a clock change, the second pass is written in UTC, since local time means the first."""
    found = moment.astimezone(zone)
    return moment.astimezone(UTC) if found.fold else found


def time_off(asking: Asking) -> Iterator[icalendar.Event]:
    for row in TimeOff.objects.of(asking.person):
        summary = f"Time off{PARTS.get(DayPart(row.part), '')}"
        yield event(f"time-off-{row.pk}", summary, row.start, after(row.end), asking.now)


def points(asking: Asking) -> Iterator[icalendar.Event]:
    """Of the initiatives that they lead, or are deputy lead of, today."""
    led = Initiative.objects.led_by(asking.person, asking.today)
    rows = InflectionPoint.objects.filter(initiative__in=led.values("pk")).select_related("initiative")
    for row in rows.order_by("date", "pk"):
        summary = f"{row.name}: {row.initiative.name}"
        yield event(f"point-{row.pk}", summary, row.date, after(row.date), asking.now, free=True)


def after(day: date) -> date:
    """The exclusive end of an all-day event; the last representable day has none."""
    return day + DAY if day < date.max else day


def event(
    name: str, summary: str, start: date | datetime, end: date | datetime, now: datetime, *, free: bool = False
) -> icalendar.Event:
    found = icalendar.Event()
    # The same row has the same UID in every file and feed, so that a calendar app keeps it once.
    found.add("uid", f"{name}@{urlsplit(settings.BASE_URL).hostname}")
    found.add("dtstamp", now)
    found.add("dtstart", start)
    found.add("dtend", end)
    found.add("summary", summary)
    found.add("class", "PRIVATE")
    found.add("transp", "TRANSPARENT" if free else "OPAQUE")
    return found
