"""Meetings: what to do about each, by which rule."""

from collections.abc import Mapping
from typing import Any, Final

from focus.names import Names

Facts = Mapping[str, Any]

RULES: Final = {
    "one_to_one": "one-to-one, or it meets a touchpoint that is due",
    "unlinked": "tied to no initiative: it takes its time",
    "decides_scope": "decides scope",
    "reach": "affects the whole system or several teams",
    "inflection_point": "on the day of an inflection point that needs you",
    "focus_area": "its area is in your focus",
    "worth": "worth more than an hour of focus",
    "delegate": "is at the level for all of it",
    "skip": "nobody need go for you: ask for the notes",
    "override": "your own choice",
}


def verdict_words(meeting: Facts, names: Names) -> str:
    """attend; Lena goes; skip."""
    if meeting["verdict"] == "delegate":
        return f"{names.person(meeting['delegate'])} goes" if meeting["delegate"] else "someone else goes"
    return str(meeting["verdict"] or "no verdict")


REACHES: Final = {"system": "affects the whole system", "multi_team": "affects several teams"}


def rule_words(meeting: Facts, names: Names) -> str:
    """`decides` and `reach`, where the meeting is still there, tell which half of a rule it was."""
    if meeting["rule"] == "one_to_one" and "decides" in meeting:
        return "one-to-one" if meeting["decides"] == "one_to_one" else "meets a touchpoint that is due"
    if meeting["rule"] == "reach" and meeting.get("reach") in REACHES:
        return REACHES[meeting["reach"]]
    if meeting["rule"] == "delegate":
        return f"{names.person(meeting['delegate'])} {RULES['delegate']}"
    return RULES[meeting["rule"]]
