"""A stored plan with the hours that its person decided."""

from collections.abc import Mapping

from engine.scoring.breakdown import value_of_hours
from engine.weights import Weights
from focus.models import DecisionKind
from focus.plan.document import AreaDocument, PlanDocument, weights_of


def with_decisions(document: PlanDocument, decided: Mapping[str, tuple[DecisionKind, float]]) -> PlanDocument:
    """The plan with the hours that the person decided, by area; everything else is as it was stored.

    A dismissed area has no hours. Values follow from the stored receipts.
    """
    weights = weights_of(document) or Weights()
    areas = [area_as_decided(one, decided.get(one["area"]), weights) for one in document["areas"]]
    if all(one["hours"] == before["hours"] for one, before in zip(areas, document["areas"], strict=True)):
        return {**document, "areas": areas}
    areas.sort(key=lambda one: (-round(one["value"], 9), one["area"]))
    items = [one for one in areas if one["hours"] > 0]
    taken = sum(one["hours"] for one in items) + weights.opening_hours * len({one["initiative"] for one in items})
    return {
        **document,
        "areas": areas,
        "items": [one["area"] for one in items],
        "value": sum(one["value"] for one in items),
        "free_hours": max(0.0, document["planned_capacity"] - taken),
    }


def area_as_decided(area: AreaDocument, decision: tuple[DecisionKind, float] | None, weights: Weights) -> AreaDocument:
    if decision is None:
        return area
    kind, hours = decision
    receipt = area["receipt"]
    worth = receipt["exposure"] * (receipt["leverage"] or 0.0)
    value = value_of_hours(worth, receipt["tau"], receipt["spent"], hours) - weights.hour_cost * hours
    accepted = kind == DecisionKind.ACCEPT
    return {
        **area,
        "hours": hours,
        "optional_hours": 0.0,
        "value": area["value"] if hours == area["hours"] else value,
        "pinned": not accepted,
        "accepted": accepted,
    }
