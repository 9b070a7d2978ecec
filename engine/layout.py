"""Receipts of many weeks as arrays for the solver: the areas that can get hours."""

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
    """One week to solve: its receipts, pinned half-hours by area, capacity in half-hours."""

    receipts: Sequence[Receipt]
    pins: Mapping[str, int]
    capacity: int


class Pinned(NamedTuple):
    """What is fixed before solving: the pinned half-hours, and the initiatives already paid for."""

    units: dict[str, int]
    """Pinned half-hours by area."""
    before: frozenset[str]
    """Initiatives with hours done this week: context switching is paid once a week."""
    opened: frozenset[str]
    """Those, plus initiatives with pins."""
    room: int
    """Half-hours left for the rest; negative if the pins exceed the capacity."""

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
    """The weeks as arrays; `receipts[n]` is in row `rows[n]` and column `columns[n]`."""

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
    """The areas that could get hours, grouped by initiative.

    Not the pinned ones, nor those where even the fewest hours are not worth their cost: returns diminish.
    """
    least, bar = weights.least_hours, weights.hour_cost * weights.least_hours
    found = [
        one
        for one in task.receipts
        if one.leverage
        and (worth := one.exposure * one.leverage) > bar  # an upper bound that avoids computing an exponential
        and value_of(worth, one.tau, one.spent, least) > bar
        and one.area not in task.pins
    ]
    return sorted(found, key=BY_KEY)


class Factors(NamedTuple):
    """What the solver needs from receipts, as arrays; day and exposure break ties."""

    worth: Floats
    """Exposure times leverage after spent hours."""
    tau: Floats
    most: Ints
    """The most half-hours."""
    exposure: Floats
    day: Ints
    """The date of the area's milestone as a number; the highest number without one."""

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
    """The receipts in their places; short weeks are padded with unused places."""
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
    """Breaks ties between equal values: the earlier milestone, then the higher exposure, then the key.

    Ranked within the week, so that a week gets the same plan in a batch as alone.
    """
    order = np.lexsort((columns, -factors.exposure, factors.day, rows))
    found = np.empty(len(rows), np.int64)
    found[order] = np.bincount(rows)[rows] - columns if len(rows) else columns
    return found


def ranks_of(areas: Sequence[Receipt]) -> Ints:
    """The same for the areas of one week, in column order."""
    columns = np.arange(len(areas))
    return ranks(np.zeros_like(columns), columns, Factors.of(areas))
