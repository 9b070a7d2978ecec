"""From score breakdowns to hours: pins are constraints, the rest is solved, and the price of an hour follows.

Formulas: docs/focus-model.md, "The week".
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from engine.arrays import Flags, Floats, Ints
from engine.capacity.availability import half_hours
from engine.results import Margin
from engine.score_facts import ScoreBreakdown
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


# Fewer firm half-hours than this are none.
LEAST_FIRM: Final = 2
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
    margins = capacity_margins(solver_input, solution)
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


def capacity_margins(solver_input: SolverInput, solution: Solution) -> list[tuple[Margin, ...]]:
    """Per week what each shift would change, from the exact solution at the shifted capacity.

    `moved` is the difference in hours per area, the largest first, then by key.
    """
    rooms = np.array([one.room for one in solver_input.pinned], np.int64)
    row = np.arange(len(rooms))
    here = solution.best[row, np.maximum(rooms, 0)]
    found: list[list[Margin]] = [[] for _ in solver_input.pinned]
    for shift, amounts in zip(CAPACITY_SHIFTS, solution.around, strict=True):
        gained = (solution.best[row, np.maximum(rooms + shift, 0)] - here).tolist()
        # No more can be lost than there is.
        real = (np.maximum(shift, -np.maximum(rooms, 0)) / 2).tolist()
        moved: dict[int, list[tuple[str, float]]] = {}
        hours = (amounts - solution.units)[solver_input.rows, solver_input.columns] / 2
        for place in np.flatnonzero(hours).tolist():
            one = (solver_input.breakdowns[place].area, float(hours[place]))
            moved.setdefault(int(solver_input.rows[place]), []).append(one)
        for place, margins in enumerate(found):
            differences = sorted(moved.get(place, ()), key=lambda one: (-abs(one[1]), one[0]))
            margins.append(Margin(real[place], gained[place], tuple(differences)))
    return [tuple(margins) for margins in found]


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
    chosen: Mapping[str, int], firm: Mapping[str, int], breakdowns: Sequence[ScoreBreakdown], weights: Weights
) -> dict[str, int]:
    """Per area the half-hours that are not firm: above the area's own limit, whatever the rest of the week looks like.

    `firm` are half-hours that the person fixed or accepted: they are firm whatever they are worth.
    """
    optional = {}
    for one in breakdowns:
        if one.area in chosen:
            units = chosen[one.area]
            worth_it = min(units, firm_half_hours(one, weights))
            counted = worth_it if worth_it >= LEAST_FIRM else 0
            optional[one.area] = max(0, units - max(counted, firm.get(one.area, 0)))
    return optional


def firm_half_hours(one: ScoreBreakdown, weights: Weights) -> int:
    """The most firm half-hours that an area can still have this week, whatever else the week has."""
    worth = one.worth * math.exp(-one.spent / one.tau)
    most = half_hours(one.most_hours)
    return next((step for step in range(most) if not is_firm(worth, one.tau, one.done, step, weights)), most)


def is_firm(worth: float, tau: float, done: float, step: int, weights: Weights) -> bool:
    """Whether the half-hour after `step` others is worth enough, by itself and against the area's first of the week.

    `worth` is what unlimited attention would still bring, `done` the hours of this week so far.
    """
    brings = worth * math.exp(-step / 2 / tau) * -math.expm1(-0.5 / tau)
    return brings >= weights.firm_least - 1e-12 and math.exp(-(done + step / 2) / tau) >= weights.firm_share - 1e-12


def rows_with_firm_hours(worth: Floats, tau: float, done: float, units: Ints, weights: Weights) -> Flags:
    """Per row of worth and half-hours whether the area has firm ones: `is_firm` for its second half-hour."""
    second = worth * math.exp(-0.5 / tau) * -math.expm1(-0.5 / tau)
    counts = math.exp(-(done + 0.5) / tau) >= weights.firm_share - 1e-12
    return np.asarray((units >= LEAST_FIRM) & (second >= weights.firm_least - 1e-12) & counts)
