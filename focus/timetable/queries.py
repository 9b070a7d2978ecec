"""A week as a calendar: working hours, attended meetings, blocks, and what is still to be scheduled. Nothing here writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from engine.capacity.availability import day_hours, is_day_off, works_on
from engine.capacity.workdays import Span, WorkDay, work_day
from engine.people_facts import PersonFacts
from engine.scheduler import BlockRequest, Schedule, free_minutes, schedule_hours
from focus.calendars.queries.meetings import taking_time
from focus.models import Block, BlockKind, Interruption, Meeting, WeekPlan, WeekPreferences
from focus.plan.document import PlanDocument, weights_of
from focus.plan.labels import LabelResolver
from focus.plan.queries.people_facts import crowd_of
from focus.week.queries.capacity_summary import CapacitySummary, capacity_summary
from focus.week.queries.plan_items import PlanItem, plan_items
from focus.week.queries.week_areas import load_areas
from focus.week.queries.week_request import WeekRequest
from stakeholders.pitches.office_hours import Hour, held_by, load_for_week


@dataclass(frozen=True)
class WeekCalendar:
    """A planned week with its calendar."""

    week_request: WeekRequest
    plan: WeekPlan
    all_items: Sequence[PlanItem]
    capacity_summary: CapacitySummary
    blocks: Sequence[Block]
    meetings: Sequence[Meeting]  # those that take up time: attended, or not linked to an initiative
    person: PersonFacts
    preferences: WeekPreferences
    office_hours: Sequence[Hour] = ()  # of the person's own pitches, on days at work
    interruptions: Sequence[Span] = ()  # an interruption ends at the moment when it was captured

    @property
    def committed_at(self) -> datetime | None:
        return self.plan.committed_at

    @property
    def zone(self) -> ZoneInfo:
        return self.week_request.zone

    @cached_property
    def days(self) -> list[WorkDay]:
        """Monday to Sunday."""
        starts = self.preferences.day_starts
        return [work_day(self.person, day, self.zone, starts) for day in self.week_request.week.days]

    @cached_property
    def names(self) -> dict[str, PlanItem]:
        return {item.key: item for item in self.all_items}

    @property
    def past(self) -> Span:
        """The part of the week that is over; empty before it starts."""
        return Span(self.starts, max(self.starts, self.week_request.now))

    @property
    def starts(self) -> datetime:
        return self.week_request.week.bounds(self.zone)[0].astimezone(UTC)

    @cached_property
    def is_over(self) -> bool:
        """A past week, or this week once its last working hour is over."""
        return self.week_request.now >= self.starts and not any(free_minutes(day, [self.past]) for day in self.days)

    @cached_property
    def reserved(self) -> Mapping[date, float]:
        """Reserved hours of each day; of today only the share that is still to come."""
        working = sum(1 for day in self.week_request.week.days if works_on(self.person, day))
        found = {}
        for day in self.days:
            day_facts = day_hours(self.person, day.day, working)
            found[day.day] = (day_facts.reserve + day_facts.duties) * share_left(day, self.week_request.now)
        return found

    def wanted(self) -> dict[str, int]:
        """Half-hours to schedule per area: as decided, else the plan's firm hours. Optional hours don't count."""
        hours = {one.key: one.hours if one.decision else one.firm for one in self.all_items}
        return {key: round(amount * 2) for key, amount in hours.items() if amount > 0}

    def propose_schedule(self, kept: Sequence[Block]) -> Schedule:
        """Schedules what is still missing around these blocks, whose hours count as done. Deterministic."""
        there = self.minutes_in(kept)
        requests = [
            BlockRequest(key, slots, self.due(key))
            for key, wanted in self.wanted().items()
            if (slots := wanted - round(there.get(key, 0) / 30)) > 0
        ]
        offered = [one.span for one in self.office_hours]
        busy = [self.past, *map(span_of, self.meetings), *offered, *map(span_of, kept)]
        return schedule_hours(
            self.days,
            busy,
            requests,
            reserved=self.reserved,
            afternoons=self.preferences.afternoons,
            longest=self.preferences.longest_block // 30,
            fixed=[span_of(one) for one in kept if one.kind == BlockKind.FOCUS],
        )

    def minutes_in(self, blocks: Sequence[Block]) -> dict[str, int]:
        """Minutes by area, less what interruptions took out of its blocks."""
        found: dict[str, int] = {}
        for one in blocks:
            if one.area is not None:
                minutes = one.minutes - overlap(span_of(one), self.interruptions)
                found[key_of(one)] = found.get(key_of(one), 0) + minutes
        return found

    def due(self, key: str) -> date | None:
        """The date of the area's inflection point, if it is in this week."""
        point = self.names[key].fact["receipt"]["point"]
        day = date.fromisoformat(point["date"]) if point and not point["overdue"] else None
        return day if day is not None and day in self.week_request.week else None

    def is_past(self, block: Block) -> bool:
        return block.starts < self.week_request.now

    @property
    def fixed_blocks(self) -> list[Block]:
        """Blocks that rescheduling leaves alone: started, placed by hand, or for a person rather than an area."""
        return [one for one in self.blocks if self.is_past(one) or one.is_manual or one.kind != BlockKind.FOCUS]


