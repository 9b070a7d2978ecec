"""The score of an area with every factor behind it, and the attention already spent on it.

Formulas: docs/focus-model.md, "Cost, timing, exposure" and "Value of hours".
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from engine.facts import AreaFacts, InitiativeFacts, SpentHours
from engine.results import ScoreBreakdown
from engine.scoring.eligibility import WeekContext
from engine.scoring.exposure import cost_if_wrong, timing
from engine.scoring.gaps import area_gap
from engine.weeks import Week
from engine.weights import Weights


class SpentAttention(NamedTuple):
    """Hours that still count; `assumed` if some were committed but never reviewed."""

    hours: float
    assumed: bool
    # The part that another lead has committed this week.
    others: float
    # The part that the lead has already done this week.
    done: float = 0.0


NO_ATTENTION = SpentAttention(0.0, False, 0.0)


def spent_attention(rows: Iterable[SpentHours], week: Week, weights: Weights) -> dict[str, SpentAttention]:
    """The model's h0: hours per area, halved for each past week; this week's count in full.

    Later weeks and this week's own plan don't count.
    """
    spent: dict[str, SpentAttention] = {}
    for row in sorted(rows, key=lambda row: (row.area, row.week, row.source, row.hours)):
        back = week.since(row.week)
        now = row.source in ("done", "other_lead")
        if back < 0 or (back == 0 and not now):
            continue
        hours = row.hours * weights.spent_decay**back
        before = spent.get(row.area, NO_ATTENTION)
        assumed = before.assumed or (row.source == "committed" and hours > 0)
        others = before.others + (hours if back == 0 and row.source == "other_lead" else 0.0)
        done = before.done + (hours if back == 0 and row.source == "done" else 0.0)
        spent[row.area] = SpentAttention(before.hours + hours, assumed, others, done)
    return spent


def value_of_hours(worth: float, tau: float, spent: float, hours: float) -> float:
    """V(h) = worth (e^(-spent/tau) - e^(-(spent+h)/tau)); worth is exposure times leverage, the others are hours."""
    return worth * math.exp(-spent / tau) * -math.expm1(-hours / tau)


def score_areas(context: WeekContext) -> list[ScoreBreakdown]:
    """A breakdown for every area of the lead's initiatives, by key."""
    spent = spent_attention(context.facts.spent, context.facts.week, context.weights)
    breakdowns = [
        score_area(context, area, initiative, spent.get(area.key, NO_ATTENTION))
        for initiative in context.facts.initiatives
        for area in initiative.areas
    ]
    return sorted(breakdowns, key=lambda one: one.area)


def score_area(
    context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, spent: SpentAttention
) -> ScoreBreakdown:
    """Exposure = cost if wrong x gap x timing, with everything behind these factors."""
    weights = context.weights
    eligible = context.eligible_people(area, initiative)
    gap = area_gap(context, area, initiative, eligible)
    cost = cost_if_wrong(area, initiative.priority, weights)
    when = timing(area, initiative, context.monday, weights)
    # fmt: off
    return ScoreBreakdown(
        area=area.key, initiative=initiative.key,
        gap=gap.gap, cost=cost, timing=when.factor, exposure=cost * gap.gap * when.factor,
        leverage=gap.leverage, tau=weights.tau(area.effort),
        spent=spent.hours, spent_assumed=spent.assumed, spent_others=spent.others, done=spent.done,
        impact=area.impact, irreversibility=area.irreversibility, complexity=area.complexity,
        priority=initiative.priority, effort=area.effort, status=area.status, phase=initiative.phase,
        owner=area.owner, owner_owns=context.owned_open.get(area.owner or "", 0),
        floor=gap.floor, reasons=gap.reasons, requirements=gap.requirements, away=eligible.away,
        point=when.point, days=when.days, off_track=initiative.health == "off_track",
        status_factor=when.status_factor, most_hours=most_hours(gap.lead_can_contribute, spent.done, weights),
    )
    # fmt: on


def most_hours(lead_can_contribute: bool, done: float, weights: Weights) -> float:
    """The most hours an area can still get this week; few if the lead can only look for someone else."""
    most = weights.most_hours if lead_can_contribute else min(weights.most_hours, weights.convene_hours)
    return max(0.0, most - done)
