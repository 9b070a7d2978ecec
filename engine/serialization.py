"""A plan as plain data for JSON: `as_json` follows the published interface exactly, `plan_json` has every fact.

`published` does the same for a plan that was stored as plain data, also by earlier versions.

Published figures are rounded to four places; stored facts are not, so that later computations are exact.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, Final

from engine.results import Capacity, PlanFacts
from engine.score_facts import ScoreBreakdown
from engine.weeks import Week

FACTORS: Final = ("gap", "cost", "timing", "exposure", "leverage", "tau", "spent")
MOST_NAMES: Final = 5
PLACES: Final = Decimal("0.0001")
PLAIN: Final[frozenset[type[Any]]] = frozenset({str, float, int, bool, type(None)})


def as_json(plan: PlanFacts, *, person: str | None = None, left_out: list[str] | None = None) -> dict[str, Any]:
    """The plan as `plan_week --json` prints it; `person` is the email to show instead of the key.

    Hours and factors are numbers rounded to four places; `leverage` is null without a gap. `left_out` is supplied by
    the layer that knows stakeholders.
    """
    document = {**plan_json(plan), "items": [item.area for item in plan.items], "left_out": left_out or []}
    return published(document, person=person)


def published(document: Mapping[str, Any], *, person: str | None = None) -> dict[str, Any]:
    """A stored plan, whose `items` are keys of its areas, as `plan_week --json` prints it."""
    areas = {one["area"]: item_json(one) for one in document["areas"]}
    shown = {
        "person": person or document["lead"],
        "week": document["week"],
        "capacity": {entry.name: document["capacity"].get(entry.name, 0.0) for entry in fields(Capacity)},
        "model": document.get("model", 1),
        "value": document["value"],
        "hour_price": document["hour_price"],
        "free_hours": document["free_hours"],
        "not_covered": document["not_covered"],
        "sign_off": document["sign_off"],
        "items": [areas[key] for key in document["items"]],
        "areas": list(areas.values()),
        "meetings": [part_of(one, "title", "verdict", "rule", "delegate", "hours") for one in document["meetings"]],
        "touchpoints": document["touchpoints"],
        "dependencies": [dependency_json(one) for one in document.get("dependencies", ())],
        "own_work": [part_of(one, "title", "hours", "due") for one in document.get("own_work", ())],
        "transfers": [transfer_json(one) for one in document.get("transfers", ())],
        "left_out": document["left_out"],
        "key_people": [part_of(one, "skill", "person") for one in document["key_people"]],
        "steps": [step_json(one) for one in document["steps"]],
    }
    return {name: rounded(value) for name, value in shown.items()}


def transfer_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return part_of(row, "area", "skill", "kind") | {"on": row["day"], "with": row["other"], "teaches": row["teaches"]}


def part_of(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def rounded(value: Any) -> Any:
    """The same data with every fraction rounded to four places, halves up."""
    if isinstance(value, float):
        return float(Decimal(repr(value)).quantize(PLACES, ROUND_HALF_UP))
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def item_json(area: Mapping[str, Any]) -> dict[str, Any]:
    """One area with its hours, advice and the factors of its breakdown."""
    advice = area["advice"]
    return {
        "area": area["area"],
        "hours": area["hours"],
        "optional_hours": area["optional_hours"],
        "fixed": area["pinned"] or area.get("accepted", False),
        "value": area["value"],
        "advice": advice["code"],
        "people": advice["people"],
        "bring_in": advice["bring_in"][:MOST_NAMES],
        "bring_in_count": advice.get("bring_in_count", len(advice["bring_in"])),
        "grow": advice["grow"][:MOST_NAMES],
        "confidence": area["confidence"],
        "receipt": breakdown_factors(area["receipt"]),
    }


def breakdown_factors(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The published factors; `leaving` is the last to leave of those whose departure sets the leverage."""
    leaving = receipt.get("leaving")
    return {**part_of(receipt, *FACTORS), "leaving": leaving["people"][-1] if leaving else None}


def dependency_json(one: Mapping[str, Any]) -> dict[str, Any]:
    names = ("state", "need_by", "promised", "likely", "late", "keeps", "confidence")
    return {"dependency": one["key"], **part_of(one, *names), "next": one["next_step"]}


def step_json(one: dict[str, Any]) -> dict[str, Any]:
    return {"initiative": one["initiative"], "from": one["start"], "to": one["to"], "because": one["because"]}


def breakdown_json(breakdown: ScoreBreakdown) -> dict[str, Any]:
    """The whole breakdown with every rating behind it, as stored with a plan and shown on a page."""
    return dict(to_plain_data(breakdown))


def plan_json(plan: PlanFacts) -> dict[str, Any]:
    """Every fact of the plan, with full breakdowns, under the names of `engine.results`.

    What the plan refers to in several places is one object there too.
    """
    return dict(to_plain_data(plan, {}))


Convert = Callable[[Any, dict[int, Any]], Any]
# How the values of each class are converted, found once per class.
CONVERSIONS: dict[type[Any], Convert | None] = dict.fromkeys(PLAIN)


def to_plain_data(value: Any, known: dict[int, Any] | None = None) -> Any:
    """Dataclasses as objects, dates and weeks as text, tuples as lists.

    `known` are dataclasses that were converted already, by id: what several places refer to is one object.
    """
    kind = type(value)
    if kind not in CONVERSIONS:
        CONVERSIONS[kind] = conversion_of(kind)
    convert = CONVERSIONS[kind]
    return value if convert is None else convert(value, {} if known is None else known)


def conversion_of(kind: type[Any]) -> Convert | None:
    if issubclass(kind, Week | date):
        return lambda value, _: str(value)
    if is_dataclass(kind):
        return partial(plain_object, tuple(entry.name for entry in fields(kind)))
    if issubclass(kind, Mapping):
        return lambda value, known: {str(key): to_plain_data(one, known) for key, one in value.items()}
    if issubclass(kind, tuple | list | frozenset):
        return lambda value, known: [to_plain_data(one, known) for one in value]
    return None


def plain_object(names: Sequence[str], value: Any, known: dict[int, Any]) -> dict[str, Any]:
    found: dict[str, Any] | None = known.get(id(value))
    if found is None:
        found = known[id(value)] = {}
        for name in names:
            one = getattr(value, name)
            found[name] = one if type(one) in PLAIN else to_plain_data(one, known)
    return found
