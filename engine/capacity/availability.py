"""Who is available and when, how many hours of a week are left for focus, how much of it own work takes,
and the reserve that reviewed weeks suggest.

A working day is a day with contracted hours that is not a public holiday. Time off does not remove a
working day; it means being away on one.

    focus = contracted - time off - holidays - meetings - day-to-day - duties - touchpoints
            - own work - office hours - follow-ups - knowledge transfer

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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from engine.facts import OwnWork
from engine.people_facts import Absence, PersonFacts
from engine.results import Capacity, OwnWorkShare
from engine.weeks import Week
from engine.weights import Weights


def contracted_hours(person: PersonFacts, day: date) -> float:
    """Contracted hours on a day; before the first dated pattern, the first one applies."""
    if len(person.hours) == 1:
        return person.hours[0].weekdays[day.weekday()]
    patterns = sorted(person.hours, key=lambda pattern: pattern.start or date.min)
    if not patterns:
        return 0.0
    valid = patterns[0]
    for pattern in patterns[1:]:
        if pattern.start is not None and pattern.start <= day:
            valid = pattern
    return valid.weekdays[day.weekday()]


def works_on(person: PersonFacts, day: date) -> bool:
    return day not in person.holidays and contracted_hours(person, day) > 0


def halves_away(person: PersonFacts, day: date) -> int:
    """Half-days of time off on a day: 0, 1 or 2; a morning and an afternoon make a full day."""
    halves: set[str] = set()
    for absence in person.away:
        if absence.start <= day <= absence.end:
            halves |= {"morning", "afternoon"} if absence.part == "all" else {absence.part}
    return len(halves)


def is_day_off(person: PersonFacts, day: date) -> bool:
    """A public holiday, or off all day: whatever happens on it takes none of their time."""
    return day in person.holidays or halves_away(person, day) == 2


def is_employed(person: PersonFacts, start: date, end: date) -> bool:
    """On at least one of these days; a person without dates always is."""
    return (person.joined or date.min) <= end and (person.leaves or date.max) >= start


def is_at_work(person: PersonFacts, day: date) -> bool:
    """At work for at least half a day, on one of their working days."""
    return works_on(person, day) and halves_away(person, day) < 2 and is_employed(person, day, day)


def is_available(person: PersonFacts, start: date, end: date) -> bool:
    """Whether someone works at least half a day on one of their working days in the range, up to their own last day.

    Without a working day in the range, the seven days from its start are used: someone who works Tuesday to
    Thursday is not away just because a review is on Monday.
    """
    if not is_employed(person, start, max(end, start + timedelta(days=6))):
        return False
    first = max(start, person.joined or start)
    return is_there(person, first, max(first, min(end, person.leaves or end)))


def is_there(person: PersonFacts, start: date, end: date) -> bool:
    """The same whatever the dates of their employment."""
    found = False
    day = start
    while day <= end:
        if works_on(person, day):
            found = True
            if halves_away(person, day) < 2:
                return True
        # Compare before adding a day: open-ended time off runs to the last representable date.
        last = last_day_away(person.away, day) if found else day
        if last >= end:
            break
        day = last + timedelta(days=1)
    return not found and (end - start).days < 6 and is_there(person, start, start + timedelta(days=6))


def last_day_away(absences: tuple[Absence, ...], day: date) -> date:
    """The last day of the whole absence that includes this day; the day itself if there is none."""
    ends = [absence.end for absence in absences if absence.part == "all" and absence.start <= day <= absence.end]
    return max(ends, default=day)


def works_in_week(person: PersonFacts, week: Week) -> bool:
    """At work for at least half a working day in the week itself."""
    return any(is_at_work(person, day) for day in week.days)


class DayHours(NamedTuple):
    """Hours of a day: contracted, off, public holiday, reserved for day-to-day work, reserved for duties."""

    contracted: float
    off: float
    holiday: float
    reserve: float
    duties: float


NO_HOURS: Final = DayHours(0.0, 0.0, 0.0, 0.0, 0.0)


class WeekClaims(NamedTuple):
    """What else takes the lead's week: own work and office hours in hours, follow-ups and transfer sessions counted."""

    own_work: float = 0.0
    office_hours: float = 0.0
    follow_ups: int = 0
    transfers: int = 0


NO_CLAIMS: Final = WeekClaims()


