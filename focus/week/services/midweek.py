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
from focus.week.queries.leftovers import Leftover, load_leftovers
from focus.week.queries.plan_items import PlanItem, as_decimal, plan_item, plan_items
from focus.week.queries.week_request import WeekRequest
from focus.week.services import decisions, make_room
from initiatives.models import AreaStatus, CriticalArea


@dataclass(frozen=True, slots=True)
class CarryOverLine:
    """An area of this week's plan with unfinished hours from last week."""

    item: PlanItem
    committed: float
    done: float

    @property
    def missing(self) -> float:
        return self.committed - self.done

    @property
    def whole(self) -> float:
        """This week's hours including them."""
        return min(self.item.hours + self.missing, float(decisions.MOST_HOURS))


@dataclass(frozen=True, slots=True)
class CarryOver:
    """`reviewed`: last week was reviewed; if not, everything that was committed counts as not done.

    `lines` can be carried over, which nothing can once the week is committed; `leftovers` stay what they are.
    """

    week_request: WeekRequest
    before: Week
    lines: Sequence[CarryOverLine]
    reviewed: bool
    leftovers: Sequence[Leftover]


def load_carry_over(week_request: WeekRequest) -> CarryOver | None:
    """None if the week is not planned or is not the current one. Nothing is offered once it is committed. Six queries."""
    plan = (
        WeekPlan.objects.visible_to(week_request.person)
        .of(week_request.person, week_request.week)
        .with_commitment()
        .first()
    )
    before = week_before(week_request.week)
    if plan is None or before is None or not week_request.is_this:
        return None
    areas = labels.load_areas(labels.initiatives_of(plan.facts))
    keys = {row.pk: key for key, row in areas.items()}
    last: dict[str, Decision] = {}
    now: dict[str, Decision] = {}
    rows = Decision.objects.visible_to(week_request.person).filter(week__in=[str(before), str(week_request.week)])
    for row in rows.filter(area__in=keys).committed():
        (last if row.week == before else now)[keys[row.area_id]] = row
    real = actuals(week_request, before)
    all_items = {
        one.key: one
        for one in plan_items(plan.facts, now, LabelResolver(areas=areas), week_request.week, week_request.weights)
    }
    lines = [
        CarryOverLine(
            all_items.get(key) or spare(plan, key, areas, week_request), float(row.hours), real.get(row.area_id, 0.0)
        )
        for key, row in last.items()
        if key not in now
        and key in known(plan)
        and areas[key].status != AreaStatus.SETTLED
        and plan.committed_at is None
        and float(row.hours) > real.get(row.area_id, 0.0)
    ]
    is_reviewed = bool(real) or reviewed(week_request, before)
    return CarryOver(week_request, before, lines, is_reviewed, load_leftovers(week_request.person, before))


def week_before(week: Week) -> Week | None:
    try:
        return week - 1
    except NoSuchWeek:
        return None


def known(plan: WeekPlan) -> set[str]:
    return {area["area"] for area in plan.facts["areas"]}


def spare(plan: WeekPlan, key: str, areas: Mapping[str, CriticalArea], week_request: WeekRequest) -> PlanItem:
    """An area of the plan without hours."""
    return plan_item(plan.facts, key, None, LabelResolver(areas=areas), week_request.week, week_request.weights)


def actuals(week_request: WeekRequest, week: Week) -> dict[int, float]:
    rows = Actual.objects.visible_to(week_request.person).filter(person=week_request.person, week=week)
    return {row.area_id: float(row.hours) for row in rows}


def reviewed(week_request: WeekRequest, week: Week) -> bool:
    return Review.objects.visible_to(week_request.person).filter(week=week).exists()


def carry_over(week_request: WeekRequest, key: str, *, now: datetime) -> Decision | None:
    """Sets this week's hours plus last week's missing ones, as the person's decision; None if nothing is missing."""
    found = load_carry_over(week_request)
    line = next((one for one in found.lines if one.item.key == key), None) if found else None
    if line is None:
        return None
    area, hours = line.item.names.areas[key], as_decimal(line.whole)
    return decisions.adjust(week_request.person, week_request.week, area, max(hours, Decimal("0.5")), now=now)


