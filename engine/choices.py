"""From receipts to hours: pins are constraints, the rest is solved, and the price of an hour follows.

Formulas: docs/focus-model.md, "The week".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from engine.layout import Layout, Task
from engine.optimum import Floats, Ints, Solution, solve
from engine.results import Margin, Receipt
from engine.spending import value_of
from engine.weights import Weights

__all__ = ["Choice", "Task", "choose", "choose_many", "gross_value", "net_value", "optional_units"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Half-hours by area (without zeros), and the value of slightly more or less capacity."""

    units: dict[str, int]
    left: int
    """Half-hours left free; negative if pins exceed the capacity."""
    hour_price: float
    more: tuple[float, ...]
    less: tuple[float, ...]
    margins: tuple[Margin, ...]


SHIFTS: Final = (2, -4)
"""The changes of capacity in half-hours that a plan explains: an hour more, two hours less."""


class Prices(NamedTuple):
    """Per week: the price of an hour, what extra half-hours would add and what fewer would cost."""

    hour: list[float]
    more: list[list[float]]
    less: list[list[float]]


def choose(task: Task, weights: Weights) -> Choice:
    """The optimal hours of one week."""
    return choose_many([task], weights)[0]


def choose_many(tasks: Sequence[Task], weights: Weights) -> list[Choice]:
    """The optimal hours of many weeks, in order, solved together. Units are half-hours."""
    if not tasks:
        return []
    layout = Layout.of(tasks, weights)
    rooms = np.array([one.room for one in layout.pinned], np.int64)
    shifted = [np.maximum(rooms + shift, 0) for shift in SHIFTS]
    solution = solve(layout.weeks, weights, beyond=max(weights.price_half_hours, *SHIFTS), others=shifted)
    prices = prices_of(solution.best, rooms, weights)
    units, opened = hours_of(layout, solution.units)
    margins = margins_of(layout, solution, units)
    opening = round(weights.opening_hours * 2)
    return [
        Choice(
            units[row],
            task.capacity - sum(units[row].values()) - opening * len(opened[row] - layout.pinned[row].before),
            prices.hour[row],
            tuple(prices.more[row]),
            tuple(prices.less[row]),
            margins[row],
        )
        for row, task in enumerate(tasks)
    ]


def hours_of(layout: Layout, found: Ints) -> tuple[list[dict[str, int]], list[set[str]]]:
    """Per week the half-hours by area, including pinned ones, and the initiatives worked on."""
    units = [dict(one.units) for one in layout.pinned]
    opened = [set(one.opened) for one in layout.pinned]
    amounts = found[layout.rows, layout.columns]
    for place in np.flatnonzero(amounts).tolist():
        row, one = int(layout.rows[place]), layout.receipts[place]
        units[row][one.area] = int(amounts[place])
        opened[row].add(one.initiative)
    return units, opened


def margins_of(layout: Layout, solution: Solution, units: Sequence[Mapping[str, int]]) -> list[tuple[Margin, ...]]:
    """Per week what each shift would change, from the exact solution at the shifted capacity."""
    rooms = np.array([one.room for one in layout.pinned], np.int64)
    row = np.arange(len(rooms))
    here = solution.best[row, np.maximum(rooms, 0)]
    found: list[list[Margin]] = [[] for _ in units]
    for shift, amounts in zip(SHIFTS, solution.around, strict=True):
        there = solution.best[row, np.maximum(rooms + shift, 0)]
        others, _ = hours_of(layout, amounts)
        # No more can be lost than there is.
        real = np.maximum(shift, -np.maximum(rooms, 0))
        for place, (before, after) in enumerate(zip(units, others, strict=True)):
            found[place].append(Margin(int(real[place]) / 2, float((there - here)[place]), moved(before, after)))
    return [tuple(margins) for margins in found]


def moved(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[tuple[str, float], ...]:
    """The difference in hours per area, the largest first, then by key."""
    shifts = {area: (after.get(area, 0) - before.get(area, 0)) / 2 for area in before.keys() | after.keys()}
    return tuple(sorted(((a, h) for a, h in shifts.items() if h), key=lambda one: (-abs(one[1]), one[0])))


def prices_of(best: Floats, rooms: np.ndarray[tuple[int], np.dtype[np.int64]], weights: Weights) -> Prices:
    """The price of an hour: the opportunity cost plus the best rate at which a little more could be used."""
    steps = np.arange(1, weights.price_half_hours + 1)
    row = np.arange(len(best))[:, None]
    here = best[row, np.maximum(0, rooms)[:, None]]
    more = best[row, np.maximum(0, rooms[:, None] + steps)] - here
    less = here - best[row, np.maximum(0, rooms[:, None] - steps)]
    hour = weights.hour_cost + (more / (steps / 2)).max(axis=1)
    return Prices(hour.tolist(), more.tolist(), less.tolist())


def net_value(one: Receipt, hours: float, weights: Weights) -> float:
    """The value of hours on an area, minus their opportunity cost."""
    return gross_value(one, hours) - weights.hour_cost * hours


def gross_value(one: Receipt, hours: float) -> float:
    return value_of(one.worth, one.tau, one.spent, hours)


def optional_units(
    chosen: Mapping[str, int], pins: Mapping[str, int], receipts: Sequence[Receipt], weights: Weights
) -> dict[str, int]:
    """Half-hours per area whose rate is below a share of the week's best first hour.

    Both are rates per hour before the opportunity cost. An item with less than one firm hour is entirely
    optional; pinned hours never are.
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
    """Value per hour of the half-hour after `step` half-hours."""
    return 2 * (gross_value(one, (step + 1) / 2) - gross_value(one, step / 2))
