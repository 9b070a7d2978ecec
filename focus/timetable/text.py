"""The week's calendar in words."""

from datetime import datetime, timedelta

from engine.scheduler import Schedule
from engine.weeks import Week
from focus.formatting import hours, numbered
from focus.models import Block
from focus.week.queries.week_request import WeekRequest
from people.display import format_date


def committed_words(week: Week, accepted: int, scheduled: Schedule, *, first: bool) -> str:
    """Week 48 committed: 3 items accepted, 5 blocks scheduled. 2 h didn't fit."""
    if not first:
        return f"Week {week.number} is already committed. {scheduled_words(scheduled)}"
    taken = f"{numbered(accepted, 'item')} accepted, " if accepted else ""
    placed = numbered(len(scheduled.blocks), "block")
    return f"Week {week.number} committed: {taken}{placed} scheduled.{no_room_words(scheduled)}"


def scheduled_words(scheduled: Schedule) -> str:
    if not scheduled.blocks:
        return "Nothing left to schedule." if not scheduled.left else no_room_words(scheduled).strip()
    minutes = sum(piece.span.minutes for piece in scheduled.blocks)
    return f"{hours(minutes / 60)} h scheduled.{no_room_words(scheduled)}"


def no_room_words(scheduled: Schedule) -> str:
    left = sum(scheduled.left.values()) / 2
    return f" {hours(left)} h didn’t fit." if left else ""


def moved_words(row: Block, starts: datetime, minutes: int, week_request: WeekRequest) -> str:
    """HTTP API design: Monday 9:00 to 13:00."""
    local = starts.astimezone(week_request.zone)
    end = (starts + timedelta(minutes=minutes)).astimezone(week_request.zone)
    return f"{row.area.name if row.area else row.stakeholder}: {local:%A} {format_date(local, 'G:i')} to {format_date(end, 'G:i')}."
