"""Working hours on the clock: when in a day the contracted hours lie, and what time off leaves of them.

A contract says how many hours a weekday has, not when. The frame is a convention, stated on the page: the day begins when
the person says (9:00), runs for its contracted hours, and where these are more than six, an hour after the first four stays
free for lunch. A day that would pass midnight begins earlier. A morning or an afternoon off is half of the day's hours.

Frames are laid by the wall clock and then told as moments: on a day on which clocks change they hold as many real hours as
there are between their ends.
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
    """From one moment to another, both aware."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return max(0, round((self.end - self.start).total_seconds() / 60))

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day's working hours as moments in UTC, without what is off; `noon` is where its morning ends."""

    day: date
    work: tuple[Span, ...]
    frame: tuple[Span, ...]
    """The same with what is off."""
    noon: datetime
    is_holiday: bool = False

    @property
    def is_off(self) -> bool:
        """A day of work by contract, of which nothing is left."""
        return bool(self.frame) and not self.work

    @property
    def minutes(self) -> int:
        return sum(span.minutes for span in self.work)


def work_day(person: PersonFacts, day: date, zone: tzinfo, starts: time = DAY_STARTS) -> WorkDay:
    """The working hours of one day, by the person's own clock."""
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
"""From and to, in minutes after midnight by the wall clock."""


def frame_of(minutes: int, starts: int) -> list[Minutes]:
    """Where so many minutes lie in a day that would like to begin then."""
    if minutes <= 0:
        return []
    lunch = LUNCH if LONG_DAY < minutes <= A_DAY - LUNCH else 0
    first = max(0, min(starts, A_DAY - minutes - lunch))
    last = min(A_DAY, first + minutes + lunch)
    if not lunch:
        return [(first, last)]
    return [(first, first + BEFORE_LUNCH), (first + BEFORE_LUNCH + LUNCH, last)]


def noon_of(frame: Sequence[Minutes], minutes: int) -> int:
    """The end of the first half: at lunch, in a short day in its middle."""
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
    """What is left of a frame: half of its minutes each for a morning and an afternoon."""
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
    """A time by the wall clock as a moment. Adding to an aware time goes by the wall clock too."""
    return (datetime.combine(day, time(), zone) + timedelta(minutes=minutes)).astimezone(UTC)
