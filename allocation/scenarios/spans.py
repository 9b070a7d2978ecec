"""Split assignments at a day: the part before stays, the part after is changed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from allocation.facts import Assignment

PART = "+"
"""Separates an assignment's key from the number of the change that split a part off it."""

Changed = Callable[[Assignment], Assignment | None]


def origin(key: str) -> str:
    """The assignment that a part was split off; an added assignment is its own."""
    return key if key.startswith(PART) else key.split(PART)[0]


def is_of(row: Assignment, assignment: str) -> bool:
    """Whether it is that assignment, or a part that an earlier change split off."""
    return row.key == assignment or row.key.startswith(assignment + PART)


def from_day(
    rows: Iterable[Assignment], wanted: Callable[[Assignment], bool], day: date, number: int, changed: Changed
) -> tuple[Assignment, ...]:
    """The rows, with the wanted ones changed from a day on (None: removed); a row that started before is split in two."""
    found: list[Assignment] = []
    for row in rows:
        if not wanted(row) or (row.end is not None and row.end < day):
            found.append(row)
        elif row.start is not None and row.start >= day:
            found += kept(changed(row))
        else:
            found.append(replace(row, end=day - timedelta(days=1)))
            found += kept(changed(replace(row, key=f"{row.key}{PART}{number}", start=day)))
    return tuple(found)


def kept(row: Assignment | None) -> list[Assignment]:
    return [] if row is None else [row]
