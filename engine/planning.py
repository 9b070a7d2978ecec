"""The week of one lead, or of many: from facts to the plan with its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.advice import advise
from engine.capacity import focus_capacity, half_hours
from engine.choices import Choice, Task, choose_many, net_value, optional_units
from engine.confidence import Planned, confidences
from engine.directory import Directory, key_people
from engine.facts import LeadWeek
from engine.followups import not_covered, sign_off
from engine.ladder import highest_exposure, steps
from engine.meetings import (
    Ruling,
    early_rulings,
    late_rulings,
    meeting_facts,
    minutes_taken,
    still_ahead,
    touchpoints_left,
)
from engine.results import AreaFact, Capacity, PlanFacts, Receipt
from engine.teams import Setting
from engine.weeks import Week
from engine.weighing import weigh
from engine.weights import Weights

DEFAULTS = Weights()


@dataclass(slots=True)
class Draft:
    """A week on its way to a plan."""

    setting: Setting
    receipts: list[Receipt]
    rulings: dict[str, Ruling]
    capacity: Capacity = field(init=False)

    def __post_init__(self) -> None:
        self.measure()

    def measure(self) -> None:
        """The capacity with the meetings that stand so far."""
        facts = self.setting.facts
        found = focus_capacity(
            facts.people[facts.lead],
            facts.week,
            self.setting.weights,
            meeting_minutes=minutes_taken(facts, self.rulings),
            touchpoints=len(touchpoints_left(facts, self.rulings)),
            since=facts.since,
        )
        self.capacity = found if facts.capacity is None else replace(found, focus=float(facts.capacity))

    def task(self) -> Task:
        return Task(self.receipts, self.setting.facts.pins, half_hours(self.capacity.focus))

    def by_area(self) -> dict[str, Receipt]:
        return {one.area: one for one in self.receipts}


def plan(facts: LeadWeek, weights: Weights = DEFAULTS, *, confidence: bool = True) -> PlanFacts:
    """The best week of one lead, with every reason; `confidence` costs a few milliseconds more."""
    return plan_many([facts], weights, confidence=confidence)[0]


def plan_many(weeks: Sequence[LeadWeek], weights: Weights = DEFAULTS, *, confidence: bool = True) -> list[PlanFacts]:
    """The weeks of many leads; their optima and redraws are solved side by side."""
    drafts = [draft(facts, weights) for facts in weeks]
    choices = choose_many([one.task() for one in drafts], weights)
    again = [row for row, one in enumerate(drafts) if rule(one, choices[row])]
    replanned = choose_many([drafts[row].task() for row in again], weights)
    for row, choice in zip(again, replanned, strict=True):
        choices[row] = choice
    shares: list[Mapping[str, float]] = [{}] * len(drafts)
    if confidence:
        planned = zip(drafts, choices, strict=True)
        shares = confidences([Planned(one.setting, one.task(), choice) for one, choice in planned])
    shelf = directories(weeks, weights)
    return [
        complete(one, choice, share, shelf[id(one.setting.facts.people), one.setting.facts.week])
        for one, choice, share in zip(drafts, choices, shares, strict=True)
    ]


def directories(weeks: Sequence[LeadWeek], weights: Weights) -> dict[tuple[int, Week], Directory]:
    """One directory for all weeks that share their people: pass the same mapping to a whole batch."""
    found: dict[tuple[int, Week], Directory] = {}
    for facts in weeks:
        key = (id(facts.people), facts.week)
        if key not in found:
            found[key] = Directory(facts.people, facts.week, weights)
    return found


def draft(facts: LeadWeek, weights: Weights) -> Draft:
    setting = Setting(still_ahead(facts), weights)
    return Draft(setting, weigh(setting), early_rulings(setting.facts))


def rule(one: Draft, first: Choice) -> bool:
    """Second pass: decide the other meetings by the first plan; true where the capacity changed by it."""
    before = one.capacity.focus
    one.rulings = late_rulings(one.setting, one.rulings, one.by_area(), first)
    one.measure()
    return one.capacity.focus != before


def complete(one: Draft, choice: Choice, shares: Mapping[str, float], directory: Directory) -> PlanFacts:
    """The plan out of its parts."""
    setting, facts = one.setting, one.setting.facts
    areas = area_facts(one, choice, shares, directory)
    items = tuple(area for area in areas if area.area in choice.units)
    planned = half_hours(one.capacity.focus)
    return PlanFacts(
        lead=facts.lead,
        week=facts.week,
        capacity=one.capacity,
        planned_capacity=planned / 2,
        value=sum(item.value for item in items),
        hour_price=choice.hour_price,
        free_hours=max(0, choice.left) / 2,
        over_hours=max(0, -choice.left) / 2,
        more=choice.more,
        less=choice.less,
        items=items,
        areas=areas,
        meetings=meeting_facts(facts, one.rulings, one.by_area()),
        touchpoints=touchpoints_left(facts, one.rulings),
        not_covered=not_covered(setting, areas, choice.units, directory),
        sign_off=sign_off(setting, one.receipts, choice.units),
        key_people=key_people(directory, facts),
        steps=steps(setting, one.receipts),
        highest_exposure=tuple(
            (initiative.key, highest_exposure(initiative, one.receipts))
            for initiative in sorted(facts.initiatives, key=lambda initiative: initiative.key)
        ),
    )


def area_facts(one: Draft, choice: Choice, shares: Mapping[str, float], directory: Directory) -> tuple[AreaFact, ...]:
    """Every area, chosen or not, by value, then key."""
    setting, pins, receipts = one.setting, one.setting.facts.pins, one.by_area()
    optional = optional_units(choice.units, pins, one.receipts, setting.weights)
    found = []
    for initiative in setting.facts.initiatives:
        for area in initiative.areas:
            receipt = receipts[area.key]
            hours = choice.units.get(area.key, 0) / 2
            found.append(
                AreaFact(
                    area=area.key,
                    initiative=initiative.key,
                    hours=hours,
                    optional_hours=optional.get(area.key, 0) / 2,
                    value=net_value(receipt, hours, setting.weights),
                    pinned=area.key in pins,
                    advice=advise(setting, area, initiative, receipt, directory),
                    confidence=shares.get(area.key),
                    receipt=receipt,
                )
            )
    return tuple(sorted(found, key=lambda fact: (-round(fact.value, 9), fact.area)))
