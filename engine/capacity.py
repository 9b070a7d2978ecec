"""Focus capacity: the one function that says how many hours of a week are left to focus with.

    focus = contracted - time off - holidays - meetings - day-to-day - duties - touchpoints

- The day-to-day reserve is hours a week, spread evenly over the week's working days (contracted days that
  are no public holiday). A holiday therefore does not lessen it: the same work waits on fewer days.
- On a day off its share of the reserve is not held back (half of it on half a day): somebody else does
  that day's work. So a week off comes to nothing, not to less than nothing.
- A duty is hours a week as well; its share replaces the reserve's on the working days that it covers, and
  two duties on one day add up.

Reckoned in fractions, so that 23.5 h never becomes 23 by a rounding error.
"""

import math
from datetime import date
from fractions import Fraction

from engine.facts import PersonFacts
from engine.presence import contracted, halves_away
from engine.results import Capacity
from engine.weeks import Week
from engine.weights import Weights


def exact(hours: float) -> Fraction:
    """A number of hours as it is written: 0.1 is a tenth."""
    return Fraction(str(hours))


def focus_capacity(
    person: PersonFacts,
    week: Week,
    weights: Weights,
    *,
    meeting_minutes: int = 0,
    touchpoints: int = 0,
    since: date | None = None,
) -> Capacity:
    """Hours of the week and where they go; `since` counts only the days from then on (mid-week)."""
    working = [day for day in week.days if day not in person.holidays and contracted(person, day) > 0]
    hours = off = free = reserve = duties = Fraction(0)
    for day in week.days:
        if since is not None and day < since:
            continue
        length = exact(contracted(person, day))
        hours += length
        if day in person.holidays:
            free += length
            continue
        absent = Fraction(halves_away(person, day), 2)
        off += length * absent
        if length:
            held, dutiful = held_back(person, day)
            reserve += held * (1 - absent) / len(working)
            duties += dutiful * (1 - absent) / len(working)
    meetings = Fraction(meeting_minutes, 60)
    contact = touchpoints * exact(weights.touchpoint_hours)
    focus = hours - off - free - meetings - reserve - duties - contact
    parts = (hours, off, free, meetings, reserve, duties, contact, focus)
    return Capacity(*(float(part) for part in parts))


def held_back(person: PersonFacts, day: date) -> tuple[Fraction, Fraction]:
    """Hours a week of reserve and of duties that hold on a day; one of the two is zero."""
    duties = [exact(duty.hours) for duty in person.duties if duty.start <= day <= duty.end]
    if duties:
        return Fraction(0), sum(duties, Fraction(0))
    return exact(person.day_to_day), Fraction(0)


def half_hours(hours: float) -> int:
    """Whole half-hours in a number of hours, rounded down; never below zero."""
    return max(0, math.floor(hours * 2 + 1e-9))
