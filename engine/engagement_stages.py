"""Engagement stages: when to suggest less involvement, and when more.

Rules: docs/focus-model.md, "What the week leaves".
"""

from collections.abc import Sequence
from typing import Final

from engine.facts import InitiativeFacts, Stage
from engine.results import ScoreBreakdown, StageChange
from engine.scoring.eligibility import WeekContext

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

    Never while the initiative is off track, which calls for the opposite.
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
    blocked = initiative.health == "off_track" or point_near(context, initiative)
    if place + 1 == len(STAGES) or not calm or not settled or blocked:
        return None
    because = ("quiet", "no_point_near", "irreversible_settled")
    return StageChange(initiative.key, initiative.stage, STAGES[place + 1], because)


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
