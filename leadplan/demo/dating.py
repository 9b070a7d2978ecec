"""The demo's dates: written for one week, moved to another."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.weeks import Week

WRITTEN_FOR: Final = Week(2026, 48)
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def moved(data: Any, to: Week) -> Any:
    """The data with every date moved by whole weeks; meetings keep the hour of their person's wall clock."""
    weeks = to.since(WRITTEN_FOR)
    zones = {person["key"]: person.get("timezone", data["organisation"]["timezone"]) for person in data["people"]}
    for meeting in data["meetings"]:
        meeting["starts"] = moved_moment(meeting["starts"], weeks, ZoneInfo(zones[meeting["person"]]))
    return shifted(data, timedelta(weeks=weeks))


def moved_moment(text: str, weeks: int, zone: ZoneInfo) -> str:
    """The offset is the zone's on the new day, which may be across a change of clocks."""
    wall = datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None) + timedelta(weeks=weeks)
    return wall.replace(tzinfo=zone).isoformat()


def shifted(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: shifted(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [shifted(one, by) for one in value]
    if isinstance(value, str) and DATE.fullmatch(value):
        return str(date.fromisoformat(value) + by)
    return value
