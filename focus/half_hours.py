"""Books half an hour with a stakeholder who is due a check-in: the first free one in working hours."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from engine.capacity.workdays import Span, WorkDay
from focus import timetable
from focus.models import Block, BlockKind, WeekPlan
from focus.page import Viewing
from stakeholders.models import Stakeholder

LENGTH: Final = timedelta(minutes=30)
APART: Final = timedelta(minutes=15)


class NoRoom(Exception):
    """The week isn't planned, or has no free half hour left; the message says which."""


@transaction.atomic
def put(viewing: Viewing, row: Stakeholder) -> tuple[Block, bool]:
    """The block, and whether it is new: at most one per stakeholder and week. Raises NoRoom."""
    # Locked while the week is read, as it is while being scheduled.
    WeekPlan.objects.of(viewing.person, viewing.week).select_for_update().first()
    table = timetable.load(viewing)
    if table is None:
        raise NoRoom("Plan the week first.")
    there = next((one for one in table.blocks if one.stakeholder_id == row.pk), None)
    if there is not None:
        return there, False
    busy = [table.past, *map(timetable.span_of, table.meetings), *map(timetable.span_of, table.blocks)]
    starts = next((one for day in table.days for one in free(day, busy)), None)
    if starts is None:
        raise NoRoom("No free half hour is left this week. Move something first, or send a message instead.")
    made = Block.objects.create(
        person=viewing.person,
        week=viewing.week,
        kind=BlockKind.TOUCHPOINT,
        stakeholder=row,
        starts=starts,
        minutes=30,
        by_hand=True,
        at=viewing.now,
    )
    return made, True


def free(day: WorkDay, busy: list[Span]) -> Iterator[datetime]:
    """Starts of free half hours in a day's working time."""
    for span in day.work:
        start = span.start
        while start + LENGTH <= span.end:
            if not any(one.overlaps(Span(start, start + LENGTH)) for one in busy):
                yield start
            start += APART
