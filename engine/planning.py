"""Plan the week of one lead, or of many: from facts to a plan with its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Draft:
    """A week during planning: its receipts, the verdicts so far, and the capacity they leave."""

    setting: Setting
    receipts: list[Receipt]
    rulings: Mapping[str, Ruling]
    capacity: Capacity

    @property
    def task(self) -> Task:
        return Task(self.receipts, self.setting.facts.pins, half_hours(self.capacity.focus))

    @property
    def by_area(self) -> dict[str, Receipt]:
        return {one.area: one for one in self.receipts}


def plan(facts: LeadWeek, weights: Weights = DEFAULTS, *, confidence: bool = True) -> PlanFacts:
    """The optimal week of one lead, with every reason.

    Hours are multiples of 0.5; values are net of the opportunity cost (docs/focus-model.md). `confidence` costs a few
    milliseconds more; without it every confidence is None. Raises KeyError if someone is named who is not among the
    people; anything else unusual (no capacity, no team, no areas) is a fact in the plan.
    """
    return plan_many([facts], weights, confidence=confidence)[0]


def plan_many(weeks: Sequence[LeadWeek], weights: Weights = DEFAULTS, *, confidence: bool = True) -> list[PlanFacts]:
    """The weeks of many leads, in order; each as `plan` returns it, but optima and simulations are solved together.

    Pass one mapping of people to all: each person is then looked up once.
    """
    first = [draft(facts, weights) for facts in weeks]
    choices = choose_many([one.task for one in first], weights)
    drafts = [settled(one, choice) for one, choice in zip(first, choices, strict=True)]
    again = [row for row, one in enumerate(drafts) if one.capacity.focus != first[row].capacity.focus]
    for row, choice in zip(again, choose_many([drafts[row].task for row in again], weights), strict=True):
        choices[row] = choice
    shares: list[Mapping[str, float]] = [{}] * len(drafts)
    if confidence:
        planned = zip(drafts, choices, strict=True)
        shares = confidences([Planned(one.setting, one.task, choice) for one, choice in planned])
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
    """First pass: only meetings that need no plan get a verdict, and take their time."""
    setting = Setting(still_ahead(facts), weights)
    rulings = early_rulings(setting.facts)
    return Draft(setting, weigh(setting), rulings, capacity_left(setting, rulings))


def settled(one: Draft, first: Choice) -> Draft:
    """Second pass: the first plan decides the other meetings; their verdicts are then kept."""
    rulings = late_rulings(one.setting, one.rulings, one.by_area, first)
    return replace(one, rulings=rulings, capacity=capacity_left(one.setting, rulings))


def capacity_left(setting: Setting, rulings: Mapping[str, Ruling]) -> Capacity:
    """The capacity with the meetings attended so far; a given capacity replaces the focus."""
    facts = setting.facts
    found = focus_capacity(
        facts.people[facts.lead],
        facts.week,
        setting.weights,
        meeting_minutes=minutes_taken(facts, rulings),
        touchpoints=len(touchpoints_left(facts, rulings)),
        since=facts.since,
        share=facts.share_of_day,
    )
    return found if facts.capacity is None else replace(found, focus=float(facts.capacity))


def complete(one: Draft, choice: Choice, shares: Mapping[str, float], directory: Directory) -> PlanFacts:
    """Assemble the plan from its parts."""
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
        margins=choice.margins,
        items=items,
        areas=areas,
        meetings=meeting_facts(facts, one.rulings, one.by_area),
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
    setting, pins, receipts = one.setting, one.setting.facts.pins, one.by_area
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
