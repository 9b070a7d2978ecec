"""What to do about an area, in a few words with names; and how sure that is."""

from collections.abc import Mapping
from typing import Any, Final

from focus.names import Names
from focus.wording.plain import in_sentence

Facts = Mapping[str, Any]

NOBODY: Final = {
    "watch": "Keep an eye on it",
    "bring_in": "Bring somebody in",
    "share_context": "Share context",
    "work_beside_owner": "Work beside the owner",
    "grow": "Grow somebody",
    "pair": "Pair",
    "review": "Review what the team does",
}
BECAUSE: Final = {
    "settled": "it is settled",
    "not_yet": "it has not begun",
    "no_gap": "the team covers it",
    "unknown": "nobody who counts has been assessed",
    "low_leverage": "you can fill little of it yourself",
    "familiarity_missing": "the skill is there, only familiarity with the product is missing",
    "no_owner": "nobody owns it, and the design is still open",
    "lead_owns": "you own it, and the design is still open",
    "owner_below": "the owner is below the level that it needs",
    "one_short": "one level short, and wants to grow",
    "thin": "fewer than two people are at the level",
    "otherwise": "nothing else is missing",
}


def advice_words(advice: Facts, names: Names) -> str:
    """Work beside Priya; Pair Lena with Tom; Find out who knows application security."""
    code, people = advice["code"], advice["people"]
    skill = in_sentence(names.skill(advice["skill"])) if advice["skill"] else ""
    if code == "find_out":
        return f"Find out who knows {skill}"
    if code == "lead_design":
        return "Lead the design"
    if not people:
        return NOBODY[code]
    if code == "pair":
        first, *second = names.people(people[:2])
        return f"Pair {second[0]} with {first}" if second else f"Pair with {first}"
    return with_people(code, names.some(people), names.some(people, "or"), skill)


def with_people(code: str, everyone: str, anyone: str, skill: str) -> str:
    words = {
        "watch": f"Keep an eye on it with {everyone}",
        "bring_in": f"Bring in {anyone}",
        "share_context": f"Share context with {everyone}",
        "work_beside_owner": f"Work beside {everyone}",
        "grow": f"Grow {everyone} in {skill}" if skill else f"Grow {everyone}",
        "review": f"Review with {everyone}",
    }
    return words[code]


def beside(advice: Facts, names: Names) -> list[str]:
    """Whom else: everyone to bring in, everyone to grow."""
    found = []
    if advice["bring_in"] and advice["code"] != "bring_in":
        found.append(f"or bring in {names.some(advice['bring_in'], 'or')}")
    if advice["grow"] and advice["code"] != "grow":
        verb = "wants" if len(advice["grow"]) == 1 else "want"
        found.append(f"{names.some(advice['grow'])} {verb} to grow into it")
    return found


def because(advice: Facts) -> str:
    return BECAUSE[advice["because"]]


def confidence_word(share: float | None, firm: float, leaning: float) -> str:
    """firm, leaning or open; nothing where it was not asked."""
    if share is None:
        return ""
    return "firm" if share >= firm else "leaning" if share >= leaning else "open"
