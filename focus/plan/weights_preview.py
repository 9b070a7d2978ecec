"""What different constants would change in the weeks planned now. Nothing is saved.

An administrator sees how much would change in anyone's week. A week's areas are private to its person, and the hours per
initiative to them and their managers: only they see more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.planning import plan_many
from engine.results import PlanFacts
from engine.weeks import Week
from engine.weights import Weights
from focus.models import WeekPlan
from focus.plan.labels import load_areas
from focus.plan.queries.lead_weeks import load
from initiatives.models import CriticalArea
from people.models import Person
from people.querysets import ids_below

MOST_PEOPLE: Final = 3


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """The viewer's own area, or an initiative of one of their reports: its hours before and after."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Effect:
    """One person's week with the saved constants and with those typed. Hours are for the week.

    `moved` are hours that go from one area to another; `joining` and `leaving` count areas; `otherwise` counts those that
    stay but have a different rank or advice.
    """

    person: Person
    before: float
    after: float
    moved: float
    joining: int
    leaving: int
    otherwise: int
    lines: Sequence[PreviewLine]

    @property
    def same(self) -> bool:
        changes = (self.after - self.before, self.moved, self.joining, self.leaving, self.otherwise)
        return not any(changes)


def planned(week: Week) -> dict[int, str]:
    """Id and name of everyone with a plan for the week, sorted by name."""
    rows = WeekPlan.objects.filter(week=week, person__in=Person.objects.current())
    return dict(rows.order_by("person__name", "person").values_list("person_id", "person__name"))


def preview_weights(
    viewer: Person, people: Sequence[Person], week: Week, overrides: Mapping[str, float]
) -> list[Effect]:
    """The effect for everyone who leads something in the week. A constant number of queries. Raises BadWeight."""
    loaded = load([person.pk for person in people], week)
    ids = list(loaded.weeks)
    facts = [loaded.weeks[pk] for pk in ids]
    before = plan_many(facts, loaded.weights, confidence=False)
    after = plan_many(facts, Weights.from_overrides(overrides), confidence=False)
    areas = load_areas({initiative.key for one in facts for initiative in one.initiatives})
    below = set(Person.objects.filter(pk__in=ids_below(viewer)).values_list("pk", flat=True))
    by_id = {person.pk: person for person in people}
    found = []
    for pk, was, now in zip(ids, before, after, strict=True):
        lines = own(was, now, areas) if pk == viewer.pk else by_initiative(was, now, areas) if pk in below else []
        found.append(effect(by_id[pk], was, now, lines))
    return found


def effect(person: Person, before: PlanFacts, after: PlanFacts, lines: Sequence[PreviewLine]) -> Effect:
    was, now = hours_of(before), hours_of(after)
    differences = [now.get(area, 0.0) - was.get(area, 0.0) for area in {*was, *now}]
    staying = was.keys() & now.keys()
    old, new = rank_and_advice(before, staying), rank_and_advice(after, staying)
    return Effect(
        person=person,
        before=sum(was.values()),
        after=sum(now.values()),
        moved=min(sum(one for one in differences if one > 0), -sum(one for one in differences if one < 0)),
        joining=len(now.keys() - was.keys()),
        leaving=len(was.keys() - now.keys()),
        otherwise=sum(old[area] != new[area] for area in staying),
        lines=[one for one in lines if one.before != one.after],
    )


def hours_of(plan: PlanFacts) -> dict[str, float]:
    return {item.area: item.hours for item in plan.items}


def rank_and_advice(plan: PlanFacts, staying: Collection[str]) -> dict[str, tuple[int, str]]:
    """Rank and advice of the areas that stay."""
    items = [item for item in plan.items if item.area in staying]
    return {item.area: (place, item.advice.code) for place, item in enumerate(items)}


def own(before: PlanFacts, after: PlanFacts, areas: Mapping[str, CriticalArea]) -> list[PreviewLine]:
    was, now = hours_of(before), hours_of(after)
    return [
        PreviewLine(areas[area].name, was.get(area, 0.0), now.get(area, 0.0)) for area in dict.fromkeys([*was, *now])
    ]


def by_initiative(before: PlanFacts, after: PlanFacts, areas: Mapping[str, CriticalArea]) -> list[PreviewLine]:
    found: dict[str, list[float]] = {}
    for side, plan in enumerate((before, after)):
        for area, hours in hours_of(plan).items():
            found.setdefault(areas[area].initiative.name, [0.0, 0.0])[side] += hours
    return [PreviewLine(name, *sides) for name, sides in sorted(found.items())]
