"""Changes of a scenario as text: what changes, from when, and what it was before."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.base import day_words
from focus.wording.plain import counted, listed
from initiatives.models import AssignmentRole, Stage
from people.fields import plain

NO_HOURS: Final = "hours hidden"
SOMEONE: Final = "someone"
ARTICLES: Final = ("A", "An", "The", "Another", "Someone")
"""First words of a title that are in lower case within a sentence."""


def words_of(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    """One sentence without a full stop. `hours`: whether the reader may see hours; `skills` are names by key."""
    return WORDS[ChangeKind(change.kind)](change, hours, skills)


def who(change: ScenarioChange) -> str:
    """The person it names, or a new hire."""
    if change.stand_in is not None:
        title = change.stand_in.title
        inside = f"{title[:1].lower()}{title[1:]}" if title.split()[0] in ARTICLES else title
        return f"{inside} (new hire)"
    return str(change.person or SOMEONE)


def day(of: date | None) -> str:
    return day_words(str(of) if of else "")


def hours_words(hours: Decimal | str | None, shown: bool) -> str:
    if hours is None or not shown:
        return NO_HOURS
    return f"{plain(Decimal(hours))} h a week"


def stood(change: ScenarioChange) -> tuple[str, str]:
    """Who had the assignment, and in which role, when the change was added."""
    base = change.base
    return (base["who"], AssignmentRole(base["role"]).label.lower()) if base else (SOMEONE, "lead")


def move(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name, role = stood(change)
    load = f" ({hours_words(change.base['hours'], hours)})" if change.base else ""
    return f"{change.initiative}: {who(change)} takes over as {role} from {name} on {day(change.day)}{load}"


def adjust(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    base, parts = change.base, []
    name, _ = stood(change)
    if change.hours is not None:
        was = f" instead of {plain(Decimal(base['hours']))}" if base else ""
        parts.append(f"{hours_words(change.hours, hours)}{was}" if hours else "different hours (hidden)")
    if base and change.stage != base["stage"]:
        now, before = Stage(change.stage).label.lower(), Stage(base["stage"]).label.lower()
        parts.append(f"“{now}” involvement instead of “{before}”")
    different = f"has {listed(parts)}" if parts else "is unchanged"
    return f"{change.initiative}: from {day(change.day)}, {name} {different}"


def add(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    role = AssignmentRole(change.role).label.lower()
    until = f" to {day(change.end)}" if change.end else ""
    load = f"{Stage(change.stage).label.lower()}, {hours_words(change.hours, hours)}"
    return f"{change.initiative}: {who(change)} joins as {role} from {day(change.day)}{until} ({load})"


def end(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name, role = stood(change)
    return f"{change.initiative}: {name} is no longer {role} from {day(change.day)}"


def shift(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    far = change.days or 0
    return (
        f"{change.initiative}: all upcoming dates move {counted(abs(far), 'day')} {'earlier' if far < 0 else 'later'}"
    )


def point(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name = f"“{change.point.name}”" if change.point else "a milestone"
    was = f", instead of {day_words(change.base['date'])}" if change.base else ""
    return f"{change.initiative}: {name} moves to {day(change.day)}{was}"


def stand_in(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    levels = ", ".join(f"{skills.get(key, key)} {level}" for key, level in sorted(change.levels.items()))
    team = f", on the team of “{change.initiative}”" if change.initiative else ""
    able = f", {levels}" if levels else ""
    return f"{change.title} joins on {day(change.day)}: {plain(change.contracted)} h a week{able}{team}"


def leaves(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    return f"{who(change)} leaves (gone from {day(change.day)})"


WORDS: Final[Mapping[ChangeKind, Callable[[ScenarioChange, bool, Mapping[str, str]], str]]] = {
    ChangeKind.MOVE: move, ChangeKind.ADJUST: adjust, ChangeKind.ADD: add, ChangeKind.END: end,
    ChangeKind.SHIFT: shift, ChangeKind.POINT: point, ChangeKind.STAND_IN: stand_in, ChangeKind.LEAVES: leaves,
}  # fmt: skip
