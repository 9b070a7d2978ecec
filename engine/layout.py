"""Receipts of many weeks as arrays for the solver: what may get hours, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np

from engine.optimum import Floats, Ints, Weeks, half_hours
from engine.results import Receipt
from engine.spending import value_of
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
        found = [free(task, weights) for task in tasks]
        receipts = [one for areas in found for one in areas]
        rows = np.repeat(np.arange(len(tasks)), [len(areas) for areas in found])
        columns = np.arange(len(rows)) - np.searchsorted(rows, rows)
        weeks = arrange(receipts, rows, columns, pinned)
        return cls(weeks, pinned, receipts, rows, columns)


def free(task: Task, weights: Weights) -> list[Receipt]:
    """The areas that could get hours, those of an initiative together.

    Not the pinned ones, nor those of which not even the fewest hours are worth their cost: returns diminish.
    """
    least, bar = weights.least_hours, weights.hour_cost * weights.least_hours
    found = [
        one
        for one in task.receipts
        if one.leverage
        and (worth := one.exposure * one.leverage) > bar  # no hours bring more than this; it spares an exponential
        and value_of(worth, one.tau, one.spent, least) > bar
        and one.area not in task.pins
    ]
    return sorted(found, key=BY_KEY)


class Factors(NamedTuple):
    """What the solver needs of receipts, as arrays; day and exposure decide between equals."""

    worth: Floats
    """Exposure times leverage after spent hours."""
    tau: Floats
    most: Ints
    """Half-hours at most."""
    exposure: Floats
    day: Ints
    """The day of the area's point as a number; the last of all without one."""

    @classmethod
    def of(cls, receipts: Sequence[Receipt]) -> "Factors":
        exposure = np.array([one.exposure for one in receipts], np.float64)
        leverage = np.array([one.leverage or 0.0 for one in receipts], np.float64)
        tau = np.array([one.tau for one in receipts], np.float64)
        spent = np.array([one.spent for one in receipts], np.float64)
        hours = np.array([one.most_hours for one in receipts], np.float64)
        days = [one.point.date.toordinal() if one.point else NO_POINT for one in receipts]
        worth = exposure * leverage * np.exp(-spent / tau)
        return cls(worth, tau, half_hours(hours), exposure, np.array(days, np.int64))


def arrange(receipts: list[Receipt], rows: Ints, columns: Ints, pinned: list[Pinned]) -> Weeks:
    """The receipts in their places; short weeks are filled up with places that are not used."""
    factors = Factors.of(receipts)
    shape = (len(pinned), int(columns.max(initial=-1)) + 1)
    names = np.array([one.initiative for one in receipts], object)
    starts = columns == 0
    starts[1:] |= names[1:] != names[:-1]
    opened = [name in pinned[row].opened for name, row in zip(names.tolist(), rows.tolist(), strict=True)]
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
    weeks.worth[places] = factors.worth
    weeks.tau[places] = factors.tau
    weeks.most[places] = factors.most
    weeks.starts[places] = starts
    weeks.opened[places] = np.array(opened, np.bool_)
    weeks.preference[places] = ranks(rows, columns, factors)
    return weeks


def ranks(rows: Ints, columns: Ints, factors: Factors) -> Ints:
    """Who goes first where values are equal: the earlier point, then the higher exposure, then the key.

    Counted within the week, so that a week in a batch is planned as it is alone.
    """
    order = np.lexsort((columns, -factors.exposure, factors.day, rows))
    found = np.empty(len(rows), np.int64)
    found[order] = np.bincount(rows)[rows] - columns if len(rows) else columns
    return found


def ranks_of(areas: Sequence[Receipt]) -> Ints:
    """The same for the areas of one week, in the order of their columns."""
    columns = np.arange(len(areas))
    return ranks(np.zeros_like(columns), columns, Factors.of(areas))
