"""The viewer's own weeks with new initiatives: hours, conflicts, what they would have to give up. Nine queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from allocation.facts import Facts
from allocation.facts import Initiative as InitiativeOf
from allocation.figures import collisions, heatmap
from allocation.figures.hours import NOTHING, holding, total
from allocation.loading.hours import hour_facts
from allocation.loading.listing import WEEKS, Named
from allocation.scenarios.changes import Add
from allocation.scenarios.overlay import apply
from allocation.scenarios.people import without_plans
from engine.facts import InflectionPointFacts, InitiativeFacts
from engine.weeks import Week
from initiatives.models import InflectionPoint, Initiative
from people.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class Weighed:
    """An initiative that the viewer might take on."""

    initiative: Initiative
    hours: Decimal
    is_led: bool
    """The viewer already leads or deputises it: these hours would replace the agreed ones."""


@dataclass(frozen=True, slots=True)
class Held:
    """A current commitment, in the first week from that day on."""

    key: str
    name: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """One option: the weeks now, with one of the two, or with both. `short` are the hours a week to find elsewhere."""

    name: str
    row: heatmap.Row
    collisions: Sequence[collisions.Collision]
    facts: Facts
    changed: Sequence[bool]

    @property
    def short(self) -> Decimal:
        return max((one.most for one in self.row.over), default=NOTHING)


@dataclass(frozen=True, slots=True)
class Weighing:
    weeks: Sequence[Week]
    weighed: Sequence[Weighed]
    ways: Sequence[Way]
    held: Sequence[Held]

    @property
    def held_hours(self) -> Decimal:
        return total(one.hours for one in self.held)


def load(
    viewer: Person, organisation: Organisation, today: date, wanted: Sequence[tuple[Initiative, Decimal]], day: date
) -> Weighing:
    first = Week.of(today)
    weeks = [first + ahead for ahead in range(WEEKS)]
    me = Named("lead", viewer.pk, viewer.key, viewer.name, viewer.manager_id, None, None, None, None)
    facts = hour_facts(viewer, organisation, today, weeks, [me])
    led = {one.initiative for one in facts.assignments}
    facts = with_points(facts, [one for one, _ in wanted], led)
    weighed = [Weighed(one, hours, one.key in led) for one, hours in wanted]
    adds = [add(number, one, viewer, day) for number, one in enumerate(weighed, start=1)]
    ways = [way("Now", facts, facts, [])]
    ways += [way(f"With “{one.initiative}”", facts, facts, [change]) for one, change in zip(weighed, adds, strict=True)]
    if len(adds) > 1:
        ways.append(way("With both", facts, facts, adds))
    return Weighing(weeks, weighed, ways, held_by(facts, viewer.key, max(first, Week.of(day))))


def add(number: int, one: Weighed, viewer: Person, day: date) -> Add:
    return Add(number, one.initiative.key, viewer.key, "lead", "weekly", one.hours, day)


def with_points(facts: Facts, weighed: Iterable[Initiative], led: set[str]) -> Facts:
    """The facts with the milestones of the evaluated initiatives and of those the viewer leads. One query."""
    names = {**facts.called, **{one.key: one.name for one in weighed}}
    keys = {*led, *(one.key for one in weighed)}
    rows: Any = (
        InflectionPoint.objects.filter(initiative__key__in=keys, passed=False)
        .filter(date__gte=facts.weeks[0].monday, date__lte=facts.weeks[-1].sunday)
        .order_by("date", "pk")
        .values_list("initiative__key", "key", "name", "date", "kind", "presence")
    )
    points: dict[str, list[InflectionPointFacts]] = {}
    for initiative, key, name, on, kind, presence in rows:
        found = InflectionPointFacts(key, on, required=presence == "required", kind=kind, name=name)
        points.setdefault(initiative, []).append(found)
    there = {
        key: InitiativeOf(key, names.get(key, key), InitiativeFacts(key, points=tuple(points.get(key, ()))))
        for key in keys
    }
    return replace(facts, initiatives=there, called=names)


def way(name: str, before: Facts, facts: Facts, adds: Sequence[Add]) -> Way:
    held = {(add.person, add.initiative) for add in adds}
    day = min((add.start for add in adds), default=facts.today)
    # Weeks that are already committed would be replanned with the new hours.
    after = apply(without_plans(facts, held, day), [*adds])
    was, will = (heatmap.heatmap(one).rows[0] for one in (before, after))
    pairs = zip(was.cells, will.cells, strict=True)
    changed = [one is not None and other is not None and one.hours != other.hours for one, other in pairs]
    return Way(name, will, collisions.collisions(after), after, changed)


def held_by(facts: Facts, person: str, week: Week) -> list[Held]:
    """What the person leads in a week, by name."""
    if not 0 <= facts.place(week) < len(facts.weeks):
        return []
    rows = [one for one in holding(facts, person, week) if not one.tentative]
    found = [
        Held(one.initiative, facts.called.get(one.initiative, one.initiative), one.hours or NOTHING) for one in rows
    ]
    return sorted(found, key=lambda one: one.name.casefold())
