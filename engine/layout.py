"""Receipts of many weeks as arrays for the solver: what may get hours, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np

from engine.optimum import Flags, Floats, Ints, Weeks, half_hours
from engine.results import Receipt
from engine.weights import Weights

BY_KEY: Final = attrgetter("initiative", "area")
NO_POINT: Final = date.max.toordinal()


class Task(NamedTuple):
    """One week to be chosen for: its receipts, pinned half-hours by area, capacity in half-hours."""

    receipts: Sequence[Receipt]
    pins: Mapping[str, int]
    capacity: int


class Pinned(NamedTuple):
    """What of a week is settled before the choice: the pinned half-hours, and which initiatives are open."""

    units: dict[str, int]
    """Pinned half-hours by area."""
    before: frozenset[str]
    """Initiatives that hours done this week have opened: once in the week is paid for."""
    opened: frozenset[str]
    """These, and those that the pins open."""
    room: int
    """Half-hours left for the rest; negative where the pins pass the capacity."""

    @classmethod
    def of(cls, task: Task, weights: Weights) -> "Pinned":
        before = frozenset(one.initiative for one in task.receipts if one.done)
        pinned = [one for one in task.receipts if task.pins.get(one.area, 0) > 0] if task.pins else []
        opened = before.union(one.initiative for one in pinned)
        units = {one.area: task.pins[one.area] for one in pinned}
        used = sum(units.values()) + len(opened - before) * round(weights.opening_hours * 2)
        return cls(units, before, opened, task.capacity - used)


@dataclass(frozen=True, slots=True)
class Layout:
    """The weeks as arrays; `receipts[n]` stands in row `rows[n]` and column `columns[n]`."""

    weeks: Weeks
    pinned: list[Pinned]
    receipts: list[Receipt]
    rows: Ints
    columns: Ints

    @classmethod
    def of(cls, tasks: Sequence[Task], weights: Weights) -> "Layout":
        pinned = [Pinned.of(task, weights) for task in tasks]
        found = [free(task) for task in tasks]
        receipts = [one for areas in found for one in areas]
        table = np.array([factors(one) for one in receipts], np.float64).reshape(-1, 6)
        rows = np.repeat(np.arange(len(tasks)), [len(areas) for areas in found])
        kept = np.flatnonzero(pays(table, weights))
        receipts = [receipts[place] for place in kept]
        rows, table = rows[kept], table[kept]
        firsts = np.searchsorted(rows, rows)
        columns = np.arange(len(rows)) - firsts
        weeks = arrange(receipts, table, rows, columns, pinned)
        return cls(weeks, pinned, receipts, rows, columns)


def free(task: Task) -> list[Receipt]:
    """The areas that could get hours and are not pinned, those of an initiative together."""
    return sorted([one for one in task.receipts if one.leverage and one.area not in task.pins], key=BY_KEY)


def factors(one: Receipt) -> tuple[float, float, float, float, float, int]:
    """Worth, tau, spent and most hours; exposure and day of the point, which decide between equals."""
    return (one.worth, one.tau, one.spent, one.most_hours, one.exposure, day_of(one))


def pays(table: Floats, weights: Weights) -> Flags:
    """Whether any hours can be worth their cost: returns diminish, so the fewest hours tell."""
    worth, tau, spent = table[:, 0], table[:, 1], table[:, 2]
    first = worth * np.exp(-spent / tau) * -np.expm1(-weights.least_hours / tau)
    return np.asarray(first > weights.hour_cost * weights.least_hours)


def arrange(receipts: list[Receipt], table: Floats, rows: Ints, columns: Ints, pinned: list[Pinned]) -> Weeks:
    """The receipts in their places; short weeks are filled up with places that are not used."""
    shape = (len(pinned), int(columns.max(initial=-1)) + 1)
    worth, tau, spent, hours, exposure, day = table.T
    names = np.array([one.initiative for one in receipts], object)
    starts = columns == 0
    starts[1:] |= names[1:] != names[:-1]
    opened = [one.initiative in pinned[row].opened for one, row in zip(receipts, rows, strict=True)]
    weeks = Weeks(
        worth=np.zeros(shape),
        tau=np.ones(shape),
        most=np.zeros(shape, np.int64),
        starts=np.zeros(shape, np.bool_),
        opened=np.zeros(shape, np.bool_),
        preference=np.zeros(shape, np.int64),
        capacity=np.array([max(0, one.room) for one in pinned], np.int64),
    )
    places = (rows, columns)
    weeks.worth[places] = worth * np.exp(-spent / tau)
    weeks.tau[places] = tau
    weeks.most[places] = half_hours(hours)
    weeks.starts[places] = starts
    weeks.opened[places] = np.array(opened, np.bool_)
    weeks.preference[places] = ranks(rows, columns, day, exposure)
    return weeks


def ranks(rows: Ints, columns: Ints, day: Floats, exposure: Floats) -> Ints:
    """Who goes first where values are equal: the earlier point, then the higher exposure, then the key.

    Counted within the week, so that a week in a batch is planned as it is alone.
    """
    order = np.lexsort((columns, -exposure, day, rows))
    found = np.empty(len(rows), np.int64)
    found[order] = np.bincount(rows)[rows] - columns if len(rows) else columns
    return found


def ranks_of(areas: Sequence[Receipt]) -> Ints:
    """The same for the areas of one week, in the order of their columns."""
    count = len(areas)
    exposure = np.array([one.exposure for one in areas], np.float64)
    day = np.array([day_of(one) for one in areas], np.float64)
    return ranks(np.zeros(count, np.int64), np.arange(count), day, exposure)


def day_of(one: Receipt) -> int:
    """The day of the area's point as a number; the last of all without one."""
    return one.point.date.toordinal() if one.point else NO_POINT
