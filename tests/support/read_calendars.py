"""A calendar's text read for one person, in Paris, as the calendar process reads it; and the result in short."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from focus.calendars.ics_events import Found
from focus.calendars.ics_reader import LeftOut, ReadRequest, ReadResult, read
from tests.support.ics_files import calendar

PARIS = ZoneInfo("Europe/Paris")
ME = "me@example.org"
FIRST, END = datetime(2026, 11, 2, tzinfo=PARIS), datetime(2027, 1, 25, tzinfo=PARIS)
NINE = ":20261201T090000Z"
HOUR = "12-01 09:00-10:00"
GOOD = "12-02 09:00-10:00"
ODD = "12-03 09:00-10:00"


def read_text(content: bytes) -> ReadResult:
    return read(ReadRequest(content, PARIS.key, (ME,), FIRST, END))


def read_parts(*parts: str) -> ReadResult:
    return read_text(calendar(*parts))


def spans(found: list[Found]) -> list[str]:
    """In UTC, like: 12-01 09:00-10:00"""
    return [f"{one.starts:%m-%d %H:%M}-{one.starts + timedelta(minutes=one.minutes):%H:%M}" for one in found]


def days(found: list[Found]) -> list[str]:
    """The days in Paris that are taken as whole days, and from when to when."""
    local = [(one.starts.astimezone(PARIS), one.ends.astimezone(PARIS)) for one in found if one.all_day]
    return [f"{start:%d %H:%M}-{end:%H:%M}" for start, end in local]


def unreadable(result: ReadResult) -> list[LeftOut]:
    return [one for one in result.named if one.reason == "unreadable"]
