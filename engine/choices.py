"""From receipts to hours: pins as constraints, the rest solved, the price of an hour read off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from engine.optimum import Solution, Weeks, solve
from engine.results import Receipt
from engine.spending import value_of
from engine.weights import Weights


class Task(NamedTuple):
    """One week to be chosen for: its receipts, pinned half-hours by area, capacity in half-hours."""

    receipts: Sequence[Receipt]
    pins: Mapping[str, int]
    capacity: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Half-hours by area (only where there are any), and what capacity is worth around this one."""

    units: dict[str, int]
    opened: int
    """Half-hours that opening initiatives takes."""
    left: int
    """Half-hours that stay free; negative where pins pass the capacity."""
    hour_price: float
    more: tuple[float, ...]
    less: tuple[float, ...]


def choose(task: Task, weights: Weights) -> Choice:
    """The best hours of one week."""
    return choose_many([task], weights)[0]


def choose_many(tasks: Sequence[Task], weights: Weights) -> list[Choice]:
    """The best hours of many weeks, solved side by side."""
    prepared = [Prepared.of(task, weights) for task in tasks]
    solution = solve(side_by_side(prepared), weights, beyond=weights.price_half_hours)
    return [read(week, solution, row, weights) for row, week in enumerate(prepared)]


class Prepared(NamedTuple):
    """A task without what is pinned: the areas still to be chosen, by initiative."""

    task: Task
    areas: list[Receipt]
    ranks: dict[str, int]
    opened: frozenset[str]
    """Initiatives that a pin opens."""
    room: int
    """Half-hours that pins leave; negative where they pass the capacity."""

    @classmethod
    def of(cls, task: Task, weights: Weights) -> "Prepared":
        pinned = {area: units for area, units in task.pins.items() if units > 0}
        opened = frozenset(one.initiative for one in task.receipts if one.area in pinned)
        known = {one.area for one in task.receipts}
        used = sum(units for area, units in pinned.items() if area in known)
        used += len(opened) * round(weights.opening_hours * 2)
        free = [one for one in task.receipts if one.area not in task.pins and pays(one, weights)]
        ranked = sorted(free, key=preference)
        ranks = {one.area: len(ranked) - place for place, one in enumerate(ranked)}
        free.sort(key=lambda one: (one.initiative, one.area))
        return cls(task, free, ranks, opened, task.capacity - used)


def pays(one: Receipt, weights: Weights) -> bool:
    """Whether any hours can be worth their cost: value has diminishing returns, so the fewest tell."""
    least = weights.least_hours
    return one.worth > 0 and gross_value(one, least) > weights.hour_cost * least


def preference(one: Receipt) -> tuple[date, float, str]:
    """Who goes first where values are equal: earlier inflection point, higher exposure, key."""
    return (one.point.date if one.point else date.max, -one.exposure, one.area)


def side_by_side(prepared: Sequence[Prepared]) -> Weeks:
    """The prepared weeks as arrays, short ones filled up with places that are not used."""
    shape = (len(prepared), max((len(week.areas) for week in prepared), default=0))
    numbers = np.zeros((5, *shape))
    numbers[1] = 1.0
    flags = np.zeros((2, *shape), np.bool_)
    for row, week in enumerate(prepared):
        size = len(week.areas)
        if not size:
            continue
        numbers[:, row, :size] = np.array(
            [
                (one.worth, one.tau, one.spent, round(one.most_hours * 2), week.ranks[one.area])
                for one in week.areas
            ]
        ).T
        names = [one.initiative for one in week.areas]
        flags[0, row, :size] = [place == 0 or names[place - 1] != name for place, name in enumerate(names)]
        flags[1, row, :size] = [name in week.opened for name in names]
    worth, tau, spent, most, ranks = numbers
    return Weeks(
        worth=worth * np.exp(-spent / tau),
        tau=tau,
        most=most.astype(np.int64),
        starts=flags[0],
        opened=flags[1],
        preference=ranks.astype(np.int64),
        capacity=np.array([max(0, week.room) for week in prepared], np.int64),
    )


def read(week: Prepared, solution: Solution, row: int, weights: Weights) -> Choice:
    """One week's hours and prices out of the solved tables."""
    units = {one.area: int(solution.units[row, place]) for place, one in enumerate(week.areas)}
    units |= {one.area: week.task.pins[one.area] for one in week.task.receipts if one.area in week.task.pins}
    units = {area: amount for area, amount in units.items() if amount > 0}
    opening = round(weights.opening_hours * 2)
    opened = opening * len({one.initiative for one in week.task.receipts if one.area in units})
    best = solution.best[row]
    here = best[max(0, week.room)]
    steps = range(1, weights.price_half_hours + 1)
    more = tuple(float(best[max(0, week.room + step)] - here) for step in steps)
    less = tuple(float(here - best[max(0, week.room - step)]) for step in steps)
    rate = max(gain / (step / 2) for step, gain in zip(steps, more, strict=True))
    left = week.task.capacity - sum(units.values()) - opened
    return Choice(units, opened, left, weights.hour_cost + rate, more, less)


def net_value(one: Receipt, hours: float, weights: Weights) -> float:
    """What hours on an area are worth, less their opportunity cost."""
    return gross_value(one, hours) - weights.hour_cost * hours


def gross_value(one: Receipt, hours: float) -> float:
    return value_of(one.worth, one.tau, one.spent, hours)


def optional_units(
    chosen: Mapping[str, int], pins: Mapping[str, int], receipts: Sequence[Receipt], weights: Weights
) -> dict[str, int]:
    """Half-hours per area whose rate is under a share of the week's best first hour.

    Both are rates per hour before the opportunity cost. An item with less than a firm hour is optional as
    a whole; what a person has pinned never is.
    """
    items = [one for one in receipts if one.area in chosen]
    bar = weights.optional_share * max((gross_value(one, 1.0) for one in items), default=0.0)
    optional: dict[str, int] = {}
    for one in items:
        units = 0 if one.area in pins else chosen[one.area]
        firm = sum(1 for step in range(units) if rate_of(one, step) >= bar - 1e-12)
        optional[one.area] = units - firm if firm >= 2 else units
    return optional


def rate_of(one: Receipt, step: int) -> float:
    """Value per hour of the half-hour that follows `step` half-hours."""
    return 2 * (gross_value(one, (step + 1) / 2) - gross_value(one, step / 2))
