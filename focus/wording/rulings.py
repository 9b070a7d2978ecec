"""Meetings: what to do about each, by which rule."""

from collections.abc import Mapping
from typing import Any, Final

from focus.names import Names

Facts = Mapping[str, Any]

RULES: Final = {
    "one_to_one": "1:1, or covers a check-in that is due",
    "unlinked": "not linked to an initiative; counts as busy time",
    "decides_scope": "decides scope",
    "reach": "affects the whole system or several teams",
    "inflection_point": "on the date of a milestone that needs you",
    "focus_area": "its area is one of your focus areas",
    "worth": "worth more than an hour of focus time",
    "delegate": "has the skills for it",
    "skip": "no one needs to attend for you; ask for the notes",
    "override": "your choice",
}


def verdict_words(meeting: Facts, names: Names) -> str:
    """attend; delegate to Lena; skip."""
    if meeting["verdict"] == "delegate":
        return f"delegate to {names.person(meeting['delegate'])}" if meeting["delegate"] else "delegate"
    return str(meeting["verdict"] or "no verdict")


REACHES: Final = {"system": "affects the whole system", "multi_team": "affects several teams"}


def rule_words(meeting: Facts, names: Names) -> str:
    """`decides` and `reach`, if the meeting still exists, show which half of a rule applied."""
    if meeting["rule"] == "one_to_one" and "decides" in meeting:
        return "1:1" if meeting["decides"] == "one_to_one" else "covers a check-in that is due"
    if meeting["rule"] == "reach" and meeting.get("reach") in REACHES:
        return REACHES[meeting["reach"]]
    if meeting["rule"] == "delegate":
        return f"{names.person(meeting['delegate'])} {RULES['delegate']}"
    return RULES[meeting["rule"]]
