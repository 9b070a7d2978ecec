"""The two files of a person's data: everything as JSON, streamed row by row, and what has dates as a calendar (RFC 5545)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings

from engine.weeks import Week
from focus.models import Meeting
from initiatives.models import InflectionPoint, Initiative
from leadplan.privacy.data_export_registry import ALL_KINDS, LEFT_OUT
from people.data_export import DataRequest
from people.models import DayPart, TimeOff

FORMAT: Final = "leadplan own data 1"
NOTICE: Final = "Ratings serve planning, never appraisal."
CHUNK: Final = 200


def json_export(asking: DataRequest) -> Iterator[str]:
    """The file in pieces. Each kind takes one query, plus one for each relation that its rows include."""
    head = {
        "format": FORMAT,
        "about": {"key": asking.person.key, "name": asking.person.name},
        "made_at": asking.now,
        "notice": NOTICE,
        "left_out": left_out(),
    }
    yield to_json(head)[:-1] + ', "data": {'
    for number, kind in enumerate(ALL_KINDS):
        yield f"{',' if number else ''}\n{json.dumps(kind.key)}: ["
        separator = "\n"
        for row in kind.rows(asking).iterator(chunk_size=CHUNK):
            yield separator + to_json(kind.entry(row))
            separator = ",\n"
        yield "]"
    yield "}}\n"


def left_out() -> list[str]:
    sides = "Old and new values of changes you made to other people's data: only they can see those."
    return [*LEFT_OUT.values(), sides, "Ratings you gave but can no longer see, because you left the initiative."]


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=json_value)


def json_value(value: object) -> object:
    """Dates and times as ISO text, hours and amounts as numbers, weeks as 2026-W48."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Week):
        return str(value)
    raise TypeError(f"{type(value).__name__} can't be written to the file.")


DAY: Final = timedelta(days=1)
DAY_PARTS: Final = {DayPart.MORNING: " (mornings)", DayPart.AFTERNOON: " (afternoons)"}


def ics_export(asking: DataRequest, zone: ZoneInfo) -> bytes:
    """Meetings in the person's time zone, all-day entries as dates. Three queries."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//leadplan//own data//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", f"leadplan: {asking.person.name}")
    calendar.add("x-wr-timezone", zone.key)
    found = list(meetings(asking, zone))
    for one in (*found, *time_off(asking), *milestones(asking)):
        calendar.add_component(one)
    if found:
        years = [one.decoded("dtstart").year for one in found]
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return bytes(calendar.to_ical())


def meetings(asking: DataRequest, zone: ZoneInfo) -> Iterator[icalendar.Event]:
    for row in Meeting.objects.visible_to(asking.person):
        # Minutes are elapsed time: across a clock change the end is counted in UTC, not in wall-clock time.
        start, end = (local_time(moment, zone) for moment in (row.starts, row.starts + timedelta(minutes=row.minutes)))
        yield event(f"meeting-{row.pk}", row.title, start, end, asking.now)


def local_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """In the zone; in the repeated hour of a clock change, the second pass is written in UTC, since local time means the first."""
    found = moment.astimezone(zone)
    return moment.astimezone(UTC) if found.fold else found


def time_off(asking: DataRequest) -> Iterator[icalendar.Event]:
    for row in TimeOff.objects.of(asking.person):
        summary = f"Time off{DAY_PARTS.get(DayPart(row.part), '')}"
        yield event(f"time-off-{row.pk}", summary, row.start, day_after(row.end), asking.now)


def milestones(asking: DataRequest) -> Iterator[icalendar.Event]:
    """Of the initiatives that they lead, or are deputy lead of, today."""
    led = Initiative.objects.led_by(asking.person, asking.today)
    rows = InflectionPoint.objects.filter(initiative__in=led.values("pk")).select_related("initiative")
    for row in rows.order_by("date", "pk"):
        summary = f"{row.name}: {row.initiative.name}"
        yield event(f"point-{row.pk}", summary, row.date, day_after(row.date), asking.now, free=True)


def day_after(day: date) -> date:
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
