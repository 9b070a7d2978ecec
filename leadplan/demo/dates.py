"""Moves the demo's dates from the week it was written for to another; meeting series get past meetings."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.weeks import Week

WRITTEN_FOR: Final = Week(2026, 48)
SERIES_WEEKS: Final = 8
"""How many past weeks a series has."""
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def shift_organisation(data: Any, to: Week) -> Any:
    """The data with every date moved by whole weeks; meetings keep their local time."""
    weeks = to.since(WRITTEN_FOR)
    people = {person["key"]: person for person in data["people"]}
    zones = {key: ZoneInfo(one.get("timezone", data["organisation"]["timezone"])) for key, one in people.items()}
    joined = {key: one.get("joined", "") for key, one in people.items()}
    meetings = []
    for meeting in data["meetings"]:
        zone = zones[meeting["person"]]
        for starts in (*earlier_meetings(meeting, zone, joined), meeting["starts"]):
            meetings.append({**meeting, "starts": shift_moment(starts, weeks, zone)})
    return shift_dates({**data, "meetings": meetings}, timedelta(weeks=weeks))


def earlier_meetings(meeting: Any, zone: ZoneInfo, joined: dict[str, str]) -> Iterator[str]:
    """When a series met in earlier weeks, starting when everyone in it had joined."""
    if "series" not in meeting or Week.of(date.fromisoformat(meeting["starts"][:10])) != WRITTEN_FOR:
        return
    there = max(joined[key] for key in (meeting["person"], *meeting.get("attendees", ())))
    for back in range(SERIES_WEEKS, 0, -1):
        starts = shift_moment(meeting["starts"], -back, zone)
        if starts[:10] >= there:
            yield starts


def shift_moment(text: str, weeks: int, zone: ZoneInfo) -> str:
    """With the zone's UTC offset on the new day, which a clock change may have altered."""
    wall = datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None) + timedelta(weeks=weeks)
    return wall.replace(tzinfo=zone).isoformat()


def shift_dates(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: shift_dates(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [shift_dates(one, by) for one in value]
    if isinstance(value, str) and DATE.fullmatch(value):
        return str(date.fromisoformat(value) + by)
    return value


def shift_calendar(text: str, to: Week) -> str:
    """Moves a calendar's entries by whole weeks; they keep their local time."""
    weeks = timedelta(weeks=to.since(WRITTEN_FOR))
    return re.sub(r"(?<=:)\d{8}(?=T)", lambda found: f"{date.fromisoformat(found[0]) + weeks:%Y%m%d}", text)
