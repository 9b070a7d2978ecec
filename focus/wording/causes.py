"""What changed, in words: the lines of the audit that a plan rests on, and how the plan moved by them."""

from typing import Final

from focus.changes import Changed
from focus.reviewing.acts import OF_NOW, OF_OLD
from focus.wording.plain import hours
from people.models import AuditLine

NOTHING: Final = ("", "–")
CALENDARS: Final = {
    "your calendar": "Your calendar changed",
    "what a meeting is about": "What a meeting is about was said",
}
RATINGS: Final = ("rating", "self-rating")


def cause_words(line: AuditLine) -> str:
    """Tom’s HTTP API design changed from 2 to 3."""
    if line.thing in RATINGS and line.about is not None:
        skill = line.label.removeprefix(f"{line.about.name}, ")
        own = " as they see it" if line.thing == "self-rating" else ""
        return f"{line.about.name}’s level in {skill}{own} {turned(line)}"
    if line.thing == "meeting" and line.label in CALENDARS:
        return CALENDARS[line.label]
    if line.thing == "meeting":
        return "Your choice on a meeting changed" if "choice" in line.label else f"A meeting of yours was {line.verb}"
    if line.thing in (OF_OLD, OF_NOW):
        return "You said what a week of yours really took"
    if line.thing == "stakeholders":
        return "Whom you keep in touch with changed"
    told = f"{line.label}: {line.thing} {line.verb}"
    sides = [side for side in (line.before, line.after) if side not in NOTHING]
    return f"{told} ({' → '.join(sides)})" if sides and sum(map(len, sides)) <= 80 else told


def turned(line: AuditLine) -> str:
    if line.veiled:
        return "changed"
    if line.before in NOTHING:
        return f"was set to {line.after}"
    if line.after in NOTHING:
        return f"was taken back (it was {line.before})"
    if line.before == line.after:
        return f"was confirmed at {line.after}"
    return f"changed from {line.before} to {line.after}"


def move_words(one: Changed) -> str:
    """up from third to first, 8 h instead of 4."""
    moved = {
        "new": f"new, {hours(one.hours)} h",
        "gone": f"no longer on the plan, it had {hours(one.hours_before)} h",
        "up": f"up from {one.rank_before} to {one.rank}",
        "down": f"down from {one.rank_before} to {one.rank}",
        "hours": f"{hours(one.hours)} h instead of {hours(one.hours_before)}",
    }[one.move]
    if one.move in ("up", "down") and one.hours != one.hours_before:
        return f"{moved}, {hours(one.hours)} h instead of {hours(one.hours_before)}"
    return moved
