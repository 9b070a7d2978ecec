"""The score of an area with every factor behind it: cover, shortfall, gap, leverage, and the attention already spent on it.

Formulas: docs/focus-model.md, "Cover, shortfall, gap", "Leverage", "Cost, timing, exposure" and "Value of hours". Levels and
covers are on the scale of ratings, 0 to 4; shortfall, gap and leverage are shares from 0 to 1.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from engine.capacity.availability import own_work_shares
from engine.facts import AreaFacts, InitiativeFacts, Requirement, SpentHours
from engine.score_facts import DepartureFact, GapReason, Leaver, LevelFact, RequirementFact, ScoreBreakdown
from engine.scoring.eligibility import EligiblePeople, LastDay, WeekContext, is_at_level
from engine.scoring.exposure import cost_if_wrong, timing
from engine.weeks import Week
from engine.weights import Weights


class GapState(NamedTuple):
    """A gap with some people, the minimum that a reason sets, and the share of it that the lead could close (None without)."""

    gap: float
    floor: float
    fill: float | None
    requirements: tuple[RequirementFact, ...]


class AreaGap(NamedTuple):
    """The gap of an area with everyone who counts and after each departure, and what the lead can do about it."""

    gap: float
    leverage: float | None
    now: GapState
    departures: tuple[DepartureFact, ...]
    # The departure that sets the leverage, if one does.
    leaving: DepartureFact | None
    reasons: tuple[GapReason, ...]


def clamp(share: float) -> float:
    return min(1.0, max(0.0, share))


def team_cover(levels: tuple[LevelFact, ...], owner: str | None, lead: str, weights: Weights) -> float:
    """Half the owner's level and half the best; the best if the lead owns it.

    Without an owner who counts, their half is 0: naming one never makes the cover smaller.
    """
    best = max((level.effective for level in levels), default=0.0)
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


def leverage_of(fill: float, weights: Weights) -> float:
    """0.2 for asking, learning and bringing people together, up to 1 for a lead who closes the gap."""
    return weights.least_leverage + (1 - weights.least_leverage) * fill


def requirement_fact(
    context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, need: Requirement, names: Iterable[str]
) -> RequirementFact:
    """One requirement with everyone who counts, before it is known whether it causes the gap."""
    team = context.team(initiative)
    levels = tuple(context.level(name, need.skill, team.get(name)) for name in names)
    lead = context.lead_level(need.skill, initiative)
    cover = team_cover(levels, area.owner, context.facts.lead, context.weights)
    # A rating comes before a prior with the same level: seniority is not ability.
    best = min(levels, key=lambda level: (-level.effective, level.assumed, level.person), default=None)
    owner = next((level.effective for level in levels if level.person == area.owner), None)
    at_level = tuple(level.person for level in levels if is_at_level(level, need.level))
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


def gap_state(context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, names: Iterable[str]) -> GapState:
    """g = 1 - product of (1 - x), at least its floor, with these people."""
    weights = context.weights
    needs = sorted(area.requirements, key=lambda need: need.skill)
    found = [requirement_fact(context, area, initiative, need, names) for need in needs]
    stretched = is_stretched(context, area)
    at_risk = [fact for fact in found if len(fact.at_level) < weights.deep_enough]
    unknown = [fact for fact in found if not fact.known]
    floor = max(
        weights.thin_floor if at_risk or stretched else 0.0,
        weights.unknown_floor if unknown else 0.0,
    )
    gap = max(floor, 1 - math.prod(1 - fact.shortfall for fact in found))
    if gap <= 0:
        return GapState(0.0, floor, None, tuple(found))
    behind = {fact.skill: fact.shortfall for fact in found if fact.shortfall > 0}
    if not behind:
        by_unknown = bool(unknown) and weights.unknown_floor >= floor
        behind = {fact.skill: 1.0 for fact in (unknown if by_unknown else found if stretched else at_risk)}
    fill = sum(fact.fill * behind.get(fact.skill, 0.0) for fact in found) / sum(behind.values())
    facts = tuple(replace(fact, behind_gap=True) if fact.skill in behind else fact for fact in found)
    return GapState(gap, floor, fill, facts)


def is_stretched(context: WeekContext, area: AreaFacts) -> bool:
    return context.owned_open.get(area.owner or "", 0) > context.weights.stretched_above


def area_gap(context: WeekContext, area: AreaFacts, initiative: InitiativeFacts, eligible: EligiblePeople) -> AreaGap:
    """The gap now, or a share of the gap after a departure that is near if that is larger; None without requirements."""
    if not area.requirements:
        return AreaGap(0.0, None, GapState(0.0, 0.0, None, ()), (), None, ())
    now = gap_state(context, area, initiative, eligible.people)
    last_days = context.last_days(eligible.people, initiative)
    departures = departure_facts(context, area, initiative, eligible.people, last_days) if last_days else ()
    gap = max([now.gap, *(one.share * one.gap for one in departures)])
    leverage, leaving = leverage_with_departures(gap, now, departures, context.weights)
    return AreaGap(gap, leverage, now, departures, leaving, gap_reasons(context, area, eligible, now, leaving))


def departure_facts(
    context: WeekContext,
    area: AreaFacts,
    initiative: InitiativeFacts,
    people: Sequence[str],
    last_days: Sequence[LastDay],
) -> tuple[DepartureFact, ...]:
    """Per last day that opens a gap, the earliest first: the gap without everyone who has left by then."""
    found = []
    for days in sorted({one.days for one in last_days}):
        gone = {one.person: one.day for one in last_days if one.days <= days}
        state = gap_state(context, area, initiative, [name for name in people if name not in gone])
        leavers = tuple(Leaver(person, day) for person, day in gone.items())
        share = departure_share(days, context.weights)
        found.append(DepartureFact(days, share, leavers, *state))
    return tuple(found)


def departure_share(days: int, weights: Weights) -> float:
    """In full up to two weeks ahead, then less each day, nothing from eight weeks on."""
    return clamp((weights.leaving_days - days) / max(1, weights.leaving_days - weights.leaving_full_days))


def leverage_with_departures(
    gap: float, now: GapState, departures: Iterable[DepartureFact], weights: Weights
) -> tuple[float | None, DepartureFact | None]:
    """The leverage, and the departure that sets it: the largest of gap x leverage, so that hours change smoothly."""
    if gap <= 0:
        return None, None
    most = 0.0 if now.fill is None else now.gap * leverage_of(now.fill, weights)
    leaving = None
    for one in departures:
        worth = 0.0 if one.fill is None else one.share * one.gap * leverage_of(one.fill, weights)
        if worth > most:
            most, leaving = worth, one
    if leaving is None and gap == now.gap and now.fill is not None:
        return leverage_of(now.fill, weights), None  # without a division, which could round
    return most / gap, leaving


def gap_reasons(
    context: WeekContext, area: AreaFacts, eligible: EligiblePeople, now: GapState, leaving: DepartureFact | None
) -> tuple[GapReason, ...]:
    """The codes of the area as a whole, then those of its requirements, each once."""
    reasons: dict[GapReason, None] = {}
    if area.owner is None:
        reasons["no_owner"] = None
    elif area.owner == context.facts.lead:
        reasons["lead_owns"] = None
    elif area.owner not in eligible.people:
        reasons["owner_away"] = None
    if leaving is not None:
        reasons["leaving"] = None
    if not eligible.people:
        reasons["nobody_there"] = None
    if is_stretched(context, area):
        reasons["owner_stretched"] = None
    for fact in now.requirements:
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
    # The part that is the lead's own work on the area this week.
    own: float = 0.0


NO_ATTENTION = SpentAttention(0.0, False, 0.0)


def spent_attention(rows: Iterable[SpentHours], week: Week, weights: Weights) -> dict[str, SpentAttention]:
    """The model's h0: hours per area, halved for each past week; this week's count in full.

    Later weeks and this week's own plan don't count.
    """
    spent: dict[str, SpentAttention] = {}
    for row in sorted(rows, key=lambda row: (row.area, row.week, row.source, row.hours)):
        back = week.since(row.week)
        now = row.source in ("done", "other_lead", "own_work")
        if back < 0 or (back == 0 and not now):
            continue
        hours = row.hours * weights.spent_decay**back
        before = spent.get(row.area, NO_ATTENTION)
        assumed = before.assumed or (row.source == "committed" and hours > 0)
        others = before.others + (hours if back == 0 and row.source == "other_lead" else 0.0)
        done = before.done + (hours if back == 0 and row.source == "done" else 0.0)
        own = before.own + (hours if back == 0 and row.source == "own_work" else 0.0)
        spent[row.area] = SpentAttention(before.hours + hours, assumed, others, done, own)
    return spent


def value_of_hours(worth: float, tau: float, spent: float, hours: float) -> float:
    """V(h) = worth (e^(-spent/tau) - e^(-(spent+h)/tau)); worth is exposure times leverage, the others are hours."""
    return worth * math.exp(-spent / tau) * -math.expm1(-hours / tau)


def score_areas(context: WeekContext) -> list[ScoreBreakdown]:
    """A breakdown for every area of the lead's initiatives, by key."""
    facts = context.facts
    own = own_work_shares(facts.own_work, facts.people[facts.lead], facts.week) if facts.own_work else ()
    rows = [SpentHours(one.area, facts.week, one.hours, "own_work") for one in own if one.area is not None]
    spent = spent_attention((*facts.spent, *rows), facts.week, context.weights)
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
        spent=spent.hours, spent_assumed=spent.assumed, spent_others=spent.others, done=spent.done, spent_own=spent.own,
        impact=area.impact, irreversibility=area.irreversibility, complexity=area.complexity,
        priority=initiative.priority, effort=area.effort, status=area.status, phase=initiative.phase,
        owner=area.owner, owner_owns=context.owned_open.get(area.owner or "", 0),
        floor=gap.now.floor, reasons=gap.reasons, requirements=gap.now.requirements, away=eligible.away,
        gap_now=gap.now.gap, fill=gap.now.fill, departures=gap.departures, leaving=gap.leaving,
        point=when.point, days=when.days, off_track=initiative.health == "off_track",
        dependency=when.dependency, status_factor=when.status_factor, most_hours=max(0.0, weights.most_hours - spent.done),
    )
    # fmt: on
