"""Time on the clock: when in the day the contracted hours are, what time off leaves of them, and the busy time of meetings.

A contract sets how many hours a weekday has, not when. The frame is a convention, explained on the page: the day starts
when the person chooses (9:00), lasts for its contracted hours, and if these are more than six, an hour after the first four
stays free for lunch. A day that would pass midnight starts earlier. A morning or an afternoon off is half of the day's hours.

Frames use local time and are then converted to UTC: on a day with a clock change they have as many elapsed hours as there
are between their ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final, NamedTuple

from engine.capacity.availability import contracted_hours
from engine.people_facts import Absence, PersonFacts

DAY_STARTS: Final = time(9)
# Minutes.
LONG_DAY, BEFORE_LUNCH, LUNCH, A_DAY = 6 * 60, 4 * 60, 60, 24 * 60


class Span(NamedTuple):
    """A time span with aware ends. `of` gives it in UTC, so that a clock change neither adds nor removes an hour."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, starts: datetime, minutes: int) -> "Span":
        start = starts.astimezone(UTC)
        return cls(start, start + timedelta(minutes=minutes))

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
    # The same including time off.
    frame: tuple[Span, ...]
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
    minutes = round(contracted_hours(person, day) * 60)
    frame = day_frame(minutes, starts.hour * 60 + starts.minute)
    noon = end_of_morning(frame, minutes)
    holiday = day in person.holidays
    halves = {"morning", "afternoon"} if holiday else halves_off(person.away, day)
    work = without_time_off(frame, minutes, halves)
    return WorkDay(
        day=day,
        work=tuple(span_on_day(day, zone, part) for part in work),
        frame=tuple(span_on_day(day, zone, part) for part in frame),
        noon=time_on_day(day, zone, noon),
        is_holiday=holiday,
    )


# Start and end in minutes after midnight, local time.
DayMinutes = tuple[int, int]


def day_frame(minutes: int, starts: int) -> list[DayMinutes]:
    """Start and end of this many minutes in a day with this preferred start."""
    if minutes <= 0:
        return []
    lunch = LUNCH if LONG_DAY < minutes <= A_DAY - LUNCH else 0
    first = max(0, min(starts, A_DAY - minutes - lunch))
    last = min(A_DAY, first + minutes + lunch)
    if not lunch:
        return [(first, last)]
    return [(first, first + BEFORE_LUNCH), (first + BEFORE_LUNCH + LUNCH, last)]


def end_of_morning(frame: Sequence[DayMinutes], minutes: int) -> int:
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


def without_time_off(frame: Sequence[DayMinutes], minutes: int, halves: set[str]) -> list[DayMinutes]:
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


def span_on_day(day: date, zone: tzinfo, part: DayMinutes) -> Span:
    return Span(time_on_day(day, zone, part[0]), time_on_day(day, zone, part[1]))


def time_on_day(day: date, zone: tzinfo, minutes: int) -> datetime:
    """A local time as an aware datetime. Arithmetic on aware datetimes uses local time too."""
    return (datetime.combine(day, time(), zone) + timedelta(minutes=minutes)).astimezone(UTC)


class BusyPiece(NamedTuple):
    """Minutes during which some meetings overlap: their indexes, in the given order."""

    minutes: int
    places: tuple[int, ...]


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """The same time as disjoint spans, in order; empty spans are dropped."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span.end > span.start):
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return found


def busy_minutes(spans: Iterable[Span]) -> int:
    """Minutes during which at least one of them runs."""
    return sum(whole_minutes(span) for span in merge_spans(spans))


def office_minutes(meetings: Iterable[Span], offered: Iterable[Span]) -> int:
    """Minutes of office hours beside the attended meetings; overlaps count once."""
    attended = list(meetings)
    return busy_minutes((*attended, *offered)) - busy_minutes(attended)


def added_busy_time(standing: Iterable[Span], others: Sequence[Span]) -> tuple[BusyPiece, ...]:
    """The time that optional meetings add to the fixed ones, cut into pieces with the same meetings throughout.

    For any choice of optional meetings, busy time is that of the fixed ones plus every piece with a chosen meeting.
    """
    taken = merge_spans(standing)
    moments = sorted({moment for span in (*taken, *others) for moment in span})
    found: dict[tuple[int, ...], int] = {}
    for start, end in pairwise(moments):
        places = tuple(place for place, one in enumerate(others) if one.start <= start and end <= one.end)
        if places and not any(one.start <= start and end <= one.end for one in taken):
            found[places] = found.get(places, 0) + whole_minutes(Span(start, end))
    return tuple(BusyPiece(minutes, places) for places, minutes in sorted(found.items()))


def whole_minutes(span: Span) -> int:
    return int((span.end - span.start).total_seconds() // 60)
