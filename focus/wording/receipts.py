"""Where each factor of a receipt comes from, in words."""

import math
from collections.abc import Mapping
from typing import Any, Final

from engine.weights import Weights
from focus.names import Names
from focus.wording.plain import hours, in_sentence, listed, milestone
from focus.wording.stakes import point_name

Facts = Mapping[str, Any]

FLOOR_REASONS: Final = {
    "unknown": "no one who counts is rated",
    "nobody_at_level": "no one is at the required level",
    "one_person_deep": "only one person is at the required level",
    "owner_stretched": "the owner is stretched thin",
}
EFFORTS: Final = {"S": "small", "M": "medium", "L": "large"}


def trim(number: float, places: int = 4) -> str:
    return f"{number:.{places}f}".rstrip("0").rstrip(".")


def gap_text(receipt: Facts, names: Names) -> str:
    """1 − (1 − 0.5) × (1 − 0.25), or the minimum that a reason sets."""
    needs = receipt["requirements"]
    if not needs:
        return "no skills required"
    open_share = math.prod(1 - need["shortfall"] for need in needs)
    if receipt["gap"] > 1 - open_share + 1e-9:
        reasons = [words for code, words in FLOOR_REASONS.items() if code in receipt["reasons"]]
        return f"the minimum, because {listed(reasons)}"
    short = [need for need in needs if need["shortfall"] > 0]
    if not short:
        return f"no shortfall in {listed([in_sentence(names.skill(need['skill'])) for need in needs])}"
    factors = " × ".join(f"(1 − {trim(need['shortfall'])})" for need in short)
    shares = [f"{trim(need['shortfall'])} in {in_sentence(names.skill(need['skill']))}" for need in short]
    missing = f"shortfall of {listed(shares)}"
    return missing if len(short) == 1 else f"1 − {factors}: {missing}"


def timing_text(receipt: Facts, weights: Weights) -> str:
    """1 + 2 · e^(−10/10): the design review, 10 days after Monday."""
    days, point = receipt["days"], receipt["point"]
    parts = []
    if receipt["status_factor"] != 1:
        status = "settled" if receipt["status"] == "settled" else "not started"
        parts.append(f"{receipt['status_factor']:g} for {status}")
    formula = f"1 + {weights.timing_peak:g} · e^(−{days}/{weights.timing_days:g})" if days is not None else "1"
    if receipt["status_factor"] != 1:
        formula = (
            f"{receipt['status_factor']:g} × ({formula})" if days is not None else f"{receipt['status_factor']:g} × 1"
        )
    if point is not None:
        parts.append(point_days(point))
    elif days is None:
        parts.append("no milestone ahead")
    if receipt["off_track"]:
        parts.append(f"off track, so counted as {days} days away" if days is not None else "off track")
    return f"{formula}: {', '.join(parts)}"


def point_days(point: Facts) -> str:
    name = milestone(point_name(point))
    if point["overdue"]:
        return f"{name} is overdue and not marked as passed, so it counts as today"
    return f"{name} is {point['days']} {'day' if point['days'] == 1 else 'days'} after Monday"


def leverage_text(receipt: Facts, names: Names) -> str:
    """How much of the gap the lead can close."""
    behind = [need for need in receipt["requirements"] if need["behind_gap"]]
    filled = sum(need["fill"] for need in behind) / len(behind) if behind else 0.0
    least, why = trim(receipt["leverage"]), "because anyone can bring people together"
    if not filled:
        most = hours(receipt["most_hours"])
        return f"you can’t close any of the gap yourself; {least} {why} (at most {most} h)"
    if filled < receipt["leverage"]:
        return f"you close {trim(filled)} of the gap yourself; at least {least}, {why}"
    levels = listed([f"{need['lead']['effective']:g} in {in_sentence(names.skill(need['skill']))}" for need in behind])
    share = "all of the gap" if receipt["leverage"] >= 1 else "that share of the gap"
    return f"you are at level {levels}: you close {share}"


def spent_text(receipt: Facts, planned: float) -> str:
    """e^(−0/6) − e^(−8/6): effort large; hours already spent count less with time."""
    tau, spent = f"{receipt['tau']:g}", receipt["spent"]
    formula = f"e^(−{trim(spent, 2) or 0}/{tau}) − e^(−{trim(spent + planned, 2)}/{tau})"
    before = f"{hours(spent)} h spent recently still count" if spent else "no hours spent recently"
    if receipt["spent_assumed"]:
        before += ", as committed (not reviewed yet)"
    if receipt["spent_others"]:
        before += f", {hours(receipt['spent_others'])} h of them by another lead"
    return f"{formula}: effort {EFFORTS[receipt['effort']]}; {before}"
