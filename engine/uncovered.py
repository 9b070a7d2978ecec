"""What the week leaves open: uncovered areas, and areas to sign off.

Rules: docs/focus-model.md, "What the week leaves".
"""

from collections.abc import Mapping, Sequence

from engine.availability_index import AvailabilityIndex
from engine.facts import AreaFacts
from engine.meetings import qualified_people
from engine.results import AreaFact, ScoreBreakdown, SignOff, Uncovered
from engine.scoring.eligibility import WeekContext


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
    """Whether someone is at a level only by seniority: people with a rating come first."""
    return any(context.level(name, need.skill).assumed for need in area.requirements)


def qualified_outsiders(uncovered: AreaFact, index: AvailabilityIndex) -> list[str]:
    """Someone to bring in who has the level for every requirement behind the gap, not just one of several."""
    behind = [need for need in uncovered.receipt.requirements if need.behind_gap]
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
