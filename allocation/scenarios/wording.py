"""Changes in words: what would be otherwise, from when, and what stood."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from allocation.models import ChangeKind, ScenarioChange
from allocation.scenarios.base import day_words
from focus.wording.plain import counted
from initiatives.models import AssignmentRole, Stage
from people.fields import plain

NO_HOURS: Final = "hours that are not yours to see"
SOMEBODY: Final = "somebody"
ARTICLES: Final = ("A", "An", "The", "Another", "Somebody")
"""Words of a title that are small inside a sentence."""


def words_of(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    """One sentence without a full stop. `hours`: whether the reader may see them; `skills` are names by key."""
    return WORDS[ChangeKind(change.kind)](change, hours, skills)


def who(change: ScenarioChange) -> str:
    """Whom it names: somebody who is here, or who is not here yet."""
    if change.stand_in is not None:
        title = change.stand_in.title
        inside = f"{title[:1].lower()}{title[1:]}" if title.split()[0] in ARTICLES else title
        return f"{inside} (not here yet)"
    return str(change.person or SOMEBODY)


def day(of: date | None) -> str:
    return day_words(str(of) if of else "")


def hours_words(hours: Decimal | str | None, shown: bool) -> str:
    if hours is None or not shown:
        return NO_HOURS
    return f"{plain(Decimal(hours))} h a week"


def stood(change: ScenarioChange) -> tuple[str, str]:
    """Who had the assignment, and as what: when the change was made."""
    base = change.base
    return (base["who"], AssignmentRole(base["role"]).label.lower()) if base else (SOMEBODY, "lead")


def move(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name, role = stood(change)
    load = f" ({hours_words(change.base['hours'], hours)})" if change.base else ""
    return f"{change.initiative}: {name}’s part as {role} goes to {who(change)} from {day(change.day)} on{load}"


def adjust(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    base, parts = change.base, []
    name, _ = stood(change)
    if change.hours is not None:
        was = f" instead of {plain(Decimal(base['hours']))}" if base and hours else ""
        parts.append(f"{hours_words(change.hours, hours)}{was}")
    if base and change.stage != base["stage"]:
        parts.append(f"{Stage(change.stage).label.lower()} instead of {Stage(base['stage']).label.lower()}")
    told = ", ".join(parts) or "nothing else than before"
    return f"{change.initiative}: {name} has {told} from {day(change.day)} on"


def add(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    verb = "leads" if change.role == AssignmentRole.LEAD else "deputises"
    until = f" to {day(change.end)}" if change.end else " on"
    stage = Stage(change.stage).label.lower()
    told = f"{who(change)} {verb} {change.initiative} from {day(change.day)}{until}: {stage}, {hours_words(change.hours, hours)}"
    return told[:1].upper() + told[1:]


def end(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name, role = stood(change)
    return f"{change.initiative}: {name} is no longer its {role} from {day(change.day)} on"


def shift(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    far = change.days or 0
    return f"{change.initiative}: everything ahead {counted(abs(far), 'day')} {'earlier' if far < 0 else 'later'}"


def point(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    name = str(change.point.name) if change.point else "a point"
    was = f" instead of {day_words(change.base['date'])}" if change.base else ""
    return f"{change.initiative}: {name} on {day(change.day)}{was}"


def stand_in(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    levels = ", ".join(f"{skills.get(key, key)} {level}" for key, level in sorted(change.levels.items()))
    team = f", on the team of {change.initiative}" if change.initiative else ""
    able = f", {levels}" if levels else ""
    return f"{change.title} from {day(change.day)} on: {plain(change.contracted)} h a week{able}{team}"


def leaves(change: ScenarioChange, hours: bool, skills: Mapping[str, str]) -> str:
    return f"{who(change)} is gone from {day(change.day)} on"


WORDS: Final[Mapping[ChangeKind, Callable[[ScenarioChange, bool, Mapping[str, str]], str]]] = {
    ChangeKind.MOVE: move, ChangeKind.ADJUST: adjust, ChangeKind.ADD: add, ChangeKind.END: end,
    ChangeKind.SHIFT: shift, ChangeKind.POINT: point, ChangeKind.STAND_IN: stand_in, ChangeKind.LEAVES: leaves,
}  # fmt: skip
