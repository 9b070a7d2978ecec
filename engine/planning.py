"""Plan the week of one lead, or of many: from facts to a plan with its reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from engine.advice import advise
from engine.availability_index import AvailabilityIndex, key_people
from engine.capacity.availability import half_hours, own_work_shares
from engine.facts import DependencyFacts, LeadWeek
from engine.forecasts import DependencyState
from engine.meetings import (
    FirstPlan,
    MeetingVerdict,
    capacity_after,
    meeting_facts,
    open_touchpoints,
    plan_based_verdicts,
    rule_based_verdicts,
    without_past,
)
from engine.results import AreaFact, Capacity, PlanFacts
from engine.score_facts import ScoreBreakdown
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import WeekContext
from engine.sensitivity.counterfactuals import PlannedWeek, confidences
from engine.solver.allocate import Allocation, allocate_many, net_value, optional_half_hours
from engine.solver.solver_input import AllocationTask
from engine.uncovered import areas_to_sign_off, highest_exposure, stage_changes, uncovered_areas
from engine.weeks import Week
from engine.weights import Weights

DEFAULTS = Weights()


@dataclass(frozen=True, slots=True)
class Draft:
    """A week during planning: its breakdowns, the verdicts so far, and the capacity they leave."""

    context: WeekContext
    breakdowns: list[ScoreBreakdown]
    verdicts: Mapping[str, MeetingVerdict]
    capacity: Capacity

    @property
    def task(self) -> AllocationTask:
        return AllocationTask(self.breakdowns, self.context.facts.pins, half_hours(self.capacity.focus))

    @property
    def fixed(self) -> Mapping[str, int]:
        """Half-hours that are firm whatever they are worth."""
        facts = self.context.facts
        return {**facts.accepted, **facts.pins}

    @property
    def by_area(self) -> dict[str, ScoreBreakdown]:
        return {one.area: one for one in self.breakdowns}


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
    first = [first_draft(facts, weights) for facts in weeks]
    allocations = allocate_many([one.task for one in first], weights)
    drafts = [second_draft(one, allocation) for one, allocation in zip(first, allocations, strict=True)]
    again = [row for row, one in enumerate(drafts) if one.capacity.focus != first[row].capacity.focus]
    for row, allocation in zip(again, allocate_many([drafts[row].task for row in again], weights), strict=True):
        allocations[row] = allocation
    shares: list[Mapping[str, float]] = [{}] * len(drafts)
    if confidence:
        planned = zip(drafts, allocations, strict=True)
        shares = confidences([PlannedWeek(one.context, one.task, allocation) for one, allocation in planned])
    indexes = availability_indexes(weeks, weights)
    return [
        assemble_plan(one, allocation, share, indexes[id(one.context.facts.people), one.context.facts.week])
        for one, allocation, share in zip(drafts, allocations, shares, strict=True)
    ]


def availability_indexes(weeks: Sequence[LeadWeek], weights: Weights) -> dict[tuple[int, Week], AvailabilityIndex]:
    """One index for all weeks that share their people: pass the same mapping to a whole batch."""
    found: dict[tuple[int, Week], AvailabilityIndex] = {}
    for facts in weeks:
        key = (id(facts.people), facts.week)
        if key not in found:
            found[key] = AvailabilityIndex(facts.people, facts.week, weights, facts.general_skills, facts.candidates)
    return found


def first_draft(facts: LeadWeek, weights: Weights) -> Draft:
    """First pass: only meetings that need no plan get a verdict, and take their time."""
    context = WeekContext(without_past(facts), weights)
    verdicts = rule_based_verdicts(context.facts)
    return Draft(context, score_areas(context), verdicts, capacity_after_meetings(context, verdicts))


def second_draft(one: Draft, first: Allocation) -> Draft:
    """Second pass: the first plan decides the other meetings; their verdicts are then kept."""
    optional = optional_half_hours(first.units, one.fixed, one.breakdowns, one.context.weights)
    focused = [area for area, units in first.units.items() if units > optional[area]]
    verdicts = plan_based_verdicts(one.context, one.verdicts, one.by_area, FirstPlan(focused, first.hour_price))
    return replace(one, verdicts=verdicts, capacity=capacity_after_meetings(one.context, verdicts))


def capacity_after_meetings(context: WeekContext, verdicts: Mapping[str, MeetingVerdict]) -> Capacity:
    """The capacity with the meetings attended so far; a given capacity replaces the focus."""
    facts = context.facts
    found = capacity_after(facts, context.weights, verdicts)
    return found if facts.capacity is None else replace(found, focus=float(facts.capacity))


def assemble_plan(
    one: Draft, allocation: Allocation, shares: Mapping[str, float], index: AvailabilityIndex
) -> PlanFacts:
    """Assemble the plan from its parts."""
    context, facts = one.context, one.context.facts
    areas = area_facts(one, allocation, shares, index)
    items = tuple(area for area in areas if area.area in allocation.units)
    planned = half_hours(one.capacity.focus)
    return PlanFacts(
        lead=facts.lead,
        week=facts.week,
        capacity=one.capacity,
        planned_capacity=planned / 2,
        value=sum(item.value for item in items),
        hour_price=allocation.hour_price,
        free_hours=max(0, allocation.left) / 2,
        over_hours=max(0, -allocation.left) / 2,
        more=allocation.more,
        less=allocation.less,
        margins=allocation.margins,
        items=items,
        areas=areas,
        meetings=meeting_facts(facts, one.verdicts, one.by_area),
        touchpoints=open_touchpoints(facts, one.verdicts),
        not_covered=uncovered_areas(context, areas, allocation.units, index),
        sign_off=areas_to_sign_off(context, one.breakdowns, allocation.units),
        key_people=key_people(index, facts),
        steps=stage_changes(context, one.breakdowns),
        highest_exposure=tuple(
            (initiative.key, highest_exposure(initiative, one.breakdowns))
            for initiative in sorted(facts.initiatives, key=lambda initiative: initiative.key)
        ),
        own_work=own_work_shares(facts.own_work, facts.people[facts.lead], facts.week),
        dependencies=dependencies_to_act_on(facts),
        transfers=facts.transfers,
    )


STATES: Final[tuple[DependencyState, ...]] = ("late", "at_risk", "unknown", "exposed", "holds")


def dependencies_to_act_on(facts: LeadWeek) -> tuple[DependencyFacts, ...]:
    """Every dependency that is open, the most urgent state first, then by need-by date and key."""
    found = [one for initiative in facts.initiatives for one in initiative.dependencies]
    return tuple(sorted(found, key=lambda one: (STATES.index(one.state), one.need_by or date.max, one.key)))


def area_facts(
    one: Draft, allocation: Allocation, shares: Mapping[str, float], index: AvailabilityIndex
) -> tuple[AreaFact, ...]:
    """Every area, chosen or not, by value, then key."""
    context, pins, breakdowns = one.context, one.context.facts.pins, one.by_area
    optional = optional_half_hours(allocation.units, one.fixed, one.breakdowns, context.weights)
    found = []
    for initiative in context.facts.initiatives:
        for area in initiative.areas:
            breakdown = breakdowns[area.key]
            hours = allocation.units.get(area.key, 0) / 2
            found.append(
                AreaFact(
                    area=area.key,
                    initiative=initiative.key,
                    hours=hours,
                    optional_hours=optional.get(area.key, 0) / 2,
                    value=net_value(breakdown, hours, context.weights),
                    pinned=area.key in pins,
                    accepted=area.key in context.facts.accepted,
                    advice=advise(context, area, initiative, breakdown, index, hours),
                    confidence=shares.get(area.key),
                    receipt=breakdown,
                )
            )
    return tuple(sorted(found, key=lambda fact: (-round(fact.value, 9), fact.area)))
