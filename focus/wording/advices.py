"""What to do about an area, in a few words with names, and how reliable that advice is."""

from collections.abc import Mapping
from typing import Any, Final

from focus.names import Names
from focus.wording.plain import in_sentence

Facts = Mapping[str, Any]

NOBODY: Final = {
    "watch": "Keep an eye on it",
    "bring_in": "Bring someone in",
    "share_context": "Share context",
    "work_beside_owner": "Pair with the owner",
    "grow": "Develop someone",
    "pair": "Pair",
    "review": "Review what the team does",
}
BECAUSE: Final = {
    "settled": "it is settled",
    "not_yet": "it has not started",
    "no_gap": "the team covers it",
    "unknown": "no one who counts has been rated",
    "low_leverage": "you can close little of the gap yourself",
    "familiarity_missing": "the skill is there; only product familiarity is missing",
    "no_owner": "no one owns it, and the design is still open",
    "lead_owns": "you own it, and the design is still open",
    "owner_below": "the owner is below the required level",
    "one_short": "one level short, and wants to grow in this",
    "thin": "fewer than two people are at the required level",
    "otherwise": "nothing else is missing",
}


def advice_words(advice: Facts, names: Names) -> str:
    """Pair with Priya; Pair Lena with Tom; Find out who knows application security."""
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
        "work_beside_owner": f"Pair with {everyone}",
        "grow": f"Develop {everyone} in {skill}" if skill else f"Develop {everyone}",
        "review": f"Review with {everyone}",
    }
    return words[code]


def beside(advice: Facts, names: Names) -> list[str]:
    """The alternatives: who else to bring in, who wants to grow."""
    found = []
    if advice["bring_in"] and advice["code"] != "bring_in":
        found.append(f"or bring in {names.some(advice['bring_in'], 'or')}")
    if advice["grow"] and advice["code"] != "grow":
        verb = "wants" if len(advice["grow"]) == 1 else "want"
        found.append(f"{names.some(advice['grow'])} {verb} to grow in this")
    return found


def because(advice: Facts) -> str:
    return BECAUSE[advice["because"]]


CONFIDENCE: Final = {"firm": "high confidence", "leaning": "medium confidence", "open": "low confidence"}


def confidence_word(share: float | None, firm: float, leaning: float) -> str:
    """The grade as a key of CONFIDENCE; empty if confidence was not calculated."""
    if share is None:
        return ""
    return "firm" if share >= firm else "leaning" if share >= leaning else "open"
