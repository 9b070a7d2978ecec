"""What stands behind each factor of a receipt, in words."""

import math
from collections.abc import Mapping
from typing import Any, Final

from engine.weights import Weights
from focus.names import Names
from focus.wording.plain import hours, hours_long, in_sentence, listed
from focus.wording.stakes import point_name

Facts = Mapping[str, Any]

FLOOR_REASONS: Final = {
    "unknown": "nobody who counts is assessed",
    "nobody_at_level": "nobody is at the level",
    "one_person_deep": "one person deep",
    "owner_stretched": "the owner is stretched",
}
EFFORTS: Final = {"S": "small", "M": "medium", "L": "large"}


def trim(number: float, places: int = 4) -> str:
    return f"{number:.{places}f}".rstrip("0").rstrip(".")


def gap_text(receipt: Facts, names: Names) -> str:
    """1 − (1 − 0.5) × (1 − 0.25), or the least that a reason sets."""
    needs = receipt["requirements"]
    if not needs:
        return "it asks for no skill"
    open_share = math.prod(1 - need["shortfall"] for need in needs)
    if receipt["gap"] > 1 - open_share + 1e-9:
        reasons = [words for code, words in FLOOR_REASONS.items() if code in receipt["reasons"]]
        return f"the least there is: {listed(reasons)}"
    short = [need for need in needs if need["shortfall"] > 0]
    if not short:
        return f"nothing is missing in {listed([in_sentence(names.skill(need['skill'])) for need in needs])}"
    factors = " × ".join(f"(1 − {trim(need['shortfall'])})" for need in short)
    told = [f"{trim(need['shortfall'])} of what {in_sentence(names.skill(need['skill']))} needs" for need in short]
    missing = f"{listed(told)} {'is' if len(short) == 1 else 'are'} missing"
    return missing if len(short) == 1 else f"1 − {factors}: {missing}"


def timing_text(receipt: Facts, weights: Weights) -> str:
    """1 + 2 · e^(−10/10): the design review, 10 days after Monday."""
    days, point = receipt["days"], receipt["point"]
    parts = []
    if receipt["status_factor"] != 1:
        status = "settled" if receipt["status"] == "settled" else "not yet begun"
        parts.append(f"{receipt['status_factor']:g} for {status}")
    formula = f"1 + {weights.timing_peak:g} · e^(−{days}/{weights.timing_days:g})" if days is not None else "1"
    if receipt["status_factor"] != 1:
        formula = (
            f"{receipt['status_factor']:g} × ({formula})" if days is not None else f"{receipt['status_factor']:g} × 1"
        )
    if point is not None:
        parts.append(point_days(point))
    elif days is None:
        parts.append("no inflection point ahead")
    if receipt["off_track"]:
        parts.append(f"off track, so counted as {days} days" if days is not None else "off track")
    return f"{formula}: {', '.join(parts)}"


def point_days(point: Facts) -> str:
    name = point_name(point)
    if point["overdue"]:
        return f"{name} is over and not marked as passed, so it counts as today"
    return f"{name} {point['days']} {'day' if point['days'] == 1 else 'days'} after Monday"


def leverage_text(receipt: Facts, names: Names) -> str:
    """How much of the gap the lead in person fills."""
    behind = [need for need in receipt["requirements"] if need["behind_gap"]]
    filled = sum(need["fill"] for need in behind) / len(behind) if behind else 0.0
    least = f"{trim(receipt['leverage'])} {'' if not filled else 'at least, '}since anyone can convene"
    if not filled:
        return f"you can fill none of it; {least}, {hours(receipt['most_hours'])} h at most"
    if filled < receipt["leverage"]:
        return f"you fill {trim(filled)} of it; {least}"
    levels = listed([f"{need['lead']['effective']:g} in {in_sentence(names.skill(need['skill']))}" for need in behind])
    share = "all of what is missing" if receipt["leverage"] >= 1 else "that share of what is missing"
    return f"you are at {levels}: you fill {share}"


def spent_text(receipt: Facts, planned: float) -> str:
    """e^(−0/6) − e^(−8/6): effort large; hours already spent wear off."""
    tau, spent = f"{receipt['tau']:g}", receipt["spent"]
    formula = f"e^(−{trim(spent, 2) or 0}/{tau}) − e^(−{trim(spent + planned, 2)}/{tau})"
    before = f"{hours_long(spent)} on it still count" if spent else "nothing spent on it lately"
    if receipt["spent_assumed"]:
        before += ", as committed; nobody has reviewed them"
    if receipt["spent_others"]:
        before += f", {hours(receipt['spent_others'])} of them another lead's"
    return f"{formula}: effort {EFFORTS[receipt['effort']]}; {before}"
