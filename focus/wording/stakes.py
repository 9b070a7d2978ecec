"""One sentence: what is at stake in an area this week, and why."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from engine.weeks import Week
from focus.names import Names
from focus.wording.plain import clauses, day_words, in_sentence, milestone, sentence, tenure

Facts = Mapping[str, Any]

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


def stake(area: Facts, names: Names, week: Week) -> str:
    """No one on the team is above level 2 of 4, its owner, Priya, joined seven weeks ago, and the review is on Thu 3 Dec."""
    receipt = area["receipt"]
    if receipt["leverage"] is None:
        return sentence(clauses([watched(area, names), *point_clause(receipt, week)]))
    if receipt["status"] != "open":
        return sentence(clauses([watched(area, names), *team_clause(area, names), *point_clause(receipt, week)]))
    parts = [*team_clause(area, names), *owner_clause(receipt, names, week), *point_clause(receipt, week)]
    if not parts:
        owner = f"{names.person(receipt['owner'])} owns it, but " if receipt["owner"] else ""
        parts = [f"{owner}coverage is thin"]
    return sentence(clauses(parts))


def watched(area: Facts, names: Names) -> str:
    """Why an area only needs monitoring."""
    receipt = area["receipt"]
    if receipt["status"] != "open":
        return f"it is {STATUS_WORDS[receipt['status']]}"
    if not receipt["requirements"]:
        return "it requires no skills, so it has no gap"
    people = unique(name for need in receipt["requirements"] for name in need["at_level"])
    return f"{names.some(people)} have it covered" if len(people) > 1 else "the team has it covered"


def unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def weakest(receipt: Facts) -> Facts | None:
    """The requirement with the largest shortfall."""
    behind = [need for need in receipt["requirements"] if need["behind_gap"]]
    return max(behind, key=lambda need: (need["shortfall"], not need["known"], -len(need["at_level"])), default=None)


def team_clause(area: Facts, names: Names) -> list[str]:
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


def owner_clause(receipt: Facts, names: Names, week: Week) -> list[str]:
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


def owner_short(receipt: Facts, names: Names, week: Week) -> list[str]:
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


def newness(level: Facts, joined: date | None, week: Week) -> str:
    if joined is not None and (week.monday - joined).days < RATHER_NEW_DAYS:
        return tenure(joined, week.monday)
    return "is new to the product" if level["familiarity"] == 0 else "only partly knows the product"


def point_clause(receipt: Facts, week: Week) -> list[str]:
    """The next milestone, if it is near."""
    point = receipt["point"]
    if point is not None and (point["overdue"] or point["days"] <= NEAR_DAYS):
        verb = "was on" if point["overdue"] else "is on"
        end = " and is not marked as passed" if point["overdue"] else ""
        return [f"{milestone(point_name(point))} {verb} {day_words(date.fromisoformat(point['date']), week)}{end}"]
    return ["the initiative is off track"] if receipt["off_track"] else []


def point_name(point: Facts) -> str:
    return str(point["name"]) or POINT_KINDS.get(point["kind"], "milestone")
