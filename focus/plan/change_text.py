"""What changed, in words: the audit lines behind a plan, and how the plan moved because of them."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from focus.formatting import hours
from focus.models.review import CURRENT_REVIEW, PAST_REVIEW
from focus.plan.plan_differences import AreaDifference, AreaHours, CapacityDifference
from people.display import format_date
from people.models import AuditLine, Person

NOTHING: Final = ("", "–")
CALENDARS: Final = {
    "your calendar": "Your calendar changed",
    "what a meeting is about": "You set what a meeting is about",
}
RATINGS: Final = ("rating", "self-rating")


WEEKLY: Final = re.compile(r"([\d.]+) h a week(?: from (\d{4}-\d{2}-\d{2}))?")
HOURS: Final = {"hours": "contracted hours", "day-to-day": "day-to-day reserve"}
NAMES: Final = {"inflection point": "milestone"}


def cause_words(line: AuditLine, viewer: Person | None = None) -> str:
    """Tom’s level in HTTP API design changed from 2 to 3. What is about the viewer says “your”."""
    if line.thing in RATINGS and line.about is not None:
        skill = line.label.removeprefix(f"{line.about.name}, ")
        own = " (self-rating)" if line.thing == "self-rating" else ""
        return f"{whose(line, line.about.name, viewer)} level in {skill}{own} {turned(line)}"
    if line.thing in HOURS:
        return hours_words(line, viewer)
    if line.thing == "meeting" and line.label in CALENDARS:
        return CALENDARS[line.label]
    if line.thing == "meeting":
        return (
            "You changed your choice for a meeting"
            if "choice" in line.label
            else f"One of your meetings was {line.verb}"
        )
    if line.thing in (PAST_REVIEW, CURRENT_REVIEW):
        return "You reviewed a week"
    if line.thing == "stakeholders":
        return "Your stakeholder list changed"
    words = f"{line.label}: {NAMES.get(line.thing, line.thing)} {line.verb}"
    sides = [side for side in (line.before, line.after) if side not in NOTHING]
    return f"{words} ({' → '.join(sides)})" if sides and sum(map(len, sides)) <= 80 else words


def whose(line: AuditLine, name: str, viewer: Person | None) -> str:
    return "Your" if viewer is not None and line.about_id == viewer.pk else f"{name}’s"


def hours_words(line: AuditLine, viewer: Person | None) -> str:
    """Your contracted hours changed from 40 to 20 a week (from 30 Nov)."""
    words = f"{whose(line, line.label, viewer)} {HOURS[line.thing]}"
    before, after = WEEKLY.match(line.before), WEEKLY.match(line.after)
    if before is None or after is None:
        return f"{words} {'were' if line.thing == 'hours' else 'was'} {line.verb}"
    day = date.fromisoformat(after[2]) if after[2] else None
    since = f" (from {format_date(day, 'j M')})" if day else ""
    return f"{words} changed from {before[1]} to {after[1]} a week{since}"


def turned(line: AuditLine) -> str:
    if line.is_redacted:
        return "changed"
    if line.before in NOTHING:
        return f"was set to {line.after}"
    if line.after in NOTHING:
        return f"was removed (it was {line.before})"
    if line.before == line.after:
        return f"was confirmed at {line.after}"
    return f"changed from {line.before} to {line.after}"


def move_words(one: AreaDifference) -> str:
    """up from #3 to #1, 8 h instead of 4 h + 1 h optional."""
    before, after = one.before, one.after
    if one.move == "new":
        return f"new, {figure(after)}"
    if one.move == "gone":
        return f"no longer in the plan (was {figure(before)})"
    words = []
    if one.move != "same":
        words.append(f"{one.move} from #{before.rank} to #{after.rank}")
    if one.hours_differ:
        words.append(f"{figure(after)} instead of {figure(before)}")
    if before.planned != after.planned:
        words.append(plan_beside_decision(one))
    return ", ".join(words)


def plan_beside_decision(one: AreaDifference) -> str:
    """your 8 h stay, the plan now has 4 h."""
    own, planned = f"your {hours(one.after.hours)} h", one.after.planned
    if planned is None:
        before = f" instead of {hours(one.before.planned)} h" if one.before.planned is not None else ""
        return f"planned with {own}{before}"
    return f"{own} stay, the plan now has {f'{hours(planned)} h' if planned else 'none'}"


def figure(one: AreaHours) -> str:
    """4.5 h; 4.5 h + 1.5 h optional; 2 h optional; no hours."""
    parts = [f"{hours(one.hours)} h"] if one.hours else []
    if one.optional:
        parts.append(f"{hours(one.optional)} h optional")
    return " + ".join(parts) or "no hours"


CAPACITY_NAMES: Final = {
    "focus": "Focus time",
    "contracted": "contracted",
    "time_off": "time off",
    "holidays": "holidays",
    "meetings": "meetings",
    "day_to_day": "day-to-day",
    "duties": "duties",
    "touchpoints": "1:1s and check-ins",
    "own_work": "own work",
    "office_hours": "office hours",
    "follow_ups": "follow-ups",
    "transfers": "knowledge transfer",
}


def capacity_words(found: Sequence[CapacityDifference]) -> str:
    """Focus time: 22.75 h instead of 23.75 h (meetings 4 h instead of 3 h); empty if nothing differs."""
    sides = [(CAPACITY_NAMES[one.part], f"{hours(one.after)} h instead of {hours(one.before)} h") for one in found]
    if sides and found[0].part == "focus":
        parts = ", ".join(f"{name} {words}" for name, words in sides[1:])
        return f"Focus time: {sides[0][1]}" + (f" ({parts})" if parts else "")
    words = ", ".join(f"{name} {words}" for name, words in sides)
    return f"{words[:1].upper()}{words[1:]}"
