"""Changes as functions from facts to facts, so that all figures are calculated the same way before and after."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from allocation.facts import Assignment, Facts
from engine.weeks import Week

NEW_HIRE_PREFIX: Final = "new:"
"""Prefix of new hires' keys: no key of a person contains a colon."""
SPLIT_MARK: Final = "+"
"""Separates an assignment's key from the number of the change that split a part off it."""


@dataclass(frozen=True, slots=True)
class Overlay(ABC):
    """A change as plain data. `number` identifies it; people and initiatives are referred to by key."""

    number: int
    comes_first: ClassVar[bool] = False
    """Set if other changes may depend on it."""

    @abstractmethod
    def apply(self, facts: Facts) -> Facts:
        """The facts after the change; a change to something outside them has no effect."""


def apply_changes(facts: Facts, changes: Iterable[Overlay]) -> Facts:
    """The facts after the changes. Changes to different things may be in any order."""
    for change in sorted(changes, key=lambda one: not one.comes_first):
        facts = change.apply(facts)
    return facts


def change_from_day(
    rows: Iterable[Assignment],
    wanted: Callable[[Assignment], bool],
    day: date,
    number: int,
    changed: Callable[[Assignment], Assignment | None],
) -> tuple[Assignment, ...]:
    """The rows, with the wanted ones changed from a day on (None: removed); a row that started before is split in two."""
    found: list[Assignment | None] = []
    for row in rows:
        if not wanted(row) or (row.end is not None and row.end < day):
            found.append(row)
        elif row.start is not None and row.start >= day:
            found.append(changed(row))
        else:
            later = replace(row, key=f"{row.key}{SPLIT_MARK}{number}", start=day)
            found += [replace(row, end=day - timedelta(days=1)), changed(later)]
    return tuple(row for row in found if row is not None)


def without_plans(facts: Facts, touched: Collection[tuple[str, str]], day: date) -> Facts:
    """Weeks from a day on are no longer committed for these people and initiatives."""
    planned: dict[tuple[str, str, Week], Decimal] = {
        (person, initiative, week): hours
        for (person, initiative, week), hours in facts.planned.items()
        if (person, initiative) not in touched or week.sunday < day
    }
    return facts if len(planned) == len(facts.planned) else replace(facts, planned=planned)
