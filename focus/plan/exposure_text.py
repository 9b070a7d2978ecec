"""What is at stake in an area and why, in words: the sentence, each factor of the score, and the ratings behind a level."""

import math
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from engine.weeks import Week
from engine.weights import Weights
from focus.formatting import clauses, date_words, day_words, hours, in_sentence, listed, milestone, sentence, tenure
from focus.plan.dependency_text import dependency_cause, dependency_timing
from focus.plan.document import AreaDocument
from focus.plan.labels import LabelResolver
from focus.plan.outcome_text import is_assumed, names_no_skill
from focus.plan.receipt_document import (
    DepartureDocument,
    LevelDocument,
    PointDocument,
    ReceiptDocument,
    RequirementDocument,
)

POINT_KINDS: Final = {
    "discovery": "discovery",
    "scope": "scope decision",
    "design_review": "design review",
    "implementation_review": "implementation review",
    "launch": "launch",
}
NEAR_DAYS: Final = 45
"""A milestone further ahead than this is no reason to hurry, so the sentence leaves it out."""
STATUS_WORDS: Final = {"settled": "settled", "not_yet": "not started"}
RATHER_NEW_DAYS: Final = 365


class Explained(NamedTuple):
    """Where a figure comes from, and its formula where it has one."""

    words: str
    formula: str = ""


def stake(area: AreaDocument, names: LabelResolver, week: Week) -> str:
    """No one on the team is above level 2 of 4, its owner, Priya, joined seven weeks ago, and the review is on Thu 3 Dec."""
    return sentence(stake_clauses(area, names, week))


def stake_clauses(area: AreaDocument, names: LabelResolver, week: Week) -> str:
    """The same within a sentence."""
    receipt = area["receipt"]
    if receipt["leverage"] is None:
        return clauses([watched(area, names), *point_clause(receipt, week)])
    if receipt["status"] != "open":
        return clauses([watched(area, names), *team_clause(area, names), *point_clause(receipt, week)])
    parts = [
        *team_clause(area, names),
        *owner_clause(receipt, names, week),
        *leaving_clause(receipt, names, week),
        *point_clause(receipt, week),
    ]
    if not parts:
        owner = f"{names.person(receipt['owner'])} owns it, but " if receipt["owner"] else ""
        parts = [f"{owner}coverage is thin"]
    return clauses(parts)


def watched(area: AreaDocument, names: LabelResolver) -> str:
    """Why an area only needs monitoring."""
    receipt = area["receipt"]
    if receipt["status"] != "open":
        return f"it is {STATUS_WORDS[receipt['status']]}"
    if names_no_skill(area):
        return "it names no skill, so leadplan can’t tell"
    if is_assumed(area):
        return "the team has it covered, going by levels that are assumed, not rated"
    people = unique(name for need in receipt["requirements"] for name in need["at_level"])
    return f"{names.some(people)} have it covered" if len(people) > 1 else "the team has it covered"


def unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def weakest(receipt: ReceiptDocument) -> RequirementDocument | None:
    """The requirement with the largest shortfall."""
    behind = [need for need in receipt["requirements"] if need["behind_gap"]]
    return max(behind, key=lambda need: (need["shortfall"], not need["known"], -len(need["at_level"])), default=None)


def team_clause(area: AreaDocument, names: LabelResolver) -> list[str]:
    """What the team as a whole lacks."""
    receipt = area["receipt"]
    need = weakest(receipt)
    if need is None:
        return []
    skill = in_sentence(names.skill(need["skill"]))
    where = "" if names.skill(need["skill"]).casefold() == names.area(area["area"]).casefold() else f" in {skill}"
    if not need["people"]:
        return [f"no one is available who could do it{where}"]
    if not need["known"]:
        return [f"no one on the team is rated{where or ' in it'}"]
    if not need["at_level"]:
        best = next(level for level in need["people"] if level["person"] == need["best"])
        verb = "is known to be above" if best["assumed"] else "is above"
        return [f"no one on the team {verb} level {need['best_level']:g} of {need['level']}{where}"]
    if len(need["at_level"]) == 1:
        return [f"only {names.person(need['at_level'][0])} is at level {need['level']}{where}"]
    return []


def owner_clause(receipt: ReceiptDocument, names: LabelResolver, week: Week) -> list[str]:
    """What the owner contributes to the gap."""
    owner, reasons = receipt["owner"], receipt["reasons"]
    if owner is None:
        return ["no one owns it"]
    if "lead_owns" in reasons:
        return ["you own it"]
    name = names.person(owner)
    if "owner_away" in reasons:
        return [f"its owner, {name}, is away"]
    if "owner_stretched" in reasons:
        return [f"its owner, {name}, owns {receipt['owner_owns']} open areas"]
    return owner_short(receipt, names, week)


