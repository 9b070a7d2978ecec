"""The score of an area with every factor behind it: cover, shortfall, gap, leverage, and the attention already spent on it.

Formulas: docs/focus-model.md, "Cover, shortfall, gap", "Leverage", "Cost, timing, exposure" and "Value of hours". Levels and
covers are on the scale of ratings, 0 to 4; shortfall, gap and leverage are shares from 0 to 1.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from engine.facts import AreaFacts, InitiativeFacts, Requirement, SpentHours
from engine.results import GapReason, LevelFact, RequirementFact, ScoreBreakdown
from engine.scoring.eligibility import EligiblePeople, WeekContext
from engine.scoring.exposure import cost_if_wrong, timing
from engine.weeks import Week
from engine.weights import Weights


@dataclass(frozen=True, slots=True)
class AreaGap:
    """The gap of an area, the minimum gap that a reason sets, and what the lead can do about it."""

    gap: float
    floor: float
    leverage: float | None
    reasons: tuple[GapReason, ...]
    requirements: tuple[RequirementFact, ...]
    # Whether the lead can close some of it; otherwise only time to find someone is planned.
    lead_can_contribute: bool


def clamp(share: float) -> float:
    return min(1.0, max(0.0, share))


def team_cover(levels: tuple[LevelFact, ...], owner: str | None, lead: str, weights: Weights) -> float:
    """Half the owner's level and half the best; the best if the lead owns it, half a level less without an owner."""
    best = max((level.effective for level in levels), default=0.0)
    if owner is None:
        return max(0.0, best - weights.no_owner_penalty)
    if owner == lead:
        return best
    mine = next((level.effective for level in levels if level.person == owner), 0.0)
    return weights.owner_share * mine + (1 - weights.owner_share) * best


def shortfall(level: int, cover: float) -> float:
    """x = clamp((req - cover) / req, 0, 1)."""
    return clamp((level - cover) / level) if level > 0 else 0.0


def lead_contribution(lead: float, level: int, cover: float) -> float:
    """The share of what is missing that the lead's own level covers."""
    if cover >= level:
        return 1.0 if lead >= level else 0.0
    return clamp((min(lead, level) - cover) / (level - cover))


def requirement_fact(
    context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, need: Requirement, eligible: EligiblePeople
) -> RequirementFact:
    """One requirement with everyone who counts, before it is known whether it causes the gap."""
    roster = context.roster(initiative)
    levels = tuple(context.level(name, need.skill, roster.get(name)) for name in eligible.people)
    lead = context.level(context.facts.lead, need.skill, roster.get(context.facts.lead))
    cover = team_cover(levels, area.owner, context.facts.lead, context.weights)
    # A rating comes before a prior with the same level: seniority is not ability.
    best = min(levels, key=lambda level: (-level.effective, level.assumed, level.person), default=None)
    owner = next((level.effective for level in levels if level.person == area.owner), None)
    at_level = tuple(level.person for level in levels if level.effective >= need.level)
    known = not levels or any(not level.assumed for level in levels)
    return RequirementFact(
        skill=need.skill,
        level=need.level,
        cover=cover,
        shortfall=shortfall(need.level, cover),
        owner_level=owner,
        best_level=best.effective if best else 0.0,
        best=best.person if best else None,
        at_level=at_level,
        known=known,
        behind_gap=False,
        fill=lead_contribution(lead.effective, need.level, cover),
        lead=lead,
        people=levels,
        reasons=coverage_risk_reasons(len(at_level), known, context.weights),
    )


def coverage_risk_reasons(at_level: int, known: bool, weights: Weights) -> tuple[GapReason, ...]:
    """Why a requirement has a gap even if its cover is high enough."""
    reasons: list[GapReason] = []
    if at_level == 0:
        reasons.append("nobody_at_level")
    elif at_level < weights.deep_enough:
        reasons.append("one_person_deep")
    if not known:
        reasons.append("unknown")
    return tuple(reasons)


def area_gap(context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, eligible: EligiblePeople) -> AreaGap:
    """g = 1 - product of (1 - x), at least its floor; None without requirements."""
    weights = context.weights
    needs = sorted(area.requirements, key=lambda need: need.skill)
    found = [requirement_fact(context, area, initiative, need, eligible) for need in needs]
    if not found:
        return AreaGap(0.0, 0.0, None, (), (), False)
    stretched = context.owned_open.get(area.owner or "", 0) > weights.stretched_above
    at_risk = [fact for fact in found if len(fact.at_level) < weights.deep_enough]
    unknown = [fact for fact in found if not fact.known]
    floor = max(
        weights.thin_floor if at_risk or stretched else 0.0,
        weights.unknown_floor if unknown else 0.0,
    )
    gap = max(floor, 1 - math.prod(1 - fact.shortfall for fact in found))
    behind = [fact for fact in found if fact.shortfall > 0]
    if not behind and floor:
        by_unknown = bool(unknown) and weights.unknown_floor >= floor
        behind = unknown if by_unknown else found if stretched else at_risk
    reasons = gap_reasons(area, context.facts.lead, eligible, stretched, found)
    if gap <= 0:
        return AreaGap(0.0, floor, None, reasons, tuple(found), False)
    filled = sum(fact.fill for fact in behind) / len(behind)
    skills = {fact.skill for fact in behind}
    facts = tuple(replace(fact, behind_gap=True) if fact.skill in skills else fact for fact in found)
    return AreaGap(gap, floor, max(weights.least_leverage, filled), reasons, facts, filled > 0)


def gap_reasons(
    area: AreaFacts, lead: str, eligible: EligiblePeople, stretched: bool, found: list[RequirementFact]
) -> tuple[GapReason, ...]:
    """The codes of the area as a whole, then those of its requirements, each once."""
    reasons: dict[GapReason, None] = {}
    if area.owner is None:
        reasons["no_owner"] = None
    elif area.owner == lead:
        reasons["lead_owns"] = None
    elif area.owner in eligible.away:
        reasons["owner_away"] = None
    if not eligible.people:
        reasons["nobody_there"] = None
    if stretched:
        reasons["owner_stretched"] = None
    for fact in found:
        reasons.update(dict.fromkeys(fact.reasons))
    return tuple(reasons)


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
