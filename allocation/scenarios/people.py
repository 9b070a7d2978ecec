"""New hires and leavers in a scenario: their hours, levels and assignments."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from allocation.facts import Facts, Lead
from allocation.scenarios import spans
from allocation.scenarios.changes import Leaves, StandIn
from engine.capacity.focus_capacity import focus_capacity
from engine.facts import Absence, MemberFacts, PersonFacts, Rating, SkillRatings, WorkingHours
from engine.results import Capacity
from engine.weeks import Week

NEVER: Final = (0.0,) * 7
DAYS_A_WEEK: Final = 5
NEW: Final = 0
"""A new hire's familiarity with the product."""


def bring_in(facts: Facts, change: StandIn) -> Facts:
    """Add a new hire as a lead or member like anyone else: new to the product, with the given levels."""
    one = facts_of(change)
    capacity = tuple(focus_capacity(one, week, facts.weights) for week in facts.weeks)
    lead = Lead(change.key, change.name, capacity, knows_time_off=True)
    second = tuple(only for only in facts.only_ones if change.levels.get(only.skill, 0) < only.level)
    facts = replace(
        facts,
        leads={**facts.leads, change.key: lead},
        people={**facts.people, change.key: one},
        names={**facts.names, change.key: change.name},
        only_ones=second,
    )
    return join(facts, change) if change.initiative in facts.initiatives else facts


def facts_of(change: StandIn) -> PersonFacts:
    daily = float(change.contracted / DAYS_A_WEEK)
    weekdays = (*(daily for _ in range(DAYS_A_WEEK)), 0.0, 0.0)
    return PersonFacts(
        key=change.key,
        seniority=change.seniority,
        joined=change.start,
        skills={
            skill: SkillRatings(assessed=Rating(level, change.start)) for skill, level in sorted(change.levels.items())
        },
        hours=(WorkingHours(NEVER), WorkingHours(weekdays, change.start)),
        day_to_day=float(min(change.reserve, change.contracted)),
    )


def join(facts: Facts, change: StandIn) -> Facts:
    row = facts.initiatives[change.initiative or ""]
    members = (*row.facts.members, MemberFacts(change.key, NEW, change.start))
    members = tuple(sorted(members, key=lambda one: (one.person, one.start or date.min)))
    found = replace(row, facts=replace(row.facts, members=members))
    return replace(facts, initiatives={**facts.initiatives, row.key: found})


def leave(facts: Facts, change: Leaves) -> Facts:
    """From a day on, their assignments and memberships end, they have no capacity or plans, and what they own has no owner."""
    key, day = change.person, change.start
    rows = spans.from_day(facts.assignments, lambda row: row.person == key, day, change.number, lambda row: None)
    facts = without_plans(facts, {(key, row.initiative) for row in facts.assignments if row.person == key}, day)
    initiatives = {name: replace(row, facts=replace(row.facts, members=staying(row.facts.members, key, day)))
                   for name, row in facts.initiatives.items()}  # fmt: skip
    facts = replace(facts, assignments=rows, initiatives=initiatives)
    if key in facts.people:
        gone = facts.people[key]
        gone = replace(gone, away=(*gone.away, Absence(day, date.max)))
        facts = replace(facts, people={**facts.people, key: gone})
    if key in facts.leads and facts.leads[key].capacity:
        lead = facts.leads[key]
        hours = tuple(left(facts, key, was, week, day) for was, week in zip(lead.capacity, facts.weeks, strict=True))
        facts = replace(facts, leads={**facts.leads, key: replace(lead, capacity=hours)})
    return facts


def staying(members: tuple[MemberFacts, ...], key: str, day: date) -> tuple[MemberFacts, ...]:
    """Memberships, with the leaver's ended; those that would start later are dropped."""
    last = day - timedelta(days=1)
    return tuple(
        replace(one, end=min(one.end or last, last)) if one.person == key else one
        for one in members
        if one.person != key or (one.start or date.min) <= last
    )


def left(facts: Facts, key: str, was: Capacity, week: Week, day: date) -> Capacity:
    """The capacity of a week in which someone leaves or has left: days after their last day are time off."""
    if week.sunday < day:
        return was
    if week.monday >= day or key not in facts.people:
        off = was.contracted - was.holidays
        return Capacity(was.contracted, off, was.holidays, 0.0, 0.0, 0.0, 0.0, 0.0)
    minutes, contacts = round(was.meetings * 60), round(was.touchpoints / (facts.weights.touchpoint_hours or 1))
    return focus_capacity(facts.people[key], week, facts.weights, meeting_minutes=minutes, touchpoints=contacts)


def without_plans(facts: Facts, touched: Collection[tuple[str, str]], day: date) -> Facts:
    """Weeks from a day on are no longer committed for these people and initiatives."""
    planned: dict[tuple[str, str, Week], Decimal] = {
        (person, initiative, week): hours
        for (person, initiative, week), hours in facts.planned.items()
        if (person, initiative) not in touched or week.sunday < day
    }
    return facts if len(planned) == len(facts.planned) else replace(facts, planned=planned)
