"""The changes of a scenario as plain data, and the facts they affect, for one viewer.

Only affected people and initiatives are loaded, because no one else's figures change, however large the company.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from allocation.facts import Facts, Lead
from allocation.loading.hours import booked, hour_facts
from allocation.loading.listing import Named
from allocation.loading.stakes import stake_facts
from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.base import since_of
from allocation.scenarios.changes import (
    STAND_IN,
    Add,
    Adjust,
    Change,
    End,
    Leaves,
    Move,
    MovePoint,
    Shift,
    StandIn,
)
from engine.weeks import Week
from initiatives.models import Initiative, LeadAssignment, Membership
from people.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class Facing:
    """A scenario's changes that the viewer may see; `people` are those affected in the viewer's reporting line."""

    scenario: Any
    changes: Sequence[Change]
    rows: Sequence[ScenarioChange]
    people: Sequence[Person]
    hidden: int


def load(viewer: Person, key: str, today: date) -> Facing | None:
    """One query; None if the viewer can't see such a scenario, or it has no changes yet."""
    found = (
        ScenarioChange.objects.visible_to(viewer)
        .filter(scenario__key=key)
        .with_rows()
        .select_related("scenario__author")
        .with_sight_of(viewer, today)
    )
    rows = list(found)
    if not rows:
        return None
    seen = [row for row in rows if getattr(row, "initiative_seen", False) or row.initiative_id is None]
    people: dict[int, Person] = {}
    for row in seen:
        if row.person and getattr(row, "person_in_line", False):
            people[row.person.pk] = row.person
        if row.assignment and getattr(row, "holder_in_line", False):
            people[row.assignment.person_id] = row.assignment.person
    changes = [change for row in seen if (change := plain(row, today)) is not None]
    ordered = sorted(people.values(), key=lambda one: (one.name.casefold(), one.key))
    return Facing(rows[0].scenario, changes, seen, ordered, len(rows) - len(seen))


def plain(row: ScenarioChange, today: date) -> Change | None:
    """None if what it refers to no longer exists."""
    kind, day = ChangeKind(row.kind), row.day or today
    initiative = row.initiative.key if row.initiative else ""
    who = f"{STAND_IN}{row.stand_in_id}" if row.stand_in_id else row.person.key if row.person else ""
    stage: Any = row.stage
    if kind in (ChangeKind.MOVE, ChangeKind.ADJUST, ChangeKind.END):
        if row.assignment_id is None:
            return None
        held = str(row.assignment_id)
        if kind == ChangeKind.MOVE:
            return Move(row.pk, held, who, day)
        return End(row.pk, held, day) if kind == ChangeKind.END else Adjust(row.pk, held, day, row.hours, stage)
    if kind == ChangeKind.ADD:
        role: Any = row.role
        return Add(row.pk, initiative, who, role, stage, row.hours or Decimal(0), day, row.end)
    if kind == ChangeKind.SHIFT:
        return Shift(row.pk, initiative, row.days or 0, since_of(row, today))
    if kind == ChangeKind.POINT:
        return MovePoint(row.pk, initiative, row.point.key, day) if row.point else None
    return Leaves(row.pk, who, day) if kind == ChangeKind.LEAVES else stand_in(row, day)


def stand_in(row: ScenarioChange, day: date) -> StandIn:
    seniority: Any = row.seniority
    team = row.initiative.key if row.initiative else None
    return StandIn(row.pk, row.title, day, row.contracted, row.reserve, seniority, row.levels, team)


def hours(facing: Facing, viewer: Person, organisation: Organisation, today: date, weeks: Sequence[Week]) -> Facts:
    """Hours and capacity of the people affected. Seven queries."""
    named = [Named("lead", one.pk, one.key, one.name, one.manager_id, None, None, None, None) for one in facing.people]
    return hour_facts(viewer, organisation, today, weeks, named)


def stakes(facing: Facing, viewer: Person, organisation: Organisation, today: date, weeks: Sequence[Week]) -> Facts:
    """The initiatives affected, with what is at stake in them. Eight queries."""
    leads = {one.key: Lead(one.key, one.name, ()) for one in facing.people}
    plans = booked(viewer, Person.objects.in_line_of(viewer).values("pk"), weeks)
    bare = Facts(today, tuple(weeks), viewer.key, leads, (), planned=plans.planned)
    also = [one.key for one in facing.people]
    return stake_facts(bare, viewer, organisation, concerned(facing, viewer, today), also)


def concerned(facing: Facing, viewer: Person, today: date) -> Any:
    """Initiatives named by a change, led by one of the people, or left by someone."""
    ids = {row.initiative_id for row in facing.rows if row.initiative_id}
    people = [one.pk for one in facing.people]
    leaving = [row.person_id for row in facing.rows if row.kind == ChangeKind.LEAVES]
    here: dict[str, Any] = {"initiative": OuterRef("pk")}
    led = LeadAssignment.objects.current_or_coming(today).filter(person__in=people, **here)
    on_it = Membership.objects.current_or_coming(today).filter(person__in=leaving, **here)
    owned = Q(pk__in=Initiative.objects.filter(areas__owner__in=leaving).values("pk"))
    seen = Initiative.objects.visible_to(viewer, today)
    return seen.filter(Q(pk__in=ids) | Exists(led) | Exists(on_it) | owned).order_by("name", "key")
