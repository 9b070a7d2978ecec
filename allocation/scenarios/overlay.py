"""Apply changes to facts: a pure function, so that all figures are calculated the same way before and after.

Changes to different things may be in any order. A change to something outside the viewer's facts has no effect.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from allocation.facts import Assignment, Facts, Initiative
from allocation.scenarios import people, spans
from allocation.scenarios.changes import Add, Adjust, Change, End, Leaves, Move, MovePoint, Shift, StandIn
from engine.facts import InflectionPointFacts


def apply(facts: Facts, changes: Iterable[Change]) -> Facts:
    """The facts after the changes. New hires are applied first, because other changes may depend on them."""
    ordered = list(changes)
    for new in (one for one in ordered if isinstance(one, StandIn)):
        facts = people.bring_in(facts, new)
    for change in (one for one in ordered if not isinstance(one, StandIn)):
        facts = ACTS[type(change)](facts, change)
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


def cut(facts: Facts, assignment: str, day: Any, number: int, changed: spans.Changed) -> Facts:
    """The assignment changed from a day on. Weeks committed under it become uncommitted."""
    rows = spans.from_day(facts.assignments, lambda row: spans.is_of(row, assignment), day, number, changed)
    touched = {
        (row.person, row.initiative)
        for row in facts.assignments
        if spans.is_of(row, assignment) and not row.tentative and (row.end is None or row.end >= day)
    }
    return replace(people.without_plans(facts, touched, day), assignments=rows)


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
    return row.key.startswith(spans.PART)


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


def with_row(facts: Facts, row: Initiative) -> Mapping[str, Initiative]:
    return {**facts.initiatives, row.key: row}


ACTS: Final[Mapping[type[Any], Callable[[Facts, Any], Facts]]] = {
    Move: move, Adjust: adjust, Add: add, End: end, Shift: shift, MovePoint: move_point, Leaves: people.leave,
}  # fmt: skip
