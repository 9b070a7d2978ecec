"""Apply changes to facts: pure functions, so that all figures are calculated the same way before and after."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from allocation.facts import Assignment, Facts, Lead, NamedInitiative
from allocation.scenarios.changes.change_types import Add, Adjust, Change, End, Leaves, Move, MovePoint, NewHire, Shift
from engine.capacity.availability import focus_capacity
from engine.facts import Absence, InflectionPointFacts, MemberFacts, PersonFacts, Rating, SkillRatings, WorkingHours
from engine.results import Capacity
from engine.weeks import Week

SPLIT_MARK = "+"
"""Separates an assignment's key from the number of the change that split a part off it."""

AssignmentChange = Callable[[Assignment], Assignment | None]


def origin(key: str) -> str:
    """The assignment that a part was split off; an added assignment is its own."""
    return key if key.startswith(SPLIT_MARK) else key.split(SPLIT_MARK)[0]


def is_part_of(row: Assignment, assignment: str) -> bool:
    """Whether it is that assignment, or a part that an earlier change split off."""
    return row.key == assignment or row.key.startswith(assignment + SPLIT_MARK)


def change_from_day(
    rows: Iterable[Assignment], wanted: Callable[[Assignment], bool], day: date, number: int, changed: AssignmentChange
) -> tuple[Assignment, ...]:
    """The rows, with the wanted ones changed from a day on (None: removed); a row that started before is split in two."""
    found: list[Assignment] = []
    for row in rows:
        if not wanted(row) or (row.end is not None and row.end < day):
            found.append(row)
        elif row.start is not None and row.start >= day:
            found += as_rows(changed(row))
        else:
            found.append(replace(row, end=day - timedelta(days=1)))
            found += as_rows(changed(replace(row, key=f"{row.key}{SPLIT_MARK}{number}", start=day)))
    return tuple(found)


def as_rows(row: Assignment | None) -> list[Assignment]:
    return [] if row is None else [row]


NO_WORKING_HOURS: Final = (0.0,) * 7
DAYS_A_WEEK: Final = 5
NEW_FAMILIARITY: Final = 0
"""A new hire's familiarity with the product."""


def add_new_hire(facts: Facts, change: NewHire) -> Facts:
    """Add a new hire as a lead or member like anyone else: new to the product, with the given levels."""
    one = new_hire_facts(change)
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
    return join_team(facts, change) if change.initiative in facts.initiatives else facts


def new_hire_facts(change: NewHire) -> PersonFacts:
    daily = float(change.contracted / DAYS_A_WEEK)
    weekdays = (*(daily for _ in range(DAYS_A_WEEK)), 0.0, 0.0)
    return PersonFacts(
        key=change.key,
        seniority=change.seniority,
        joined=change.start,
        skills={
            skill: SkillRatings(assessed=Rating(level, change.start)) for skill, level in sorted(change.levels.items())
        },
        hours=(WorkingHours(NO_WORKING_HOURS), WorkingHours(weekdays, change.start)),
        day_to_day=float(min(change.reserve, change.contracted)),
    )


def join_team(facts: Facts, change: NewHire) -> Facts:
    row = facts.initiatives[change.initiative or ""]
    members = (*row.facts.members, MemberFacts(change.key, NEW_FAMILIARITY, change.start))
    members = tuple(sorted(members, key=lambda one: (one.person, one.start or date.min)))
    found = replace(row, facts=replace(row.facts, members=members))
    return replace(facts, initiatives={**facts.initiatives, row.key: found})


def remove_person(facts: Facts, change: Leaves) -> Facts:
    """From a day on, their assignments and memberships end, they have no capacity or plans, and what they own has no owner."""
    key, day = change.person, change.start
    rows = change_from_day(facts.assignments, lambda row: row.person == key, day, change.number, lambda row: None)
    facts = without_plans(facts, {(key, row.initiative) for row in facts.assignments if row.person == key}, day)
    initiatives = {name: replace(row, facts=replace(row.facts, members=remaining_members(row.facts.members, key, day)))
                   for name, row in facts.initiatives.items()}  # fmt: skip
    facts = replace(facts, assignments=rows, initiatives=initiatives)
    if key in facts.people:
        gone = facts.people[key]
        gone = replace(gone, away=(*gone.away, Absence(day, date.max)))
        facts = replace(facts, people={**facts.people, key: gone})
    if key in facts.leads and facts.leads[key].capacity:
        lead = facts.leads[key]
        hours = tuple(
            capacity_when_leaving(facts, key, was, week, day)
            for was, week in zip(lead.capacity, facts.weeks, strict=True)
        )
        facts = replace(facts, leads={**facts.leads, key: replace(lead, capacity=hours)})
    return facts