@dataclass(frozen=True, slots=True)
class RemainingLine:
    """An area in mid-week, in hours. `proposed` is the best number of hours for the rest of the week, None until asked."""

    item: PlanItem
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
    calendar: WeekCalendar
    lines: Sequence[RemainingLine]
    interrupted: float
    """Hours lost to interruptions this week; `from_focus` of them from blocks."""
    from_focus: float
    focus: float | None = None
    """Focus hours left, once the rest has been planned."""

    @property
    def work(self) -> float:
        """Working hours still to come, without meetings."""
        calendar = self.calendar
        busy = sorted([calendar.past, *map(span_of, calendar.meetings)])
        return sum(free_minutes(day, busy) for day in calendar.days) / 60

    @property
    def is_over(self) -> bool:
        """No working hours are left, and no replanning was requested."""
        return not self.work and not self.is_planned

    @property
    def reserved(self) -> float:
        return sum(self.calendar.reserved.values())

    @property
    def is_planned(self) -> bool:
        return self.focus is not None

    @property
    def is_moved(self) -> bool:
        return any(line.moves for line in self.lines)

    @property
    def unscheduled(self) -> float:
        """Hours of a committed week that are no longer scheduled."""
        if self.calendar.committed_at is None:
            return 0.0
        return sum(
            max(0.0, (line.left if line.proposed is None else line.proposed) - line.ahead) for line in self.lines
        )


def load_remaining(week_request: WeekRequest) -> RemainingWeek | None:
    """Eight queries."""
    calendar = queries.load(week_request)
    if calendar is None:
        return None
    done: dict[str, int] = {}
    ahead: dict[str, int] = {}
    lost = 0
    for block in (one for one in calendar.blocks if one.area):
        key, passed = key_of(block), Span(block.starts, max(block.starts, min(block.ends, week_request.now)))
        gone = overlap(passed, calendar.interruptions)
        lost += gone
        done[key] = done.get(key, 0) + passed.minutes - gone
        ahead[key] = ahead.get(key, 0) + block.minutes - passed.minutes
    wanted = calendar.wanted()
    lines = [
        RemainingLine(
            item, wanted.get(item.key, 0) / 2, whole_half_hours(done.get(item.key, 0)), ahead.get(item.key, 0) / 60
        )
        for item in calendar.all_items
        if item.key in wanted or done.get(item.key) or ahead.get(item.key)
    ]
    return RemainingWeek(calendar, lines, sum(span.minutes for span in calendar.interruptions) / 60, lost / 60)


def whole_half_hours(minutes: int) -> float:
    """Whole half-hours, as hours."""
    return minutes // 30 / 2


def replan_remaining(left: RemainingWeek) -> RemainingWeek:
    """The rest of the week, replanned from now: work done counts as spent, past meetings drop out. Writes nothing."""
    calendar, week_request = left.calendar, left.calendar.week_request
    day = calendar.days[week_request.today.weekday()]
    done = {line.item.key: line.done for line in left.lines if line.done}
    found = services.plan_left(
        week_request.person, week_request.week, now=week_request.now, today=week_request.today, done=done,
        share=queries.share_left(day, week_request.now),
    )  # fmt: skip
    firm = {area.area: area.hours - area.optional_hours for area in found.items}
    known = {line.item.key: line for line in left.lines}
    all_items = {item.key: item for item in calendar.all_items}
    lines = [
        RemainingLine(
            all_items[key],
            old.meant if old else 0.0,
            old.done if old else 0.0,
            old.ahead if old else 0.0,
            firm.get(key, 0.0),
        )
        for key in all_items
        if (old := known.get(key)) or firm.get(key)
    ]
    return RemainingWeek(calendar, lines, left.interrupted, left.from_focus, found.capacity.focus)


@transaction.atomic
def apply_remaining(week_request: WeekRequest, hours: Mapping[str, Decimal], *, now: datetime) -> str:
    """Set these as the week's hours, as decisions; returns a signed undo token, or "" if nothing changed."""
    left = load_remaining(week_request)
    done = []
    for line in left.lines if left else ():
        asked, area = hours.get(line.item.key), line.item.names.areas.get(line.item.key)
        if asked is None or area is None or float(asked) == line.meant:
            continue
        if asked > 0:
            row = decisions.adjust(week_request.person, week_request.week, area, asked, now=now)
        else:
            row = decisions.dismiss(week_request.person, week_request.week, area, "no hours left for it", now=now)
        done.append((str(week_request.week), row.area_id, row.at.isoformat()))
    return make_room.signed(done) if done else ""
