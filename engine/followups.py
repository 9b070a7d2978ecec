"""What the week leaves open: uncovered areas, and areas to sign off.

Rules: docs/focus-model.md, "What the week leaves".
"""

from collections.abc import Mapping, Sequence

from engine.directory import Directory
from engine.facts import AreaFacts
from engine.meetings import able_people
from engine.results import AreaFact, Receipt, SignOff, Uncovered
from engine.teams import Setting


def not_covered(
    setting: Setting, areas: Sequence[AreaFact], units: Mapping[str, int], directory: Directory
) -> tuple[Uncovered, ...]:
    """Areas without hours whose exposure is at least a fifth of the highest, the highest first."""
    highest = max((one.receipt.exposure for one in areas), default=0.0)
    bar = setting.weights.uncovered_share * highest - 1e-12
    found = [one for one in areas if one.area not in units and one.receipt.exposure >= bar > 0]
    found.sort(key=lambda one: (-one.receipt.exposure, one.area))
    return tuple(Uncovered(one.area, one.receipt.exposure, hand_to(setting, one, directory)) for one in found)


def hand_to(setting: Setting, uncovered: AreaFact, directory: Directory) -> str | None:
    """Someone available with free hours: on the team at the level for all needs, else outside for all needs behind the gap."""
    for initiative in setting.facts.initiatives:
        for area in initiative.areas:
            if area.key == uncovered.area:
                able = [name for name in able_people(setting, area, initiative) if directory.has_room(name)]
                able.sort(key=lambda name: (name != area.owner, is_assumed(setting, area, name), name))
                return next(iter((*able, *outside(uncovered, directory))), None)
    return None


def is_assumed(setting: Setting, area: AreaFacts, name: str) -> bool:
    """Whether someone is at a level only by seniority: people with a rating come first."""
    return any(setting.level(name, need.skill).assumed for need in area.requirements)


def outside(uncovered: AreaFact, directory: Directory) -> list[str]:
    """Someone to bring in who has the level for every requirement behind the gap, not just one of several."""
    behind = [need for need in uncovered.receipt.requirements if need.behind_gap]
    return [
        name
        for name in uncovered.advice.bring_in
        if all(name in directory.could_help(need.skill, need.level) for need in behind)
    ]


def sign_off(setting: Setting, receipts: Sequence[Receipt], units: Mapping[str, int]) -> tuple[SignOff, ...]:
    """Open areas that are hard to reverse, with a milestone near and no hours: the team has this; review the outcome."""
    weights = setting.weights
    found = [
        SignOff(one.area, one.point.key, one.point.date)
        for one in receipts
        if one.status == "open"
        and one.irreversibility >= weights.sign_off_irreversibility
        and one.point is not None
        and one.point.days <= weights.sign_off_days
        and one.area not in units
    ]
    return tuple(sorted(found, key=lambda one: (one.date, one.area)))
