"""A plan as plain data for JSON: `as_json` follows the published interface exactly, `plan_json` has every fact.

Published figures are rounded to four places; stored facts are not, so that later computations are exact.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from engine.results import AreaFact, PlanFacts
from engine.score_facts import ScoreBreakdown
from engine.weeks import Week

FACTORS: Final = ("gap", "cost", "timing", "exposure", "leverage", "tau", "spent")
MOST_NAMES: Final = 5
PLACES: Final = Decimal("0.0001")


def as_json(plan: PlanFacts, *, person: str | None = None, left_out: list[str] | None = None) -> dict[str, Any]:
    """The plan as `plan_week --json` prints it; `person` is the email to show instead of the key.

    Hours and factors are numbers rounded to four places; `leverage` is null without a gap. `left_out` is supplied by
    the layer that knows stakeholders.
    """
    published = {
        "person": person or plan.lead,
        "week": str(plan.week),
        "capacity": to_plain_data(plan.capacity),
        "model": plan.model,
        "value": plan.value,
        "hour_price": plan.hour_price,
        "free_hours": plan.free_hours,
        "not_covered": [to_plain_data(one) for one in plan.not_covered],
        "sign_off": [to_plain_data(one) for one in plan.sign_off],
        "items": [item_json(item) for item in plan.items],
        "areas": [item_json(area) for area in plan.areas],
        "meetings": [meeting_json(to_plain_data(one)) for one in plan.meetings],
        "touchpoints": [to_plain_data(one) for one in plan.touchpoints],
        "dependencies": [dependency_json(to_plain_data(one)) for one in plan.dependencies],
        "own_work": [own_work_json(to_plain_data(one)) for one in plan.own_work],
        "transfers": [],
        "left_out": left_out or [],
        "key_people": [{"skill": one.skill, "person": one.person} for one in plan.key_people],
        "steps": [step_json(to_plain_data(one)) for one in plan.steps],
    }
    return {name: rounded(value) for name, value in published.items()}


def rounded(value: Any) -> Any:
    """The same data with every fraction rounded to four places, halves up."""
    if isinstance(value, float):
        return float(Decimal(repr(value)).quantize(PLACES, ROUND_HALF_UP))
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def item_json(area: AreaFact) -> dict[str, Any]:
    """One area with its hours, advice and the factors of its breakdown."""
    advice = area.advice
    return {
        "area": area.area,
        "hours": area.hours,
        "optional_hours": area.optional_hours,
        "fixed": area.pinned or area.accepted,
        "value": area.value,
        "advice": advice.code,
        "people": list(advice.people),
        "bring_in": list(advice.bring_in[:MOST_NAMES]),
        "bring_in_count": len(advice.bring_in),
        "grow": list(advice.grow[:MOST_NAMES]),
        "confidence": area.confidence,
        "receipt": breakdown_factors(area.receipt),
    }


def breakdown_factors(breakdown: ScoreBreakdown) -> dict[str, Any]:
    """The published factors; `leaving` is the last to leave of those whose departure sets the leverage."""
    factors = {name: getattr(breakdown, name) for name in FACTORS}
    gone = breakdown.leaving.people[-1] if breakdown.leaving else None
    return {**factors, "leaving": {"person": gone.person, "last_day": str(gone.last_day)} if gone else None}


def own_work_json(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("title", "hours", "due")}


def dependency_json(one: dict[str, Any]) -> dict[str, Any]:
    names = ("state", "need_by", "promised", "likely", "late", "keeps", "confidence")
    return {"dependency": one["key"], **{name: one[name] for name in names}, "next": one["next_step"]}


def meeting_json(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("title", "verdict", "rule", "delegate", "hours")}


def step_json(one: dict[str, Any]) -> dict[str, Any]:
    return {"initiative": one["initiative"], "from": one["start"], "to": one["to"], "because": one["because"]}


def breakdown_json(breakdown: ScoreBreakdown) -> dict[str, Any]:
    """The whole breakdown with every rating behind it, as stored with a plan and shown on a page."""
    return dict(to_plain_data(breakdown))


def plan_json(plan: PlanFacts) -> dict[str, Any]:
    """Every fact of the plan, with full breakdowns, under the names of `engine.results`."""
    return dict(to_plain_data(plan))


def to_plain_data(value: Any) -> Any:
    """Dataclasses as objects, dates and weeks as text, tuples as lists."""
    if isinstance(value, Week | date):
        return str(value)
    if is_dataclass(value):
        return {entry.name: to_plain_data(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain_data(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [to_plain_data(one) for one in value]
    return value
