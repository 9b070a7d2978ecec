"""What would change a plan, in words."""

from collections.abc import Mapping
from typing import Any

from focus.names import Names
from focus.wording.plain import counted, in_sentence


def change_words(change: Mapping[str, Any] | None, names: Names) -> str:
    """The smallest single change that would remove an item from the plan."""
    if change is None:
        return "No single change would remove it from your plan."
    return f"It would drop out of your plan {condition(change, names)}."


def condition(change: Mapping[str, Any], names: Names) -> str:
    person = names.person(change["person"])
    if change["kind"] == "level_up":
        return f"if {person} were at level {change['level']} in {in_sentence(names.skill(change['skill']))}"
    if change["kind"] == "joins":
        return f"if {person} joined {names.initiative(change['initiative'])}"
    if change["kind"] == "point_moved":
        point = names.point(change["initiative"], change["point"])
        return f"if {point} were {counted(change['days'] // 7, 'week')} later"
    return f"if “{names.area(change['area'])}” were settled"
