"""From receipts to hours: pins as constraints, the rest solved, the price of an hour read off.

Formulas: docs/focus-model.md, "The week".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.layout import Layout, Task
from engine.optimum import Floats, Solution, solve
from engine.results import Receipt
from engine.spending import value_of
from engine.weights import Weights

__all__ = ["Choice", "Task", "choose", "choose_many", "gross_value", "net_value", "optional_units"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Half-hours by area (only where there are any), and what capacity is worth around this one."""

    units: dict[str, int]
    left: int
    """Half-hours that stay free; negative where pins pass the capacity."""
    hour_price: float
    more: tuple[float, ...]
    less: tuple[float, ...]


class Prices(NamedTuple):
    """Per week: an hour's price, and what half-hours more would bring or fewer would cost."""

    hour: list[float]
    more: list[list[float]]
    less: list[list[float]]


def choose(task: Task, weights: Weights) -> Choice:
    """The best hours of one week."""
    return choose_many([task], weights)[0]


def choose_many(tasks: Sequence[Task], weights: Weights) -> list[Choice]:
    """The best hours of many weeks, in their order, solved side by side. Units are half-hours."""
    if not tasks:
        return []
    layout = Layout.of(tasks, weights)
    solution = solve(layout.weeks, weights, beyond=weights.price_half_hours)
    rooms = np.array([one.room for one in layout.pinned], np.int64)
    prices = prices_of(solution.best, rooms, weights)
    units, opened = hours_of(layout, solution)
    opening = round(weights.opening_hours * 2)
    return [
        Choice(
            units[row],
            task.capacity - sum(units[row].values()) - opening * len(opened[row] - layout.pinned[row].before),
            prices.hour[row],
            tuple(prices.more[row]),
            tuple(prices.less[row]),
        )
        for row, task in enumerate(tasks)
    ]


def hours_of(layout: Layout, solution: Solution) -> tuple[list[dict[str, int]], list[set[str]]]:
    """Per week the half-hours by area, pinned ones included, and the initiatives that are opened."""
    units = [dict(one.units) for one in layout.pinned]
    opened = [set(one.opened) for one in layout.pinned]
    amounts = solution.units[layout.rows, layout.columns]
    for place in np.flatnonzero(amounts).tolist():
        row, one = int(layout.rows[place]), layout.receipts[place]
        units[row][one.area] = int(amounts[place])
        opened[row].add(one.initiative)
    return units, opened


def prices_of(best: Floats, rooms: np.ndarray[tuple[int], np.dtype[np.int64]], weights: Weights) -> Prices:
    """An hour's price: the opportunity cost and the best rate at which a little more could be used."""
    steps = np.arange(1, weights.price_half_hours + 1)
    row = np.arange(len(best))[:, None]
    here = best[row, np.maximum(0, rooms)[:, None]]
    more = best[row, np.maximum(0, rooms[:, None] + steps)] - here
    less = here - best[row, np.maximum(0, rooms[:, None] - steps)]
    hour = weights.hour_cost + (more / (steps / 2)).max(axis=1)
    return Prices(hour.tolist(), more.tolist(), less.tolist())


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
