"""Changes of a scenario as text: what changes, from when, and what it was before."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.changes.baseline import date_text
from focus.formatting import counted, listed
from initiatives.models import AssignmentRole, Stage
from people.model_fields import format_hours

HOURS_HIDDEN: Final = "hours hidden"
SOMEONE: Final = "someone"
ARTICLES: Final = ("A", "An", "The", "Another", "Someone")
"""First words of a title that are in lower case within a sentence."""


def describe_change(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    """One sentence without a full stop. `hours`: whether the reader may see hours; `skills` are names by key."""
    return DESCRIBE_BY_KIND[ChangeKind(change.kind)](change, hours, skills)


def person_text(change: ScenarioChange) -> str:
    """The person it names, or a new hire."""
    if change.stand_in is not None:
        title = change.stand_in.title
        inside = f"{title[:1].lower()}{title[1:]}" if title.split()[0] in ARTICLES else title
        return f"{inside} (new hire)"
    return str(change.person or SOMEONE)


def day_text(of: date | None) -> str:
    return date_text(str(of) if of else "")


def hours_text(hours: Decimal | str | None, shown: bool) -> str:
    if hours is None or not shown:
        return HOURS_HIDDEN
    return f"{format_hours(Decimal(hours))} h a week"


def assignment_before(change: ScenarioChange) -> tuple[str, str]:
    """Who had the assignment, and in which role, when the change was added."""
    base = change.base
    return (base["who"], AssignmentRole(base["role"]).label.lower()) if base else (SOMEONE, "lead")


def describe_move(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name, role = assignment_before(change)
    load = f" ({hours_text(change.base['hours'], hours)})" if change.base else ""
    return (
        f"{change.initiative}: {person_text(change)} takes over as {role} from {name} on {day_text(change.day)}{load}"
    )


def describe_adjust(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    base, parts = change.base, []
    name, _ = assignment_before(change)
    if change.hours is not None:
        was = f" instead of {format_hours(Decimal(base['hours']))}" if base else ""
        parts.append(f"{hours_text(change.hours, hours)}{was}" if hours else "different hours (hidden)")
    if base and change.stage != base["stage"]:
        now, before = Stage(change.stage).label.lower(), Stage(base["stage"]).label.lower()
        parts.append(f"“{now}” involvement instead of “{before}”")
    different = f"has {listed(parts)}" if parts else "is unchanged"
    return f"{change.initiative}: from {day_text(change.day)}, {name} {different}"


def describe_add(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    role = AssignmentRole(change.role).label.lower()
    until = f" to {day_text(change.end)}" if change.end else ""
    load = f"{Stage(change.stage).label.lower()}, {hours_text(change.hours, hours)}"
    return f"{change.initiative}: {person_text(change)} joins as {role} from {day_text(change.day)}{until} ({load})"


def describe_end(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name, role = assignment_before(change)
    return f"{change.initiative}: {name} is no longer {role} from {day_text(change.day)}"


def describe_shift(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    far = change.days or 0
    return (
        f"{change.initiative}: all upcoming dates move {counted(abs(far), 'day')} {'earlier' if far < 0 else 'later'}"
    )


def describe_point(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name = f"“{change.point.name}”" if change.point else "a milestone"
    was = f", instead of {date_text(change.base['date'])}" if change.base else ""
    return f"{change.initiative}: {name} moves to {day_text(change.day)}{was}"


def describe_new_hire(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    levels = ", ".join(f"{skills.get(key, key)} {level}" for key, level in sorted(change.levels.items()))
    team = f", on the team of “{change.initiative}”" if change.initiative else ""
    able = f", {levels}" if levels else ""
    return f"{change.title} joins on {day_text(change.day)}: {format_hours(change.contracted)} h a week{able}{team}"


def describe_departure(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    return f"{person_text(change)} leaves (gone from {day_text(change.day)})"


DESCRIBE_BY_KIND: Final[Mapping[ChangeKind, Callable[[ScenarioChange, bool, Mapping[str, str]], str]]] = {
    ChangeKind.MOVE: describe_move,
    ChangeKind.ADJUST: describe_adjust,
    ChangeKind.ADD: describe_add,
    ChangeKind.END: describe_end,
    ChangeKind.SHIFT: describe_shift,
    ChangeKind.POINT: describe_point,
    ChangeKind.STAND_IN: describe_new_hire,
    ChangeKind.LEAVES: describe_departure,
}
