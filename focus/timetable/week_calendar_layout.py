"""A week drawn as a calendar: days as columns, quarter hours as rows. Geometry and words, no queries.

Overlapping slots are drawn side by side, and a block with a conflict says why in words and with a mark.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from engine.capacity.workdays import Span, WorkDay
from engine.scheduler import ScheduledBlock
from focus.formatting import hours_long
from focus.models import Block, Meeting
from focus.timetable.queries import WeekCalendar, mark_of, span_of
from people.display import format_date

Kind = Literal["meeting", "office-hours", "focus", "proposed", "touchpoint"]

FIRST_HOUR, LAST_HOUR = 9, 18  # hours that a week always shows
ROW: Final = 15
WORK_DAYS: Final = 5
MOST_LANES: Final = 4


@dataclass(slots=True)
class Slot:
    """Something in the calendar, drawn in `lane` of `lanes`, next to what overlaps it."""

    kind: Kind
    title: str
    span: Span
    start: datetime  # in the person's time zone, like the end
    end: datetime
    block: Block | None = None
    meeting: Meeting | None = None
    note: str = ""
    mark: str = ""  # the block's time, to notice if it is moved in the meantime
    is_manual: bool = False
    is_past: bool = False
    conflicts: list[str] = field(default_factory=list)
    lane: int = 0
    lanes: int = 1
    row: int = 0
    rows: int = 0

    @property
    def hours(self) -> float:
        return self.span.minutes / 60

    @property
    def length(self) -> str:
        return hours_long(self.hours)

    @property
    def at(self) -> int:
        """Minutes after midnight."""
        return self.start.hour * 60 + self.start.minute

    @property
    def is_short(self) -> bool:
        """There is room for one line."""
        return self.rows < 4

    @property
    def is_low(self) -> bool:
        """There is room for two lines."""
        return self.rows == 4

    @property
    def label(self) -> str:
        """Everything that a drawn block shows, in words."""
        when = f"{self.start:%A} {format_date(self.start, 'G:i')} to {format_date(self.end, 'G:i')}"
        return "; ".join([f"{self.title}, {when}, {self.length}", *self.conflicts])


@dataclass(frozen=True, slots=True)
class Now:
    """Where the line of the present moment is: in which row, and at which time of the person's day."""

    row: int
    at: datetime


@dataclass(slots=True)
class Column:
    """A day: its working hours as rows, its slots, why it is off, and the present moment if that is in its hours."""

    day: date
    is_today: bool
    off: str
    work: list[tuple[int, int]]
    slots: list[Slot]
    now: Now | None = None

    @property
    def clear(self) -> bool:
        return not self.slots


