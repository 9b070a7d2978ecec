"""Cutting assignments at a day: what was before stays, what comes after is changed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from allocation.facts import Assignment

PART = "+"
"""Between the key of an assignment and the number of the change that cut a part off it."""

Changed = Callable[[Assignment], Assignment | None]


def origin(key: str) -> str:
    """The assignment that a part was cut off; an added one is its own."""
    return key if key.startswith(PART) else key.split(PART)[0]


def is_of(row: Assignment, assignment: str) -> bool:
    """Whether it is that assignment, or a part of it that an earlier change cut off."""
    return row.key == assignment or row.key.startswith(assignment + PART)


def from_day(
    rows: Iterable[Assignment], wanted: Callable[[Assignment], bool], day: date, number: int, changed: Changed
) -> tuple[Assignment, ...]:
    """The rows, those that are wanted changed from a day on (None: gone); a row that began before is cut in two."""
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
