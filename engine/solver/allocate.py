"""From score breakdowns to hours: pins are constraints, the rest is solved, and the price of an hour follows.

Formulas: docs/focus-model.md, "The week".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from engine.arrays import Floats, Ints
from engine.results import Margin, ScoreBreakdown
from engine.scoring.breakdown import value_of_hours
from engine.solver.exact import Solution, solve
from engine.solver.solver_input import AllocationTask, SolverInput
from engine.weights import Weights


@dataclass(frozen=True, slots=True)
class Allocation:
    """Half-hours by area (without zeros), and the value of slightly more or less capacity."""

    units: dict[str, int]
    # Half-hours left free; negative if pins exceed the capacity.
    left: int
    hour_price: float
    more: tuple[float, ...]
    less: tuple[float, ...]
    margins: tuple[Margin, ...]


# The changes of capacity in half-hours that a plan explains: an hour more, two hours less.
CAPACITY_SHIFTS: Final = (2, -4)


class HourPrices(NamedTuple):
    """Per week: the price of an hour, what extra half-hours would add and what fewer would cost."""

    hour: list[float]
    more: list[list[float]]
    less: list[list[float]]


def allocate_hours(task: AllocationTask, weights: Weights) -> Allocation:
    """The optimal hours of one week."""
    return allocate_many([task], weights)[0]


def allocate_many(tasks: Sequence[AllocationTask], weights: Weights) -> list[Allocation]:
    """The optimal hours of many weeks, in order, solved together. Units are half-hours."""
    if not tasks:
        return []
    solver_input = SolverInput.of(tasks, weights)
    rooms = np.array([one.room for one in solver_input.pinned], np.int64)
    shifted = [np.maximum(rooms + shift, 0) for shift in CAPACITY_SHIFTS]
    solution = solve(
        solver_input.weeks, weights, beyond=max(weights.price_half_hours, *CAPACITY_SHIFTS), others=shifted
    )
    prices = hour_prices(solution.best, rooms, weights)
    units, opened = half_hours_by_area(solver_input, solution.units)
    margins = capacity_margins(solver_input, solution, units)
    opening = round(weights.opening_hours * 2)
    return [
        Allocation(
            units[row],
            task.capacity - sum(units[row].values()) - opening * len(opened[row] - solver_input.pinned[row].before),
            prices.hour[row],
            tuple(prices.more[row]),
            tuple(prices.less[row]),
            margins[row],
        )
        for row, task in enumerate(tasks)
    ]


def half_hours_by_area(solver_input: SolverInput, found: Ints) -> tuple[list[dict[str, int]], list[set[str]]]:
    """Per week the half-hours by area, including pinned ones, and the initiatives worked on."""
    units = [dict(one.units) for one in solver_input.pinned]
    opened = [set(one.opened) for one in solver_input.pinned]
    amounts = found[solver_input.rows, solver_input.columns]
    for place in np.flatnonzero(amounts).tolist():
        row, one = int(solver_input.rows[place]), solver_input.breakdowns[place]
        units[row][one.area] = int(amounts[place])
        opened[row].add(one.initiative)
    return units, opened


def capacity_margins(
    solver_input: SolverInput, solution: Solution, units: Sequence[Mapping[str, int]]
) -> list[tuple[Margin, ...]]:
    """Per week what each shift would change, from the exact solution at the shifted capacity."""
    rooms = np.array([one.room for one in solver_input.pinned], np.int64)
    row = np.arange(len(rooms))
    here = solution.best[row, np.maximum(rooms, 0)]
    found: list[list[Margin]] = [[] for _ in units]
    for shift, amounts in zip(CAPACITY_SHIFTS, solution.around, strict=True):
        there = solution.best[row, np.maximum(rooms + shift, 0)]
        others, _ = half_hours_by_area(solver_input, amounts)
        # No more can be lost than there is.
        real = np.maximum(shift, -np.maximum(rooms, 0))
        for place, (before, after) in enumerate(zip(units, others, strict=True)):
            found[place].append(
                Margin(int(real[place]) / 2, float((there - here)[place]), hour_differences(before, after))
            )
    return [tuple(margins) for margins in found]


def hour_differences(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[tuple[str, float], ...]:
    """The difference in hours per area, the largest first, then by key."""
    shifts = {area: (after.get(area, 0) - before.get(area, 0)) / 2 for area in before.keys() | after.keys()}
    return tuple(sorted(((a, h) for a, h in shifts.items() if h), key=lambda one: (-abs(one[1]), one[0])))


def hour_prices(best: Floats, rooms: np.ndarray[tuple[int], np.dtype[np.int64]], weights: Weights) -> HourPrices:
    """The price of an hour: the opportunity cost plus the best rate at which a little more could be used."""
    steps = np.arange(1, weights.price_half_hours + 1)
    row = np.arange(len(best))[:, None]
    here = best[row, np.maximum(0, rooms)[:, None]]
    more = best[row, np.maximum(0, rooms[:, None] + steps)] - here
    less = here - best[row, np.maximum(0, rooms[:, None] - steps)]
    hour = weights.hour_cost + (more / (steps / 2)).max(axis=1)
    return HourPrices(hour.tolist(), more.tolist(), less.tolist())


def net_value(one: ScoreBreakdown, hours: float, weights: Weights) -> float:
    """The value of hours on an area, minus their opportunity cost."""
    return gross_value(one, hours) - weights.hour_cost * hours


def gross_value(one: ScoreBreakdown, hours: float) -> float:
    return value_of_hours(one.worth, one.tau, one.spent, hours)


def optional_half_hours(
    chosen: Mapping[str, int], pins: Mapping[str, int], breakdowns: Sequence[ScoreBreakdown], weights: Weights
) -> dict[str, int]:
    """Half-hours per area whose rate is below a share of the week's best first hour.

    Both are rates per hour before the opportunity cost. An item with less than one firm hour is entirely
    optional; pinned hours never are.
    """
    items = [one for one in breakdowns if one.area in chosen]
    bar = weights.optional_share * max((gross_value(one, 1.0) for one in items), default=0.0)
    optional: dict[str, int] = {}
    for one in items:
        units = 0 if one.area in pins else chosen[one.area]
        firm = sum(1 for step in range(units) if marginal_rate(one, step) >= bar - 1e-12)
        optional[one.area] = units - firm if firm >= 2 else units
    return optional


def marginal_rate(one: ScoreBreakdown, step: int) -> float:
    """Value per hour of the half-hour after `step` half-hours."""
    return 2 * (gross_value(one, (step + 1) / 2) - gross_value(one, step / 2))
