"""Hours left: the carry-over from last week, and in mid-week what is done, still to come, and best for the rest of the week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from engine.capacity.workdays import Span
from engine.scheduler import free_minutes
from engine.weeks import NoSuchWeek, Week
from focus.models import Actual, Decision, Review, WeekPlan
from focus.plan import labels, services
from focus.plan.labels import LabelResolver
from focus.timetable import queries
from focus.timetable.queries import WeekCalendar, key_of, overlap, span_of
from focus.week.queries.plan_items import PlanItem, as_decimal, plan_item, plan_items
from focus.week.queries.week_page import WeekRequest
from focus.week.services import decisions, make_room
from initiatives.models import CriticalArea


@dataclass(frozen=True, slots=True)
class CarryOverLine:
    """An area of this week's plan with unfinished hours from last week."""

    entry: PlanItem
    committed: float
    done: float

    @property
    def missing(self) -> float:
        return self.committed - self.done

    @property
    def whole(self) -> float:
        """This week's hours including them."""
        return min(self.entry.hours + self.missing, float(decisions.MOST_HOURS))


@dataclass(frozen=True, slots=True)
class CarryOver:
    """`reviewed`: last week was reviewed; if not, everything that was committed counts as not done."""

    viewing: WeekRequest
    before: Week
    lines: Sequence[CarryOverLine]
    reviewed: bool


def load_carry_over(viewing: WeekRequest) -> CarryOver | None:
    """None if the week is not planned or is not the current one. Nothing is offered once it is committed. Five queries."""
    plan = WeekPlan.objects.visible_to(viewing.person).of(viewing.person, viewing.week).with_commitment().first()
    before = week_before(viewing.week)
    if plan is None or before is None or not viewing.is_this:
        return None
    areas = labels.load_areas(labels.initiatives_of(plan.facts))
    keys = {row.pk: key for key, row in areas.items()}
    last: dict[str, Decision] = {}
    now: dict[str, Decision] = {}
    rows = Decision.objects.visible_to(viewing.person).filter(week__in=[str(before), str(viewing.week)])
    for row in rows.filter(area__in=keys).committed():
        (last if row.week == before else now)[keys[row.area_id]] = row
    real = actuals(viewing, before)
    entries = {
        one.key: one for one in plan_items(plan.facts, now, LabelResolver(areas=areas), viewing.week, viewing.weights)
    }
    lines = [
        CarryOverLine(
            entries.get(key) or spare(plan, key, areas, viewing), float(row.hours), real.get(row.area_id, 0.0)
        )
        for key, row in last.items()
        if key not in now
        and key in known(plan)
        and plan.committed_at is None
        and float(row.hours) > real.get(row.area_id, 0.0)
    ]
    return CarryOver(viewing, before, lines, bool(real) or reviewed(viewing, before))


def week_before(week: Week) -> Week | None:
    try:
        return week - 1
    except NoSuchWeek:
        return None


def known(plan: WeekPlan) -> set[str]:
    return {area["area"] for area in plan.facts["areas"]}


def spare(plan: WeekPlan, key: str, areas: Mapping[str, CriticalArea], viewing: WeekRequest) -> PlanItem:
    """An area of the plan without hours."""
    return plan_item(plan.facts, key, None, LabelResolver(areas=areas), viewing.week, viewing.weights)


def actuals(viewing: WeekRequest, week: Week) -> dict[int, float]:
    rows = Actual.objects.visible_to(viewing.person).filter(person=viewing.person, week=week)
    return {row.area_id: float(row.hours) for row in rows}


def reviewed(viewing: WeekRequest, week: Week) -> bool:
    return Review.objects.visible_to(viewing.person).filter(week=week).exists()


def carry_over(viewing: WeekRequest, key: str, *, now: datetime) -> Decision | None:
    """Sets this week's hours plus last week's missing ones, as the person's decision; None if nothing is missing."""
    found = load_carry_over(viewing)
    line = next((one for one in found.lines if one.entry.key == key), None) if found else None
    if line is None:
        return None
    area, hours = line.entry.names.areas[key], as_decimal(line.whole)
    return decisions.adjust(viewing.person, viewing.week, area, max(hours, Decimal("0.5")), now=now)


@dataclass(frozen=True, slots=True)
class RemainingLine:
    """An area in mid-week, in hours. `proposed` is the best number of hours for the rest of the week, None until asked."""

    entry: PlanItem
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
class RemainingWeek:
    table: WeekCalendar
    lines: Sequence[RemainingLine]
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


def load_remaining(viewing: WeekRequest) -> RemainingWeek | None:
    """Eight queries."""
    table = queries.load(viewing)
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
        RemainingLine(
            entry, wanted.get(entry.key, 0) / 2, whole_half_hours(done.get(entry.key, 0)), ahead.get(entry.key, 0) / 60
        )
        for entry in table.entries
        if entry.key in wanted or done.get(entry.key) or ahead.get(entry.key)
    ]
    return RemainingWeek(table, lines, sum(span.minutes for span in table.interruptions) / 60, lost / 60)


def whole_half_hours(minutes: int) -> float:
    """Whole half-hours, as hours."""
    return minutes // 30 / 2


def replan_remaining(left: RemainingWeek) -> RemainingWeek:
    """The rest of the week, replanned from now: work done counts as spent, past meetings drop out. Writes nothing."""
    table, viewing = left.table, left.table.viewing
    day = table.days[viewing.today.weekday()]
    done = {line.entry.key: line.done for line in left.lines if line.done}
    found = services.plan_left(
        viewing.person, viewing.week, now=viewing.now, today=viewing.today, done=done,
        share=queries.share_left(day, viewing.now),
    )  # fmt: skip
    firm = {area.area: area.hours - area.optional_hours for area in found.items}
    known = {line.entry.key: line for line in left.lines}
    entries = {entry.key: entry for entry in table.entries}
    lines = [
        RemainingLine(
            entries[key],
            old.meant if old else 0.0,
            old.done if old else 0.0,
            old.ahead if old else 0.0,
            firm.get(key, 0.0),
        )
        for key in entries
        if (old := known.get(key)) or firm.get(key)
    ]
    return RemainingWeek(table, lines, left.interrupted, left.from_focus, found.capacity.focus)


@transaction.atomic
def apply_remaining(viewing: WeekRequest, hours: Mapping[str, Decimal], *, now: datetime) -> str:
    """Set these as the week's hours, as decisions; returns a signed undo token, or "" if nothing changed."""
    left = load_remaining(viewing)
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
    return make_room.signed(done) if done else ""
