"""What the week leaves open: uncovered areas, areas to sign off, and when to suggest less involvement or more.

Rules: docs/focus-model.md, "What the week leaves".
"""

from collections.abc import Mapping, Sequence
from typing import Final

from engine.availability_index import AvailabilityIndex
from engine.facts import AreaFacts, InitiativeFacts, Stage
from engine.meetings import qualified_people
from engine.results import AreaFact, SignOff, StageChange, Uncovered
from engine.score_facts import ScoreBreakdown
from engine.scoring.eligibility import WeekContext
from engine.weeks import Week


def uncovered_areas(
    context: WeekContext, areas: Sequence[AreaFact], units: Mapping[str, int], index: AvailabilityIndex
) -> tuple[Uncovered, ...]:
    """Areas without hours whose exposure is at least a fifth of the highest, the highest first."""
    highest = max((one.receipt.exposure for one in areas), default=0.0)
    bar = context.weights.uncovered_share * highest - 1e-12
    found = [one for one in areas if one.area not in units and one.receipt.exposure >= bar > 0]
    found.sort(key=lambda one: (-one.receipt.exposure, one.area))
    return tuple(Uncovered(one.area, one.receipt.exposure, person_to_take_over(context, one, index)) for one in found)


def person_to_take_over(context: WeekContext, uncovered: AreaFact, index: AvailabilityIndex) -> str | None:
    """Someone available with free hours: on the team at the level for all needs, else outside for all needs behind the gap."""
    for initiative in context.facts.initiatives:
        for area in initiative.areas:
            if area.key == uncovered.area:
                able = [name for name in qualified_people(context, area, initiative) if index.has_room(name)]
                able.sort(key=lambda name: (name != area.owner, is_level_assumed(context, area, name), name))
                return next(iter((*able, *qualified_outsiders(uncovered, index))), None)
    return None


def is_level_assumed(context: WeekContext, area: AreaFacts, name: str) -> bool:
    """Whether someone is at a level only by assumption: people with a rating come first."""
    return any(context.level(name, need.skill).assumed for need in area.requirements)


def qualified_outsiders(uncovered: AreaFact, index: AvailabilityIndex) -> list[str]:
    """Someone to bring in who has the level for every requirement behind the gap, not just one of several."""
    behind = [need for need in uncovered.receipt.deciding_requirements if need.behind_gap]
    return [
        name
        for name in uncovered.advice.bring_in
        if all(name in index.could_help(need.skill, need.level) for need in behind)
    ]


def areas_to_sign_off(
    context: WeekContext, breakdowns: Sequence[ScoreBreakdown], units: Mapping[str, int]
) -> tuple[SignOff, ...]:
    """Open areas that are hard to reverse, with a milestone near and no hours: the team has this; review the outcome."""
    weights = context.weights
    found = [
        SignOff(one.area, one.point.key, one.point.date)
        for one in breakdowns
        if one.status == "open"
        and one.irreversibility >= weights.sign_off_irreversibility
        and one.point is not None
        and one.point.days <= weights.sign_off_days
        and one.area not in units
    ]
    return tuple(sorted(found, key=lambda one: (one.date, one.area)))


STAGES: Final[tuple[Stage, ...]] = ("embedded", "weekly", "reviewing", "on_call", "handed_off")


def highest_exposure(initiative: InitiativeFacts, breakdowns: Sequence[ScoreBreakdown]) -> float:
    return max((one.exposure for one in breakdowns if one.initiative == initiative.key), default=0.0)


def stage_changes(context: WeekContext, breakdowns: Sequence[ScoreBreakdown]) -> tuple[StageChange, ...]:
    """At most one suggestion per initiative, by key."""
    proposals: list[StageChange] = []
    for initiative in sorted(context.facts.initiatives, key=lambda one: one.key):
        step = more_involvement(context, initiative, breakdowns) or less_involvement(context, initiative, breakdowns)
        if step is not None:
            proposals.append(step)
    return tuple(proposals)


def less_involvement(
    context: WeekContext, initiative: InitiativeFacts, breakdowns: Sequence[ScoreBreakdown]
) -> StageChange | None:
    """Quiet for three recorded weeks (including this one), no milestone near, areas that are hard to reverse settled.

    Never while the initiative is off track, which calls for the opposite, nor on quiet weeks that led to the present stage.
    """
    place = STAGES.index(initiative.stage)
    weights = context.weights
    quiet = recorded_exposures(context, initiative, breakdowns)
    calm = len(quiet) == weights.quiet_weeks and all(value < weights.quiet_exposure for value in quiet)
    settled = all(
        area.status == "settled"
        for area in initiative.areas
        if area.irreversibility >= weights.sign_off_irreversibility
    )
    blocked = initiative.health == "off_track" or point_near(context, initiative) or is_stage_new(context, initiative)
    if place + 1 == len(STAGES) or not calm or not settled or blocked:
        return None
    because = ("quiet", "no_point_near", "irreversible_settled")
    return StageChange(initiative.key, initiative.stage, STAGES[place + 1], because)


def is_stage_new(context: WeekContext, initiative: InitiativeFacts) -> bool:
    """Whether the stage began after the first of the weeks that would have to be quiet."""
    first = context.facts.week - (context.weights.quiet_weeks - 1)
    return initiative.stage_since is not None and Week.of(initiative.stage_since) > first


def recorded_exposures(
    context: WeekContext, initiative: InitiativeFacts, breakdowns: Sequence[ScoreBreakdown]
) -> list[float]:
    """The highest exposure of this week and of the earlier weeks that count as quiet."""
    known = {one.week: one.exposure for one in context.facts.records if one.initiative == initiative.key}
    earlier = [context.facts.week - back for back in range(1, context.weights.quiet_weeks)]
    return [highest_exposure(initiative, breakdowns), *(known[week] for week in earlier if week in known)]


def point_near(context: WeekContext, initiative: InitiativeFacts) -> bool:
    """A milestone of the initiative within three weeks, or just past and not marked."""
    grace, near = context.weights.point_grace_days, context.weights.quiet_days
    return any(not point.passed and -grace <= (point.date - context.monday).days <= near for point in initiative.points)


def more_involvement(
    context: WeekContext, initiative: InitiativeFacts, breakdowns: Sequence[ScoreBreakdown]
) -> StageChange | None:
    """Health is off track, or exposure is back after a recorded quiet week."""
    place = STAGES.index(initiative.stage)
    if place == 0:
        return None
    bar = context.weights.quiet_exposure
    earlier = recorded_exposures(context, initiative, breakdowns)[1:]
    returned = highest_exposure(initiative, breakdowns) >= bar and any(value < bar for value in earlier)
    reasons = {"off_track": initiative.health == "off_track", "exposure_returned": returned}
    because = tuple(code for code, holds in reasons.items() if holds)
    return StageChange(initiative.key, initiative.stage, STAGES[place - 1], because) if because else None