def remaining_members(members: tuple[MemberFacts, ...], key: str, day: date) -> tuple[MemberFacts, ...]:
    """Memberships, with the leaver's ended; those that would start later are dropped."""
    last = day - timedelta(days=1)
    return tuple(
        replace(one, end=min(one.end or last, last)) if one.person == key else one
        for one in members
        if one.person != key or (one.start or date.min) <= last
    )


def capacity_when_leaving(facts: Facts, key: str, was: Capacity, week: Week, day: date) -> Capacity:
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


def apply_changes(facts: Facts, changes: Iterable[Change]) -> Facts:
    """The facts after the changes. New hires are applied first, because other changes may depend on them.

    Changes to different things may be in any order. A change to something outside the viewer's facts has no effect.
    """
    ordered = list(changes)
    for new in (one for one in ordered if isinstance(one, NewHire)):
        facts = add_new_hire(facts, new)
    for change in (one for one in ordered if not isinstance(one, NewHire)):
        facts = APPLY_BY_TYPE[type(change)](facts, change)
    return facts


def move(facts: Facts, change: Move) -> Facts:
    def handed(row: Assignment) -> Assignment:
        return replace(row, person=change.to, hours=row.hours if change.to in facts.leads else None)

    return cut(facts, change.assignment, change.start, change.number, handed)


def adjust(facts: Facts, change: Adjust) -> Facts:
    def other(row: Assignment) -> Assignment:
        known = row.hours is not None and change.hours is not None
        return replace(row, hours=change.hours if known else row.hours, stage=change.stage or row.stage)

    return cut(facts, change.assignment, change.start, change.number, other)


def end(facts: Facts, change: End) -> Facts:
    return cut(facts, change.assignment, change.start, change.number, lambda row: None)


def cut(facts: Facts, assignment: str, day: Any, number: int, changed: AssignmentChange) -> Facts:
    """The assignment changed from a day on. Weeks committed under it become uncommitted."""
    rows = change_from_day(facts.assignments, lambda row: is_part_of(row, assignment), day, number, changed)
    touched = {
        (row.person, row.initiative)
        for row in facts.assignments
        if is_part_of(row, assignment) and not row.tentative and (row.end is None or row.end >= day)
    }
    return replace(without_plans(facts, touched, day), assignments=rows)


def add(facts: Facts, change: Add) -> Facts:
    if change.initiative not in facts.initiatives and change.person not in facts.leads:
        return facts
    hours = change.hours if change.person in facts.leads else None
    row = Assignment(
        change.key, change.person, change.initiative, change.role, change.stage, hours, change.start, change.end
    )
    # Sorted, so that the order of adding makes no difference.
    added = sorted((*(one for one in facts.assignments if is_added(one)), row), key=lambda one: one.key)
    return replace(facts, assignments=(*(one for one in facts.assignments if not is_added(one)), *added))


def is_added(row: Assignment) -> bool:
    return row.key.startswith(SPLIT_MARK)


def shift(facts: Facts, change: Shift) -> Facts:
    def later(point: InflectionPointFacts) -> InflectionPointFacts:
        ahead = point.date >= change.since and not point.passed
        return replace(point, date=point.date + timedelta(days=change.days)) if ahead else point

    return with_points(facts, change.initiative, later)


def move_point(facts: Facts, change: MovePoint) -> Facts:
    def moved(point: InflectionPointFacts) -> InflectionPointFacts:
        return replace(point, date=change.day) if is_point(point.key, change) else point

    return with_points(facts, change.initiative, moved)


def is_point(key: str, change: MovePoint) -> bool:
    return key in (change.point, f"{change.initiative}/{change.point}")


def with_points(
    facts: Facts, initiative: str, changed: Callable[[InflectionPointFacts], InflectionPointFacts]
) -> Facts:
    if initiative not in facts.initiatives:
        return facts
    row = facts.initiatives[initiative]
    points = tuple(sorted(map(changed, row.facts.points), key=lambda one: (one.date, one.key)))
    return replace(facts, initiatives=with_row(facts, replace(row, facts=replace(row.facts, points=points))))


def with_row(facts: Facts, row: NamedInitiative) -> Mapping[str, NamedInitiative]:
    return {**facts.initiatives, row.key: row}


APPLY_BY_TYPE: Final[Mapping[type[Any], Callable[[Facts, Any], Facts]]] = {
    Move: move, Adjust: adjust, Add: add, End: end, Shift: shift, MovePoint: move_point, Leaves: remove_person,
}  # fmt: skip
