"""Working hours on the clock: when in the day the contracted hours are, and what time off leaves of them.

A contract sets how many hours a weekday has, not when. The frame is a convention, explained on the page: the day starts
when the person chooses (9:00), lasts for its contracted hours, and if these are more than six, an hour after the first four
stays free for lunch. A day that would pass midnight starts earlier. A morning or an afternoon off is half of the day's hours.

Frames use local time and are then converted to UTC: on a day with a clock change they have as many elapsed hours as there
are between their ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from engine.facts import Absence, PersonFacts
from engine.presence import contracted

DAY_STARTS: Final = time(9)
LONG_DAY, BEFORE_LUNCH, LUNCH, A_DAY = 6 * 60, 4 * 60, 60, 24 * 60
"""Minutes."""


class Span(NamedTuple):
    """A time span with aware ends."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return max(0, round((self.end - self.start).total_seconds() / 60))

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day's working hours in UTC, without time off; `noon` is the end of the morning."""

    day: date
    work: tuple[Span, ...]
    frame: tuple[Span, ...]
    """The same including time off."""
    noon: datetime
    is_holiday: bool = False

    @property
    def is_off(self) -> bool:
        """Whether it is a contracted working day of which nothing is left."""
        return bool(self.frame) and not self.work

    @property
    def minutes(self) -> int:
        return sum(span.minutes for span in self.work)


def work_day(person: PersonFacts, day: date, zone: tzinfo, starts: time = DAY_STARTS) -> WorkDay:
    """The working hours of one day, in the person's time zone."""
    minutes = round(contracted(person, day) * 60)
    frame = frame_of(minutes, starts.hour * 60 + starts.minute)
    noon = noon_of(frame, minutes)
    holiday = day in person.holidays
    halves = {"morning", "afternoon"} if holiday else halves_off(person.away, day)
    work = without(frame, minutes, halves)
    return WorkDay(
        day=day,
        work=tuple(moments(day, zone, part) for part in work),
        frame=tuple(moments(day, zone, part) for part in frame),
        noon=moment(day, zone, noon),
        is_holiday=holiday,
    )


Minutes = tuple[int, int]
"""Start and end in minutes after midnight, local time."""


def frame_of(minutes: int, starts: int) -> list[Minutes]:
    """Start and end of this many minutes in a day with this preferred start."""
    if minutes <= 0:
        return []
    lunch = LUNCH if LONG_DAY < minutes <= A_DAY - LUNCH else 0
    first = max(0, min(starts, A_DAY - minutes - lunch))
    last = min(A_DAY, first + minutes + lunch)
    if not lunch:
        return [(first, last)]
    return [(first, first + BEFORE_LUNCH), (first + BEFORE_LUNCH + LUNCH, last)]


def noon_of(frame: Sequence[Minutes], minutes: int) -> int:
    """The end of the first half: at lunch, or in the middle of a short day."""
    if len(frame) == 2:
        return frame[0][1]
    return frame[0][0] + minutes // 2 if frame else A_DAY // 2


def halves_off(away: Iterable[Absence], day: date) -> set[str]:
    found: set[str] = set()
    for absence in away:
        if absence.start <= day <= absence.end:
            found |= {"morning", "afternoon"} if absence.part == "all" else {absence.part}
    return found


def without(frame: Sequence[Minutes], minutes: int, halves: set[str]) -> list[Minutes]:
    """What is left of a frame; a morning and an afternoon are half of its minutes each."""
    low = minutes // 2 if "morning" in halves else 0
    high = minutes // 2 if "afternoon" in halves else minutes
    found, passed = [], 0
    for start, end in frame:
        kept = (start + max(0, low - passed), min(end, start + high - passed))
        if kept[0] < kept[1]:
            found.append(kept)
        passed += end - start
    return found


def moments(day: date, zone: tzinfo, part: Minutes) -> Span:
    return Span(moment(day, zone, part[0]), moment(day, zone, part[1]))


def moment(day: date, zone: tzinfo, minutes: int) -> datetime:
    """A local time as an aware datetime. Arithmetic on aware datetimes uses local time too."""
    return (datetime.combine(day, time(), zone) + timedelta(minutes=minutes)).astimezone(UTC)