def load(week_request: WeekRequest) -> WeekCalendar | None:
    """The calendar of a planned week; None if it isn't planned. Nine queries."""
    plan = (
        WeekPlan.objects.visible_to(week_request.person)
        .of(week_request.person, week_request.week)
        .with_commitment()
        .first()
    )
    if plan is None:
        return None
    facts: PlanDocument = plan.facts
    areas, decisions, _ = load_areas(week_request.person, week_request.week, facts, week_request.today)
    weights = weights_of(facts) or week_request.weights
    all_items = plan_items(facts, decisions, LabelResolver(areas=areas), week_request.week, weights)
    crowd = crowd_of(week_request.organisation, week_request.week, [week_request.person])
    person = crowd.facts({})[week_request.person.key]
    return WeekCalendar(
        week_request=week_request,
        plan=plan,
        all_items=all_items,
        capacity_summary=capacity_summary(facts["capacity"], all_items, weights),
        blocks=blocks_of(week_request),
        meetings=[
            row
            for row in taking_time(meetings_of(week_request), facts)
            if not is_day_off(person, row.starts.astimezone(week_request.zone).date())
        ],
        person=person,
        preferences=WeekPreferences.for_person(week_request.person),
        office_hours=held_by(person, week_request.zone, office_hours_of(week_request)),
        interruptions=interruptions_of(week_request),
    )


def blocks_of(week_request: WeekRequest) -> list[Block]:
    rows = Block.objects.visible_to(week_request.person).of(week_request.person, week_request.week)
    return list(rows.select_related("area__initiative", "stakeholder__person").order_by("starts", "pk"))


def meetings_of(week_request: WeekRequest) -> list[Meeting]:
    rows = Meeting.objects.visible_to(week_request.person).between(*week_request.week.bounds(week_request.zone))
    return list(rows.select_related("initiative", "area").order_by("starts", "title"))


def office_hours_of(week_request: WeekRequest) -> list[Hour]:
    person = week_request.person
    return load_for_week({person.pk: week_request.zone}, week_request.week).get(person.pk, [])


def span_of(row: Block | Meeting) -> Span:
    return Span(row.starts, row.starts + timedelta(minutes=row.minutes))


def mark_of(row: Block) -> str:
    """Its time, in short: shows whether a block was moved since the page was loaded."""
    return f"{row.starts:%Y%m%d%H%M}-{row.minutes}"


def key_of(block: Block) -> str:
    """The full key of a focus block's area."""
    return f"{block.area.initiative.key}/{block.area.key}" if block.area else ""


def interruptions_of(week_request: WeekRequest) -> list[Span]:
    rows = Interruption.objects.visible_to(week_request.person).between(*week_request.week.bounds(week_request.zone))
    return [Span(row.at - timedelta(minutes=row.minutes), row.at) for row in rows]


def overlap(span: Span, taken: Sequence[Span]) -> int:
    """Minutes of a span that these cover; overlaps count once."""
    found, at = 0, span.start
    for one in sorted(taken):
        part = Span(max(at, one.start), min(span.end, one.end))
        found += part.minutes
        at = max(at, min(span.end, one.end))
    return found


def share_left(day: WorkDay, now: datetime) -> float:
    """The share of a day's working time that is still to come, 0 to 1."""
    left = sum(Span(max(span.start, now), span.end).minutes for span in day.work if span.end > now)
    return left / day.minutes if day.minutes else 0.0
