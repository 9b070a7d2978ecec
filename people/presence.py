"""Whether someone is available, as everyone may see it: today or this week, never the exact days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from people import holidays
from people.models import DayPart, Organisation, Person, TimeOff


class Presence(StrEnum):
    HERE = "here"
    TODAY = "away today"
    WEEK = "away this week"
    HOLIDAY = "public holiday"


def presences(people: Iterable[Person], organisation: Organisation | None, today: date) -> Mapping[int, Presence]:
    """By id, from one query. Half a day off counts as available."""
    rows = list(people)
    days = days_left(today)
    away: dict[int, set[tuple[date, str]]] = defaultdict(set)
    for off in TimeOff.objects.around(days[0], days[-1]).filter(person__in=[row.pk for row in rows]):
        parts = ("morning", "afternoon") if off.part == DayPart.ALL else (off.part,)
        away[off.person_id] |= {(day, part) for day in days if off.start <= day <= off.end for part in parts}
    return {row.pk: presence_of(row, away[row.pk], organisation, days) for row in rows}


def presence_of(
    person: Person, away: set[tuple[date, str]], organisation: Organisation | None, days: list[date]
) -> Presence:
    off = [{(day, "morning"), (day, "afternoon")} <= away for day in days]
    if off[0]:
        return Presence.WEEK if len(days) > 1 and all(off) else Presence.TODAY
    place = holidays.place_of(person, organisation)
    return Presence.HOLIDAY if days[0] in holidays.of_year(*place, days[0].year) else Presence.HERE


def days_left(today: date) -> list[date]:
    """Today and the remaining days up to Friday."""
    return [today + timedelta(days=ahead) for ahead in range(max(1, 5 - today.weekday()))]


def zone_words(person: Person, viewer: Person, organisation: Organisation | None, now: datetime) -> str:
    """Madrid, 1 h ahead; empty if the clocks agree."""
    fallback = organisation.timezone if organisation else "UTC"
    theirs, mine = person.zone(fallback), viewer.zone(fallback)
    hours = (offset(theirs, now) - offset(mine, now)) / timedelta(hours=1)
    if not hours:
        return ""
    place = theirs.key.rpartition("/")[2].replace("_", " ")
    return f"{place}, {abs(hours):g} h {'ahead' if hours > 0 else 'behind'}"


def offset(zone: ZoneInfo, now: datetime) -> timedelta:
    return now.astimezone(zone).utcoffset() or timedelta()