def leaving_clause(receipt: ReceiptDocument, names: LabelResolver, week: Week) -> list[str]:
    """Who leaves when, if that decides."""
    leaving = receipt.get("leaving")
    if not leaving:
        return []
    return [
        f"{names.person(one['person'])}’s last day is {day_words(date.fromisoformat(one['last_day']), week)}"
        for one in leaving["people"]
    ]


def owner_short(receipt: ReceiptDocument, names: LabelResolver, week: Week) -> list[str]:
    """Why the owner is below the required level: they are new, or their rating is lower."""
    owner = receipt["owner"]
    name = names.person(owner)
    for need in receipt["requirements"]:
        for level in need["people"]:
            if level["person"] != owner or level["effective"] >= need["level"] or not need["behind_gap"]:
                continue
            if level["penalty"]:
                return [f"its owner, {name}, {newness(level, names.joined(owner), week)}"]
            if need["at_level"]:
                return [f"its owner, {name}, is at level {level['effective']:g} of {need['level']}"]
            if need["best"] != owner and level["effective"] < need["best_level"]:
                return [f"its owner, {name}, is at level {level['effective']:g}"]
    return []


def newness(level: LevelDocument, joined: date | None, week: Week) -> str:
    if joined is not None and (week.monday - joined).days < RATHER_NEW_DAYS:
        return tenure(joined, week.monday)
    return "is new to the product" if level["familiarity"] == 0 else "only partly knows the product"


def point_clause(receipt: ReceiptDocument, week: Week) -> list[str]:
    """The dependency that makes it urgent, or the next milestone, if it is near."""
    if cause := receipt.get("dependency"):
        return [dependency_cause(cause)]
    point = receipt["point"]
    if point is not None and (point["overdue"] or point["days"] <= NEAR_DAYS):
        verb = "was on" if point["overdue"] else "is on"
        end = " and is not marked as passed" if point["overdue"] else ""
        return [f"{milestone(point_name(point))} {verb} {day_words(date.fromisoformat(point['date']), week)}{end}"]
    return ["the initiative is off track"] if receipt["off_track"] else []


def point_name(point: PointDocument) -> str:
    return str(point["name"]) or POINT_KINDS.get(point["kind"], "milestone")


FLOOR_REASONS: Final = {
    "unknown": "no one who counts is rated",
    "nobody_at_level": "no one is at the required level",
    "one_person_deep": "only one person is at the required level",
    "owner_stretched": "the owner owns many open areas",
}
EFFORTS: Final = {"S": "small", "M": "medium", "L": "large"}


def trim(number: float, places: int = 4) -> str:
    return f"{number:.{places}f}".rstrip("0").rstrip(".")


def gap_text(receipt: ReceiptDocument, names: LabelResolver) -> Explained:
    """1 − (1 − 0.5) × (1 − 0.25), or the minimum that a reason sets, or what a departure that is near opens."""
    needs, now = receipt["requirements"], receipt.get("gap_now", receipt["gap"])
    if not needs:
        return Explained("counted as 0, because it names no skill: leadplan can’t tell")
    if receipt["gap"] > now + 1e-9:
        return departure_text(max(receipt["departures"], key=lambda one: one["share"] * one["gap"]), now, names)
    open_share = math.prod(1 - need["shortfall"] for need in needs)
    if now > 1 - open_share + 1e-9:
        reasons = [words for code, words in FLOOR_REASONS.items() if code in receipt["reasons"]]
        return Explained(f"the minimum, because {listed(reasons)}")
    short = [need for need in needs if need["shortfall"] > 0]
    if not short:
        return Explained(f"no shortfall in {listed([in_sentence(names.skill(need['skill'])) for need in needs])}")
    factors = " × ".join(f"(1 − {trim(need['shortfall'])})" for need in short)
    shares = [f"{trim(need['shortfall'])} in {in_sentence(names.skill(need['skill']))}" for need in short]
    return Explained(f"shortfall of {listed(shares)}", f"1 − {factors}" if len(short) > 1 else "")


def departure_text(departure: DepartureDocument, now: float, names: LabelResolver) -> Explained:
    """0.95 × 0.75: the gap once Tom has left (last day Fri 4 Dec), 16 days after Monday; 0.15 now."""
    listing = [
        f"{names.person(one['person'])} (last day {date_words(date.fromisoformat(one['last_day']))})"
        for one in departure["people"]
    ]
    verb = "has" if len(listing) == 1 else "have"
    return Explained(
        f"the gap once {listed(listing)} {verb} left, {departure['days']} days after Monday; {trim(now)} now",
        f"{trim(departure['share'])} × {trim(departure['gap'])}",
    )


