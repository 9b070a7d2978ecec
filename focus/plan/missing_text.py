"""What a plan can't tell: areas that name no skill, and skills in which no one is rated. They never count as covered."""

from collections.abc import Sequence
from dataclasses import dataclass

from focus.formatting import numbered
from focus.plan.document import AreaDocument, PlanDocument


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
