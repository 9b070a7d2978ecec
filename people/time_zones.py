"""A person's time zone from a day on: the present one, a planned one, and those of earlier days. No queries, no clock."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Protocol

from engine.weeks import Week
from people import effective_dates
from people.effective_dates import DAY, Span

COLUMNS: Final = ("timezone", "next_timezone", "next_timezone_from", "earlier_timezones")
"""Of a person."""


class HasTimeZone(Protocol):
    """A person; model fields, so that reading and writing them have their own types."""

    timezone: Any
    next_timezone: Any
    next_timezone_from: Any
    earlier_timezones: Any


def timezone_on(person: Mapping[str, Any], day: date) -> str:
    """The name of someone's time zone on a day, from these columns; empty for the organisation's."""
    begins = person["next_timezone_from"]
    if begins is not None and day >= begins:
        return str(person["next_timezone"])
    earlier = (one["timezone"] for one in person["earlier_timezones"] if day.isoformat() <= one["until"])
    return str(next(earlier, person["timezone"]))


def day_of_week(week: Week, today: date) -> date:
    """The day whose time zone counts in a week: today, else the week's day that is nearest to it."""
    return min(max(today, week.monday), week.sunday)


def set_timezone(person: HasTimeZone, name: str, day: date | None, today: date) -> None:
    """From a day on, by default next Monday; the present one again cancels a planned change. Saves nothing.

    A day that has passed corrects a mistake, so the form asks first (`spans_of`).
    """
    if name == person.timezone and (day is None or day > today):
        person.next_timezone, person.next_timezone_from = "", None
        return
    planned = person.next_timezone_from if name == person.next_timezone else None
    day = day or planned or effective_dates.day_of_change(today)
    if day > today:
        person.next_timezone, person.next_timezone_from = name, day
    else:
        begin(person, name, day)


def begin(person: HasTimeZone, name: str, day: date) -> None:
    """The time zone from a day that has come. Saves nothing."""
    last = day - DAY
    earlier = [one for one in person.earlier_timezones if one["until"] < last.isoformat()]
    held = timezone_on({column: getattr(person, column) for column in COLUMNS}, last)
    if held != name:
        earlier.append({"until": last.isoformat(), "timezone": held})
    person.earlier_timezones = earlier
    person.timezone, person.next_timezone, person.next_timezone_from = name, "", None


def earlier_zones(person: HasTimeZone) -> list[tuple[str, date]]:
    """Those of earlier days, the first one first, each with its last day."""
    return [(one["timezone"], date.fromisoformat(one["until"])) for one in person.earlier_timezones]


def spans_of(person: HasTimeZone) -> list[Span]:
    """Until today; a planned change is not part of it."""
    found, start = [], None
    for name, until in earlier_zones(person):
        found.append(Span(start, until, ("time zone", name)))
        start = until + DAY
    return [*found, Span(start, None, ("time zone", person.timezone))]
