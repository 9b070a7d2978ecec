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

MOST_PEOPLE: Final = 3
MOST_WEEKS: Final = 100
"""How many of the weeks planned now are compared, evenly spread over the names."""


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

    person: Person | None
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


@dataclass(frozen=True, slots=True)
class WeightsPreview:
    """The effect on the weeks planned now: `compared` of `planned` weeks, and those of a few people."""

    planned: int
    compared: int
    changed: int
    moved: float
    joining: int
    leaving: int
    effects: Sequence[Effect]


def preview_weights(
    viewer: Person | None, people: Sequence[Person], week: Week, overrides: Mapping[str, float]
) -> WeightsPreview:
    """The effect on a sample of all weeks, and for these people. A constant number of queries. Raises BadWeight.

    A viewer of None only administers, and sees no one's areas or initiatives.
    """
    everyone = list(planned(week))
    sample = everyone[:: -(-len(everyone) // MOST_WEEKS)] if everyone else []
    loaded = load(list(dict.fromkeys([*(person.pk for person in people), *sample])), week)
    ids = list(loaded.weeks)
    facts = [loaded.weeks[pk] for pk in ids]
    before = plan_many(facts, loaded.weights, confidence=False)
    after = plan_many(facts, Weights.from_overrides(overrides), confidence=False)
    areas = load_areas({initiative.key for one in facts for initiative in one.initiatives})
    below = set(Person.objects.below(viewer).values_list("pk", flat=True)) if viewer else set()
    by_id = {person.pk: person for person in people}
    found: dict[int, Effect] = {}
    for pk, was, now in zip(ids, before, after, strict=True):
        lines = (
            own(was, now, areas)
            if viewer and pk == viewer.pk
            else by_initiative(was, now, areas)
            if pk in below
            else []
        )
        found[pk] = effect(by_id.get(pk), was, now, lines)
    return summary(
        len(everyone), [found[pk] for pk in sample if pk in found], [found[pk] for pk in by_id if pk in found]
    )


def summary(weeks: int, sample: Sequence[Effect], named: Sequence[Effect]) -> WeightsPreview:
    return WeightsPreview(
        planned=weeks,
        compared=len(sample),
        changed=sum(not one.same for one in sample),
        moved=sum(one.moved for one in sample),
        joining=sum(one.joining for one in sample),
        leaving=sum(one.leaving for one in sample),
        effects=named,
    )


def effect(person: Person | None, before: PlanFacts, after: PlanFacts, lines: Sequence[PreviewLine]) -> Effect:
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
    """The planned hours, as the week page counts them: without optional ones."""
    firm = {item.area: item.hours - item.optional_hours for item in plan.items}
    return {area: hours for area, hours in firm.items() if hours}


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
