"""The hours of a week's areas: planned, scheduled, and still to schedule."""

from dataclasses import dataclass

from engine.scheduler import Schedule
from focus.timetable.queries import WeekCalendar


@dataclass(frozen=True, slots=True)
class Line:
    """An area of the week: hours planned, scheduled, still to schedule, and hours that don't fit."""

    name: str
    initiative: str
    wanted: float
    there: float
    proposed: float
    no_room: float

    @property
    def too_many(self) -> float:
        return max(0.0, self.there - self.wanted)


def lines(calendar: WeekCalendar, scheduled: Schedule) -> list[Line]:
    """Every area with planned hours or with blocks, in the plan's order."""
    wanted, there = calendar.wanted(), calendar.minutes_in(calendar.blocks)
    pieces: dict[str, int] = {}
    for piece in scheduled.blocks:
        pieces[piece.key] = pieces.get(piece.key, 0) + piece.span.minutes
    return [
        Line(
            name=item.name,
            initiative=item.initiative,
            wanted=wanted.get(item.key, 0) / 2,
            there=there.get(item.key, 0) / 60,
            proposed=pieces.get(item.key, 0) / 60,
            no_room=scheduled.left.get(item.key, 0) / 2,
        )
        for item in calendar.all_items
        if item.key in wanted or item.key in there
    ]