def focus_capacity(
    person: PersonFacts,
    week: Week,
    weights: Weights,
    *,
    meeting_minutes: int = 0,
    touchpoints: int = 0,
    claims: WeekClaims = NO_CLAIMS,
    since: date | None = None,
    share: float = 1.0,
) -> Capacity:
    """The hours of the week and where they go. Never an error: if nothing is left, focus is zero or negative.

    `meeting_minutes` is the busy time of the attended meetings (`busy_minutes`), `touchpoints` how many are due. `since`
    counts only the days from then on, in mid-week, and `share` is the part of that day itself that counts.
    """
    working = sum(1 for day in week.days if works_on(person, day))
    days = [
        DayHours(*(part * (share if day == since else 1.0) for part in day_hours(person, day, working)))
        for day in week.days
        if since is None or day >= since
    ]
    hours, off, free, reserve, duties = (sum(part) for part in zip(NO_HOURS, *days, strict=True))
    meetings = meeting_minutes / 60
    contact = touchpoints * weights.touchpoint_hours
    asking, transfers = claims.follow_ups * weights.follow_up_hours, claims.transfers * weights.transfer_hours
    taken = (off, free, meetings, reserve, duties, contact, claims.own_work, claims.office_hours, asking, transfers)
    return Capacity(*(round(part, 9) for part in (hours, *taken, hours - sum(taken))))


def day_hours(person: PersonFacts, day: date, working: int) -> DayHours:
    """Where the hours of one day go, in a week with this many working days."""
    length = contracted_hours(person, day)
    if not length:
        return NO_HOURS
    if day in person.holidays:
        return DayHours(length, 0.0, length, 0.0, 0.0)
    present = 1 - halves_away(person, day) / 2
    reserve, duties = reserve_and_duties(person, day)
    return DayHours(length, length * (1 - present), 0.0, reserve * present / working, duties * present / working)


def reserve_and_duties(person: PersonFacts, day: date) -> tuple[float, float]:
    """The reserve and the duties in hours a week that apply on a day; one of the two is zero."""
    duties = [duty.hours for duty in person.duties if duty.start <= day <= duty.end]
    if duties:
        return 0.0, sum(duties)
    return next((hours for end, hours in person.earlier_day_to_day if day <= end), person.day_to_day), 0.0


def half_hours(hours: float) -> int:
    """Whole half-hours in a number of hours, rounded down, at least zero."""
    return max(0, math.floor(hours * 2 + 1e-9))


# Fewer weeks are not enough evidence.
MIN_REVIEWED_WEEKS: Final = 4
# Older weeks no longer say much.
MAX_REVIEWED_WEEKS: Final = 8
# The difference in hours a week from which a change is suggested.
WORTH_SUGGESTING: Final = 1.0


@dataclass(frozen=True, slots=True)
class ReviewedWeek:
    """`contracted` hours of the working days, those when the person was `there`, and actual day-to-day hours.

    `real` is None if not recorded. In a week with `duties` the person is on call, so it says nothing about other weeks.
    """

    week: Week
    contracted: float
    there: float
    duties: float
    real: float | None


@dataclass(frozen=True, slots=True)
class DayToDayReserve:
    """The right reserve in hours for a full week, and the weeks it is based on."""

    hours: float
    weeks: tuple[Week, ...]

    def differs(self, now: float) -> bool:
        return abs(self.hours - now) >= WORTH_SUGGESTING


def suggested_reserve(weeks: Sequence[ReviewedWeek]) -> DayToDayReserve | None:
    """Σ actual day-to-day hours over Σ of the shares of each week that the person was there, to half-hours.

    A week in which someone was there on two of five days needs two fifths of the reserve. Uses the last MOST_WEEKS weeks
    that can be measured; None if there are fewer than LEAST_WEEKS.
    """
    measured = [one for one in sorted(weeks, key=lambda one: one.week) if is_measurable(one)][-MAX_REVIEWED_WEEKS:]
    if len(measured) < MIN_REVIEWED_WEEKS:
        return None
    shares = sum(one.there / one.contracted for one in measured)
    real = sum(one.real or 0.0 for one in measured)
    return DayToDayReserve(round(real / shares * 2) / 2, tuple(one.week for one in measured))


def is_measurable(one: ReviewedWeek) -> bool:
    return one.real is not None and not one.duties and one.contracted > 0 and one.there > 0


# Work that is due later than this many weeks ahead is spread over them.
MOST_WEEKS: Final = 104


def own_work_shares(rows: Iterable[OwnWork], person: PersonFacts, week: Week) -> tuple[OwnWorkShare, ...]:
    """What of it falls into this week, the earliest due date first; what takes nothing this week is left out."""
    found = [OwnWorkShare(one.title, share_of_week(one, person, week) - one.moved, one.due, one.area) for one in rows]
    return tuple(sorted((one for one in found if one.hours > 0), key=lambda one: (one.due, one.title, -one.hours)))


def share_of_week(one: OwnWork, person: PersonFacts, week: Week) -> float:
    """All hours left if due this week or earlier; else an equal part per week with a day at work, in half-hours, rounded up.

    What is done weekly has hours of its own each week, so none of a later week's are due now.
    """
    if one.due <= week.sunday:
        return one.hours
    if one.weekly or not works_in_week(person, week):
        return 0.0
    ahead = min((one.due - week.monday).days // 7, MOST_WEEKS)
    weeks = sum(works_in_week(person, week + number) for number in range(ahead + 1))
    return min(one.hours, math.ceil(one.hours / weeks * 2 - 1e-9) / 2)
