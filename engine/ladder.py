"""The involvement ladder: when to suggest less involvement, and when more.

Rules: docs/focus-model.md, "What the week leaves".
"""

from collections.abc import Sequence
from typing import Final

from engine.facts import InitiativeFacts, Stage
from engine.results import Receipt, Step
from engine.teams import Setting

LADDER: Final[tuple[Stage, ...]] = ("embedded", "weekly", "reviewing", "on_call", "handed_off")


def highest_exposure(initiative: InitiativeFacts, receipts: Sequence[Receipt]) -> float:
    return max((one.exposure for one in receipts if one.initiative == initiative.key), default=0.0)


def steps(setting: Setting, receipts: Sequence[Receipt]) -> tuple[Step, ...]:
    """At most one suggestion per initiative, by key."""
    proposals: list[Step] = []
    for initiative in sorted(setting.facts.initiatives, key=lambda one: one.key):
        step = step_up(setting, initiative, receipts) or step_back(setting, initiative, receipts)
        if step is not None:
            proposals.append(step)
    return tuple(proposals)


def step_back(setting: Setting, initiative: InitiativeFacts, receipts: Sequence[Receipt]) -> Step | None:
    """Quiet for three recorded weeks (including this one), no milestone near, areas that are hard to reverse settled.

    Never while the initiative is off track, which calls for the opposite.
    """
    place = LADDER.index(initiative.stage)
    weights = setting.weights
    quiet = exposures(setting, initiative, receipts)
    calm = len(quiet) == weights.quiet_weeks and all(value < weights.quiet_exposure for value in quiet)
    settled = all(
        area.status == "settled"
        for area in initiative.areas
        if area.irreversibility >= weights.sign_off_irreversibility
    )
    held = initiative.health == "off_track" or point_near(setting, initiative)
    if place + 1 == len(LADDER) or not calm or not settled or held:
        return None
    because = ("quiet", "no_point_near", "irreversible_settled")
    return Step(initiative.key, initiative.stage, LADDER[place + 1], because)


def exposures(setting: Setting, initiative: InitiativeFacts, receipts: Sequence[Receipt]) -> list[float]:
    """The highest exposure of this week and of the earlier weeks that count as quiet."""
    known = {one.week: one.exposure for one in setting.facts.records if one.initiative == initiative.key}
    earlier = [setting.facts.week - back for back in range(1, setting.weights.quiet_weeks)]
    return [highest_exposure(initiative, receipts), *(known[week] for week in earlier if week in known)]


def point_near(setting: Setting, initiative: InitiativeFacts) -> bool:
    """A milestone of the initiative within three weeks, or just past and not marked."""
    grace, near = setting.weights.point_grace_days, setting.weights.quiet_days
    return any(not point.passed and -grace <= (point.date - setting.monday).days <= near for point in initiative.points)


def step_up(setting: Setting, initiative: InitiativeFacts, receipts: Sequence[Receipt]) -> Step | None:
    """Health is off track, or exposure is back after a recorded quiet week."""
    place = LADDER.index(initiative.stage)
    if place == 0:
        return None
    bar = setting.weights.quiet_exposure
    earlier = exposures(setting, initiative, receipts)[1:]
    returned = highest_exposure(initiative, receipts) >= bar and any(value < bar for value in earlier)
    reasons = {"off_track": initiative.health == "off_track", "exposure_returned": returned}
    because = tuple(code for code, holds in reasons.items() if holds)
    return Step(initiative.key, initiative.stage, LADDER[place - 1], because) if because else None
