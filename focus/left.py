"""Hours left in mid-week: what is done, what is still to come, and replanning the rest of the week.

Done are the past blocks, minus the minutes that interruptions took out of them: after an incident on Tuesday, its area's hours
are still to be done, and the rest of the week is planned with that. This module only proposes; the person decides, and blocks
they placed by hand stay where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from engine.capacity.workdays import Span
from engine.scheduler import free_minutes
from focus import decisions, giving, plans, timetable
from focus.entries import Entry
from focus.page import Viewing
from focus.timetable import Timetable, key_of, overlap, span_of


@dataclass(frozen=True, slots=True)
class Line:
    """An area in mid-week, in hours. `proposed` is the best number of hours for the rest of the week, None until asked."""

    entry: Entry
    meant: float
    done: float
    ahead: float
    """Scheduled from now on."""
    proposed: float | None = None

    @property
    def left(self) -> float:
        return max(0.0, self.meant - self.done)

    @property
    def whole(self) -> float:
        """Hours of the whole week if the proposal is accepted."""
        return self.done + (self.proposed or 0.0)

    @property
    def moves(self) -> float:
        return 0.0 if self.proposed is None else self.proposed - self.left


@dataclass(frozen=True, slots=True)
class Left:
    table: Timetable
    lines: Sequence[Line]
    interrupted: float
    """Hours lost to interruptions this week; `from_focus` of them from blocks."""
    from_focus: float
    focus: float | None = None
    """Focus hours left, once the rest has been planned."""

    @property
    def work(self) -> float:
        """Working hours still to come, without meetings."""
        table = self.table
        busy = sorted([table.past, *map(span_of, table.meetings)])
        return sum(free_minutes(day, busy) for day in table.days) / 60

    @property
    def is_over(self) -> bool:
        """No working hours are left, and no replanning was requested."""
        return not self.work and not self.is_planned

    @property
    def held(self) -> float:
        return sum(self.table.held.values())

    @property
    def is_planned(self) -> bool:
        return self.focus is not None

    @property
    def is_moved(self) -> bool:
        return any(line.moves for line in self.lines)

    @property
    def to_lay(self) -> float:
        """Hours of a committed week that are no longer scheduled."""
        if self.table.committed_at is None:
            return 0.0
        return sum(
            max(0.0, (line.left if line.proposed is None else line.proposed) - line.ahead) for line in self.lines
        )


def load(viewing: Viewing) -> Left | None:
    """Nine queries."""
    table = timetable.load(viewing)
    if table is None:
        return None
    done: dict[str, int] = {}
    ahead: dict[str, int] = {}
    lost = 0
    for block in (one for one in table.blocks if one.area):
        key, passed = key_of(block), Span(block.starts, max(block.starts, min(block.ends, viewing.now)))
        gone = overlap(passed, table.interruptions)
        lost += gone
        done[key] = done.get(key, 0) + passed.minutes - gone
        ahead[key] = ahead.get(key, 0) + block.minutes - passed.minutes
    wanted = table.wanted()
    lines = [
        Line(entry, wanted.get(entry.key, 0) / 2, halves(done.get(entry.key, 0)), ahead.get(entry.key, 0) / 60)
        for entry in table.entries
        if entry.key in wanted or done.get(entry.key) or ahead.get(entry.key)
    ]
    return Left(table, lines, sum(span.minutes for span in table.interruptions) / 60, lost / 60)


def halves(minutes: int) -> float:
    """Whole half-hours, as hours."""
    return minutes // 30 / 2


def replanned(left: Left) -> Left:
    """The rest of the week, replanned from now: work done counts as spent, past meetings drop out. Writes nothing."""
    table, viewing = left.table, left.table.viewing
    day = table.days[viewing.today.weekday()]
    done = {line.entry.key: line.done for line in left.lines if line.done}
    found = plans.plan_left(
        viewing.person, viewing.week, now=viewing.now, today=viewing.today, done=done,
        share=timetable.share_left(day, viewing.now),
    )  # fmt: skip
    firm = {area.area: area.hours - area.optional_hours for area in found.items}
    known = {line.entry.key: line for line in left.lines}
    entries = {entry.key: entry for entry in table.entries}
    lines = [
        Line(
            entries[key],
            old.meant if old else 0.0,
            old.done if old else 0.0,
            old.ahead if old else 0.0,
            firm.get(key, 0.0),
        )
        for key in entries
        if (old := known.get(key)) or firm.get(key)
    ]
    return Left(table, lines, left.interrupted, left.from_focus, found.capacity.focus)


@transaction.atomic
def take(viewing: Viewing, hours: Mapping[str, Decimal], *, now: datetime) -> str:
    """Set these as the week's hours, as decisions; returns a signed undo token, or "" if nothing changed."""
    left = load(viewing)
    done = []
    for line in left.lines if left else ():
        asked, area = hours.get(line.entry.key), line.entry.names.areas.get(line.entry.key)
        if asked is None or area is None or float(asked) == line.meant:
            continue
        if asked > 0:
            row = decisions.adjust(viewing.person, viewing.week, area, asked, now=now)
        else:
            row = decisions.dismiss(viewing.person, viewing.week, area, "no hours left for it", now=now)
        done.append((str(viewing.week), row.area_id, row.at.isoformat()))
    return giving.signed(done) if done else ""
