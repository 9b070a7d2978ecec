"""The calendar of a week in words."""

from datetime import datetime, timedelta

from engine.laying import Laid
from engine.weeks import Week
from focus import timetable
from focus.models import Block
from focus.page import Viewing
from focus.wording.plain import counted, hours, hours_long


def committed_words(week: Week, accepted: int, laid: Laid, *, first: bool) -> str:
    """Week 48 is committed: three items accepted, five blocks laid. 2 hours found no room."""
    if not first:
        return f"Week {week.number} was committed already. {laid_words(laid)}"
    taken = f"{counted(accepted, 'item')} accepted, " if accepted else ""
    return f"Week {week.number} is committed: {taken}{counted(len(laid.pieces), 'block')} laid.{no_room_words(laid)}"


def laid_words(laid: Laid) -> str:
    if not laid.pieces:
        return f"Nothing was left to lay.{no_room_words(laid)}" if not laid.left else no_room_words(laid).strip()
    minutes = sum(piece.span.minutes for piece in laid.pieces)
    return f"{hours_long(minutes / 60).capitalize()} laid.{no_room_words(laid)}"


def no_room_words(laid: Laid) -> str:
    left = sum(laid.left.values()) / 2
    return f" {hours(left)} h found no room." if left else ""


def moved_words(row: Block, starts: datetime, minutes: int, here: Viewing) -> str:
    """HTTP API design: Monday 9:00 to 13:00."""
    local = starts.astimezone(timetable.zone_of(here))
    end = (starts + timedelta(minutes=minutes)).astimezone(timetable.zone_of(here))
    return f"{row.area.name if row.area else row.stakeholder}: {local:%A} {local:%-H:%M} to {end:%-H:%M}."
