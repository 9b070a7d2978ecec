"""What comes out of a week, in words: hours left free, no items, nothing uncovered. Each gives its true reason.

Nothing reassures where data is missing: then the words say what leadplan can't tell. Areas that name no skill, and skills in
which no one is rated, never count as covered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.weights import Weights
from focus.formatting import hours, numbered
from focus.plan.document import AreaDocument, KeyPersonDocument, PlanDocument, items_of


@dataclass(frozen=True, slots=True)
class MissingData:
    """Keys of areas that are not settled: those that name no skill, and those with a skill that no one who counts is rated in.

    `unplanned` are those of the second kind that have no hours: an item of the plan says itself that no one is rated.
    """

    no_skill: Sequence[str]
    no_rating: Sequence[str]
    unplanned: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.no_skill or self.no_rating)


def missing_data(facts: PlanDocument) -> MissingData:
    left = [area for area in facts["areas"] if area["receipt"]["status"] != "settled"]
    no_rating = [area["area"] for area in left if has_unknown(area)]
    return MissingData(
        no_skill=[area["area"] for area in left if names_no_skill(area)],
        no_rating=no_rating,
        unplanned=[key for key in no_rating if key not in facts["items"]],
    )


def names_no_skill(area: AreaDocument) -> bool:
    return not area["receipt"]["requirements"]


def has_unknown(area: AreaDocument) -> bool:
    """Whether people count for some skill, and none of them is rated in it."""
    return any(need["people"] and not need["known"] for need in area["receipt"]["requirements"])


def is_assumed(area: AreaDocument) -> bool:
    """Whether everyone at the required level of some skill is there only by assumption."""
    for need in area["receipt"]["requirements"]:
        able = [level["assumed"] for level in need["people"] if level["person"] in need["at_level"]]
        if able and all(able):
            return True
    return False


def cannot_tell(missing: MissingData) -> str:
    """leadplan can’t tell: 2 areas name no skill, and no one is rated for 1 area. Empty if nothing without hours is missing."""
    parts = []
    if missing.no_skill:
        parts.append(
            f"{numbered(len(missing.no_skill), 'area')} {'names' if len(missing.no_skill) == 1 else 'name'} no skill"
        )
    if missing.unplanned:
        parts.append(f"no one is rated for {numbered(len(missing.unplanned), 'area')}")
    return f"leadplan can’t tell: {', and '.join(parts)}" if parts else ""


HALF_HOUR: Final = 0.5
TOPICS: Final = {"S": "a short topic", "M": "a half-day topic", "L": "a large topic"}


def free_words(free: float, given_up: float, facts: PlanDocument, missing: MissingData) -> str:
    """Hours left free, and why. `given_up` are hours of the plan that the person dismissed or cut."""
    if free < HALF_HOUR:
        return ""
    reason = free_reason(free, given_up, facts, missing)
    return f"{hours(free)} h left free{f': {reason}' if reason else ''}."


def free_reason(free: float, given_up: float, facts: PlanDocument, missing: MissingData) -> str:
    if given_up and free > facts["free_hours"]:
        return f"you took {hours(given_up)} h less than planned"
    if facts["free_hours"] <= 0:
        return ""
    unknown = cannot_tell(missing)
    if limit := common_limit(facts):
        reached = f"every focus area is at its limit of {hours(limit)} h"
        return f"{reached}; {unknown}" if unknown else reached
    return unknown or "nothing else is worth your time this week"


def common_limit(facts: PlanDocument) -> float:
    """The most hours that an area can have, if every area of the plan has as many; 0 otherwise."""
    items = items_of(facts)
    limits = [area["receipt"]["most_hours"] for area in items]
    return max(limits) if items and all(area["hours"] >= area["receipt"]["most_hours"] for area in items) else 0.0


def nothing_words(facts: PlanDocument, missing: MissingData, weights: Weights) -> str:
    """Why no area has hours."""
    if cannot_tell(missing):
        return "No area has hours, because data is missing."
    still_open = [area for area in facts["areas"] if area["receipt"]["status"] == "open"]
    if not still_open:
        return "No area has hours: all of them are settled or not started."
    if any(area["receipt"]["exposure"] for area in still_open):
        if facts["planned_capacity"] < weights.opening_hours + weights.least_hours:
            return "No area has hours: there is too little focus time for any of them."
        return "No area has hours: too little is at stake in each for an hour of your time."
    if any(is_assumed(area) for area in still_open):
        return "No area has hours: the team covers them, going by levels that are assumed, not rated."
    return "No area has hours: the team has them covered."


def uncovered_words(facts: PlanDocument, missing: MissingData, *, dismissed: int) -> str:
    """What an empty list of uncovered areas means."""
    if unknown := cannot_tell(missing):
        return f"None known; {unknown}."
    if dismissed:
        return f"None besides {numbered(dismissed, 'item')} that you dismissed."
    return "Every high-stakes area has hours." if facts["items"] else "No area has a gap."


def key_people_words(found: Sequence[KeyPersonDocument], facts: PlanDocument, missing: MissingData) -> str:
    """What an empty list of key people means; empty if there are some."""
    if found:
        return ""
    if not any(area["receipt"]["requirements"] for area in facts["areas"]):
        return "leadplan can’t tell: your areas name no skill."
    if missing.no_rating:
        return f"None known; no one is rated for {numbered(len(missing.no_rating), 'area')}."
    return "No required skill depends on one person alone."


def sign_off_words(area: AreaDocument) -> str:
    """What is left to do for an area that is hard to reverse and has no hours, before its milestone."""
    receipt = area["receipt"]
    if not receipt["requirements"]:
        return "It names no skill, so leadplan can’t tell whether the team has this; review the outcome."
    if receipt["gap"] or is_assumed(area):
        return "Review the outcome."
    return "The team has this; review the outcome."


def optional_words(area: AreaDocument, weights: Weights) -> str:
    """Why an area's last hours are optional: about 4.5 h is what a half-day topic can use; more brings less."""
    receipt, firm = area["receipt"], area["hours"] - area["optional_hours"]
    if not area["optional_hours"] or not firm or "fill" not in receipt:  # version 1 of the model had another limit
        return ""
    share = weights.firm_share
    usable = math.floor(2 * receipt["tau"] * math.log(1 / share) + 1) / 2 if share else math.inf
    if firm >= usable and receipt["effort"] in TOPICS:
        return f"about {hours(usable)} h is what {TOPICS[receipt['effort']]} can use; more brings less"
    return f"more than {hours(firm)} h brings too little to be planned"
