"""The receipt of an area: every factor of its exposure, and what each is based on."""

from engine.exposure import cost_if_wrong, timing
from engine.facts import AreaFacts, InitiativeFacts
from engine.gaps import gap_of
from engine.results import Receipt
from engine.spending import NOTHING, Spent, spent_per_area
from engine.teams import Setting
from engine.weights import Weights


def weigh(setting: Setting) -> list[Receipt]:
    """A receipt for every area of the lead's initiatives, by key."""
    spent = spent_per_area(setting.facts.spent, setting.facts.week, setting.weights)
    receipts = [
        receipt(setting, area, initiative, spent.get(area.key, NOTHING))
        for initiative in setting.facts.initiatives
        for area in initiative.areas
    ]
    return sorted(receipts, key=lambda one: one.area)


def receipt(setting: Setting, area: AreaFacts, initiative: InitiativeFacts, spent: Spent) -> Receipt:
    """Exposure = cost if wrong x gap x timing, with everything behind these factors."""
    weights = setting.weights
    counted = setting.counted(area, initiative)
    gap = gap_of(setting, area, initiative, counted)
    cost = cost_if_wrong(area, initiative.priority, weights)
    when = timing(area, initiative, setting.monday, weights)
    # fmt: off
    return Receipt(
        area=area.key, initiative=initiative.key,
        gap=gap.gap, cost=cost, timing=when.factor, exposure=cost * gap.gap * when.factor,
        leverage=gap.leverage, tau=weights.tau(area.effort),
        spent=spent.hours, spent_assumed=spent.assumed, spent_others=spent.others, done=spent.done,
        impact=area.impact, irreversibility=area.irreversibility, complexity=area.complexity,
        priority=initiative.priority, effort=area.effort, status=area.status, phase=initiative.phase,
        owner=area.owner, owner_owns=setting.owned_open.get(area.owner or "", 0),
        floor=gap.floor, reasons=gap.reasons, requirements=gap.requirements, away=counted.away,
        point=when.point, days=when.days, off_track=initiative.health == "off_track",
        status_factor=when.status_factor, most_hours=most_hours(gap.can_fill, spent.done, weights),
    )
    # fmt: on


def most_hours(can_fill: bool, done: float, weights: Weights) -> float:
    """The most hours an area can still get this week; few if the lead can only look for someone else."""
    most = weights.most_hours if can_fill else min(weights.most_hours, weights.convene_hours)
    return max(0.0, most - done)