def timing_text(receipt: ReceiptDocument, weights: Weights) -> Explained:
    """1 + 2 · e^(−10/10): the design review, 10 days after Monday."""
    days, point = receipt["days"], receipt["point"]
    parts = []
    if receipt["status_factor"] != 1:
        parts.append(f"{receipt['status_factor']:g} for {STATUS_WORDS.get(receipt['status'], 'not started')}")
    formula = f"1 + {weights.timing_peak:g} · e^(−{days}/{weights.timing_days:g})" if days is not None else "1"
    if receipt["status_factor"] != 1:
        formula = (
            f"{receipt['status_factor']:g} × ({formula})" if days is not None else f"{receipt['status_factor']:g} × 1"
        )
    if point is not None:
        parts.append(point_days(point))
    elif days is None:
        parts.append("no milestone ahead")
    cause = receipt.get("dependency")
    if cause:
        parts.append(dependency_timing(cause))
    elif receipt["off_track"]:
        parts.append(f"off track, so counted as {days} days away" if days is not None else "off track")
    return Explained(", ".join(parts), formula)


def point_date(point: PointDocument) -> str:
    return date_words(date.fromisoformat(point["date"]))


def effort_words(receipt: ReceiptDocument) -> str:
    return f"effort {EFFORTS[receipt['effort']]}"


def point_days(point: PointDocument) -> str:
    name = f"{milestone(point_name(point))} ({point_date(point)})"
    if point["overdue"]:
        return f"{name} is overdue and not marked as passed, so it counts as today"
    return f"{name} is {point['days']} {'day' if point['days'] == 1 else 'days'} after Monday"


def leverage_text(receipt: ReceiptDocument, names: LabelResolver) -> str:
    """How much of the gap the lead can close; plans of version 1 of the model in its own words."""
    if "fill" not in receipt:
        return first_leverage_text(receipt, names)
    leaving = receipt.get("leaving")
    fill, needs = (leaving["fill"], leaving["requirements"]) if leaving else (receipt["fill"], receipt["requirements"])
    behind = [need for need in needs if need["behind_gap"]]
    levels = listed([f"{need['lead']['effective']:g} in {in_sentence(names.skill(need['skill']))}" for need in behind])
    when = f" once {listed([names.person(one['person']) for one in leaving['people']])} left" if leaving else ""
    if not fill:
        return f"you are at level {levels}, so you can’t close any of the gap{when} yourself, but you can ask and learn"
    share = "all" if fill >= 1 else f"{fill:.0%}"
    return f"you are at level {levels}: you close {share} of the gap{when} yourself"


def first_leverage_text(receipt: ReceiptDocument, names: LabelResolver) -> str:
    behind = [need for need in receipt["requirements"] if need["behind_gap"]]
    filled = sum(need["fill"] for need in behind) / len(behind) if behind else 0.0
    leverage = receipt["leverage"] or 0.0
    least, why = trim(leverage), "because anyone can bring people together"
    if not filled:
        most = hours(receipt["most_hours"])
        return f"you can’t close any of the gap yourself; {least} {why} (at most {most} h)"
    if filled < leverage:
        return f"you close {filled:.0%} of the gap yourself; at least {least}, {why}"
    levels = listed([f"{need['lead']['effective']:g} in {in_sentence(names.skill(need['skill']))}" for need in behind])
    share = "all of the gap" if leverage >= 1 else "that share of the gap"
    return f"you are at level {levels}: you close {share}"


def spent_text(receipt: ReceiptDocument, planned: float) -> Explained:
    """e^(−0/6) − e^(−8/6): effort large; hours already spent count less with time."""
    tau, spent = f"{receipt['tau']:g}", receipt["spent"]
    formula = f"e^(−{trim(spent, 2) or 0}/{tau}) − e^(−{trim(spent + planned, 2)}/{tau})"
    before = f"{hours(spent)} h spent recently still count" if spent else "no hours spent recently"
    if receipt["spent_assumed"]:
        before += ", as committed (not reviewed yet)"
    if receipt.get("spent_own"):
        before += f", {hours(receipt['spent_own'])} h of them your own work this week"
    if receipt["spent_others"]:
        before += f", {hours(receipt['spent_others'])} h of them by another lead"
    return Explained(f"{effort_words(receipt)}; {before}", formula)