@dataclass(frozen=True, slots=True)
class Grid:
    first: int
    last: int
    columns: list[Column]

    @property
    def hours(self) -> list[tuple[int, int]]:
        """Each full hour, and its row."""
        return [(hour, (hour - self.first) * 60 // ROW + 1) for hour in range(self.first, self.last)]

    @property
    def conflicts(self) -> list[Slot]:
        return [slot for column in self.columns for slot in column.slots if slot.conflicts]


def grid_of(calendar: WeekCalendar, proposed: Sequence[ScheduledBlock] = ()) -> Grid:
    """Monday to Friday, plus weekend days that are worked on or have something in them."""
    slots = [
        *meeting_slots(calendar),
        *office_hours_slots(calendar),
        *block_slots(calendar),
        *proposed_slots(calendar, proposed),
    ]
    judge(slots, calendar.days)
    taken = {slot.start.date() for slot in slots}
    days = [day for day in calendar.days if day.day.weekday() < WORK_DAYS or day.frame or day.day in taken]
    first, last = bounds(slots, days, calendar)
    columns = [
        column(calendar, day, [one for one in slots if one.start.date() == day.day], first, last) for day in days
    ]
    return Grid(first, last, columns)


def meeting_slots(calendar: WeekCalendar) -> Iterator[Slot]:
    for row in calendar.meetings:
        slot = slot_of(calendar, "meeting", row.title, span_of(row))
        slot.meeting = row
        slot.note = row.area.name if row.area else row.initiative.name if row.initiative else ""
        yield slot


def office_hours_slots(calendar: WeekCalendar) -> Iterator[Slot]:
    for one in calendar.office_hours:
        slot = slot_of(calendar, "office-hours", f"Office hours: {one.offered.pitch}", Span(one.starts, one.ends))
        slot.note = one.offered.place
        yield slot


def block_slots(calendar: WeekCalendar) -> Iterator[Slot]:
    for row in calendar.blocks:
        kind: Kind = "focus" if row.area else "touchpoint"
        title = row.area.name if row.area else f"Check-in: {row.stakeholder}"
        slot = slot_of(calendar, kind, title, span_of(row))
        slot.block, slot.mark, slot.is_manual = row, mark_of(row), row.is_manual
        slot.note = row.area.initiative.name if row.area else ""
        slot.is_past = calendar.is_past(row)
        yield slot


def proposed_slots(calendar: WeekCalendar, pieces: Sequence[ScheduledBlock]) -> Iterator[Slot]:
    for piece in pieces:
        slot = slot_of(calendar, "proposed", calendar.names[piece.key].name, piece.span)
        slot.note = calendar.names[piece.key].initiative
        yield slot


def slot_of(calendar: WeekCalendar, kind: Kind, title: str, span: Span) -> Slot:
    return Slot(kind, title, span, span.start.astimezone(calendar.zone), span.end.astimezone(calendar.zone))


def judge(slots: Sequence[Slot], days: Sequence[WorkDay]) -> None:
    """Set the conflicts of each block that is still ahead."""
    for slot in slots:
        if slot.block is not None and not slot.is_past:
            slot.conflicts = [*clashes(slot, slots), *misplaced(slot, days)]


def clashes(slot: Slot, slots: Iterable[Slot]) -> Iterator[str]:
    for other in slots:
        if other is not slot and other.span.overlaps(slot.span):
            yield f"overlaps “{other.title}”, {format_date(other.start, 'G:i')} to {format_date(other.end, 'G:i')}"


def misplaced(slot: Slot, days: Iterable[WorkDay]) -> Iterator[str]:
    day = next((one for one in days if one.day == slot.start.date()), None)
    if day is None or not day.frame:
        yield "not one of your working days"
    elif day.is_off:
        yield "on a public holiday" if day.is_holiday else "on a day off"
    elif inside(day, slot.span) < slot.span.minutes:
        yield "outside your working hours"


def inside(day: WorkDay, span: Span) -> int:
    """How many of its minutes are working hours."""
    return sum(Span(max(part.start, span.start), min(part.end, span.end)).minutes for part in day.work)


def bounds(slots: Sequence[Slot], days: Iterable[WorkDay], calendar: WeekCalendar) -> tuple[int, int]:
    """The first and last full hour that are shown."""
    frames = [Span(part.start, part.end) for day in days for part in day.frame]
    local = [(one.start.astimezone(calendar.zone), one.end.astimezone(calendar.zone)) for one in frames]
    local += [(one.start, one.end) for one in slots]
    starts = [start.hour for start, _ in local]
    ends = [ending(start, end) for start, end in local]
    return min([FIRST_HOUR, *starts]), max([LAST_HOUR, *ends])


def ending(start: datetime, end: datetime) -> int:
    """The hour by which it is over; 24 if it goes on past midnight."""
    return 24 if end.date() > start.date() else math.ceil(end.hour + end.minute / 60)


def column(calendar: WeekCalendar, day: WorkDay, slots: list[Slot], first: int, last: int) -> Column:
    slots.sort(key=lambda one: (one.start, one.end, one.title))
    assign_lanes(slots)
    for slot in slots:
        slot.row, slot.rows = rows_of(slot.start, slot.end, first, last)
    zone = calendar.zone
    work = [rows_of(part.start.astimezone(zone), part.end.astimezone(zone), first, last) for part in day.work]
    is_today = day.day == calendar.week_request.today
    return Column(day.day, is_today, off_words(day), work, slots, now_of(calendar, first, last) if is_today else None)


def now_of(calendar: WeekCalendar, first: int, last: int) -> Now | None:
    """Within the hours that are drawn."""
    at = calendar.week_request.now.astimezone(calendar.zone)
    row = ((at.hour - first) * 60 + at.minute) // ROW + 1
    return Now(row, at) if first <= at.hour < last else None


def rows_of(start: datetime, end: datetime, first: int, last: int) -> tuple[int, int]:
    """The first row, from 1, and the number of rows: rounded outward to quarter hours of the wall clock."""
    begins = start.hour * 60 + start.minute - first * 60
    ends = (24 * 60 if end.date() > start.date() else end.hour * 60 + end.minute) - first * 60
    top = max(0, begins // ROW)
    bottom = min((last - first) * 60 // ROW, max(top + 1, math.ceil(ends / ROW)))
    return top + 1, max(1, bottom - top)


def assign_lanes(slots: Sequence[Slot]) -> None:
    """Overlapping slots share the width: each group gets as many lanes as it needs."""
    group: list[Slot] = []
    until: datetime | None = None
    for slot in slots:
        if until is not None and slot.span.start >= until:
            set_lane_count(group)
            group, until = [], None
        free = {one.lane for one in group if one.span.overlaps(slot.span)}
        slot.lane = min(next(lane for lane in range(len(group) + 1) if lane not in free), MOST_LANES - 1)
        group.append(slot)
        until = max(until or slot.span.end, slot.span.end)
    set_lane_count(group)


def set_lane_count(group: Sequence[Slot]) -> None:
    lanes = max((one.lane for one in group), default=0) + 1
    for one in group:
        one.lanes = lanes


def off_words(day: WorkDay) -> str:
    if not day.frame:
        return "not a working day"
    if day.is_off:
        return "public holiday" if day.is_holiday else "day off"
    return "half day off" if sum(part.minutes for part in day.frame) > day.minutes else ""
