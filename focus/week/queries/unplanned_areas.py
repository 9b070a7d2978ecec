"""The areas of a plan that have no hours: what is at stake, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.weeks import Week
from engine.weights import Weights
from focus.formatting import day_words
from focus.plan.document import AreaDocument, PlanDocument, SignOffDocument
from focus.plan.exposure_text import watched
from focus.plan.labels import LabelResolver
from focus.plan.outcome_text import has_unknown, sign_off_words
from focus.plan.plan_sentences import first_hour


@dataclass(frozen=True, slots=True)
class UnplannedArea:
    """An area without hours: what is at stake, and why it has none."""

    key: str
    name: str
    initiative: str
    initiative_key: str
    exposure: float
    reason: str
    hand_to: str = ""
    point: str = ""
    when: str = ""
    sign_off: str = ""
    unrated: bool = False
    """No one is rated for it, so no one can be named."""

    @property
    def area_key(self) -> str:
        return self.key.split("/", 1)[1]


def unplanned_area(area: AreaDocument, names: LabelResolver, weights: Weights, **more: str) -> UnplannedArea:
    return UnplannedArea(
        key=area["area"],
        name=names.area(area["area"]),
        initiative=names.initiative(area["initiative"]),
        initiative_key=area["initiative"],
        exposure=area["receipt"]["exposure"],
        reason=reason_of(area, names, weights),
        unrated=has_unknown(area),
        **more,
    )


def reason_of(area: AreaDocument, names: LabelResolver, weights: Weights) -> str:
    """settled; not started; the team has it covered; too little at stake."""
    receipt = area["receipt"]
    if receipt["leverage"] is None or receipt["status"] != "open":
        return watched(area, names).removeprefix("it is ")
    if has_unknown(area):
        return "no one is rated for it, so leadplan can’t tell"
    if first_hour(area) <= weights.hour_cost * weights.least_hours:
        return "too little at stake for an hour of your time"
    return "less at stake than elsewhere"


@dataclass(frozen=True, slots=True)
class UnplannedAreas:
    """Areas without hours, each listed once: uncovered, to sign off, or only monitored."""

    uncovered: Sequence[UnplannedArea]
    sign_off: Sequence[UnplannedArea]
    watched: Sequence[UnplannedArea]


def unplanned_areas(
    facts: PlanDocument, shown: set[str], names: LabelResolver, week: Week, weights: Weights
) -> UnplannedAreas:
    """`shown` are the keys that the page lists already. Uncovered areas name their own sign-off."""
    areas = {area["area"]: area for area in facts["areas"] if area["area"] not in shown}
    signing = {
        one["area"]: signing_words(one, areas[one["area"]], names, week)
        for one in facts["sign_off"]
        if one["area"] in areas
    }
    uncovered: dict[str, UnplannedArea] = {}
    for one in facts["not_covered"]:
        key, hand_to = one["area"], one["hand_to"]
        if key in areas:
            name = names.person(hand_to) if hand_to else ""
            uncovered[key] = unplanned_area(areas[key], names, weights, hand_to=name, **signing.get(key, {}))
    to_sign = {
        key: unplanned_area(areas[key], names, weights, **words)
        for key, words in signing.items()
        if key not in uncovered
    }
    rest = sorted(areas.values(), key=lambda area: (-area["receipt"]["exposure"], area["area"]))
    watching = [
        unplanned_area(area, names, weights)
        for area in rest
        if area["area"] not in uncovered and area["area"] not in to_sign
    ]
    return UnplannedAreas(list(uncovered.values()), list(to_sign.values()), watching)


def signing_words(one: SignOffDocument, area: AreaDocument, names: LabelResolver, week: Week) -> dict[str, str]:
    """The milestone at which an area is to be signed off, its date, and what is left to do."""
    point = names.point(one["area"].split("/", 1)[0], one["point"])
    return {
        "point": point,
        "when": day_words(date.fromisoformat(one["date"]), week),
        "sign_off": sign_off_words(area),
    }
