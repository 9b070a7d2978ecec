"""Focus capacity: the single function for how many hours of a week are left for focus.

    focus = contracted - time off - holidays - meetings - day-to-day - duties - touchpoints

- The day-to-day reserve is hours a week, spread evenly over the week's working days (contracted days that
  are not public holidays). So a holiday does not reduce it: the same work is left for fewer days.
- On a day off its share of the reserve is not deducted (half of it for half a day): someone else does
  that day's work. So a week off gives zero, not a negative number.
- A duty is hours a week too; its share replaces the reserve's share on the working days that it covers, and
  two duties on one day add up.

Rounded to a billionth of an hour, so that seven sevenths of a reserve equal the reserve and 23.5 h never
become 23 through a rounding error. Source: docs/focus-model.md, "Focus capacity".
"""

import math
from datetime import date
from typing import Final, NamedTuple

from engine.facts import PersonFacts
from engine.presence import contracted, halves_away, works_on
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights


class DayHours(NamedTuple):
    """Hours of a day: contracted, off, public holiday, reserved for day-to-day work, reserved for duties."""

    contracted: float
    off: float
    holiday: float
    reserve: float
    duties: float


NO_HOURS: Final = DayHours(0.0, 0.0, 0.0, 0.0, 0.0)


def focus_capacity(
    person: PersonFacts,
    week: Week,
    weights: Weights,
    *,
    meeting_minutes: int = 0,
    touchpoints: int = 0,
    since: date | None = None,
    share: float = 1.0,
) -> Capacity:
    """The hours of the week and where they go. Never an error: if nothing is left, focus is zero or negative.

    `meeting_minutes` is the busy time of the attended meetings (`engine.busy`), `touchpoints` how many are due. `since`
    counts only the days from then on, in mid-week, and `share` is the part of that day itself that counts.
    """
    working = sum(1 for day in week.days if works_on(person, day))
    days = [
        DayHours(*(part * (share if day == since else 1.0) for part in hours_of(person, day, working)))
        for day in week.days
        if since is None or day >= since
    ]
    hours, off, free, reserve, duties = (sum(part) for part in zip(NO_HOURS, *days, strict=True))
    meetings = meeting_minutes / 60
    contact = touchpoints * weights.touchpoint_hours
    focus = hours - off - free - meetings - reserve - duties - contact
    parts = (hours, off, free, meetings, reserve, duties, contact, focus)
    return Capacity(*(round(part, 9) for part in parts))


def hours_of(person: PersonFacts, day: date, working: int) -> DayHours:
    """Where the hours of one day go, in a week with this many working days."""
    length = contracted(person, day)
    if not length:
        return NO_HOURS
    if day in person.holidays:
        return DayHours(length, 0.0, length, 0.0, 0.0)
    present = 1 - halves_away(person, day) / 2
    reserve, duties = held_back(person, day)
    return DayHours(length, length * (1 - present), 0.0, reserve * present / working, duties * present / working)


def held_back(person: PersonFacts, day: date) -> tuple[float, float]:
    """The reserve and the duties in hours a week that apply on a day; one of the two is zero."""
    duties = [duty.hours for duty in person.duties if duty.start <= day <= duty.end]
    return (0.0, sum(duties)) if duties else (person.day_to_day, 0.0)


def half_hours(hours: float) -> int:
    """Whole half-hours in a number of hours, rounded down, at least zero."""
    return max(0, math.floor(hours * 2 + 1e-9))
