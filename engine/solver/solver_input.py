"""The solver's arrays: from the score breakdowns of many weeks, or from one week under many assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats, Ints, half_hours_array
from engine.score_facts import ScoreBreakdown
from engine.scoring.batch_scoring import ScoreMatrix, Scores
from engine.scoring.breakdown import value_of_hours
from engine.solver.exact import WeekArrays
from engine.weights import Weights

BY_KEY: Final = attrgetter("initiative", "area")
NO_POINT: Final = date.max.toordinal()


class AllocationTask(NamedTuple):
    """One week to solve: its breakdowns, pinned half-hours by area, capacity in half-hours."""

    breakdowns: Sequence[ScoreBreakdown]
    pins: Mapping[str, int]
    capacity: int


class PinnedHours(NamedTuple):
    """What is fixed before solving: the pinned half-hours, and the initiatives already paid for."""

    # Pinned half-hours by area.
    units: dict[str, int]
    # Initiatives with hours done this week: context switching is paid once a week.
    before: frozenset[str]
    # Those, plus initiatives with pins.
    opened: frozenset[str]
    # Half-hours left for the rest; negative if the pins exceed the capacity.
    room: int

    @classmethod
    def of(cls, task: AllocationTask, weights: Weights) -> "PinnedHours":
        before = frozenset(one.initiative for one in task.breakdowns if one.done)
        pinned = [one for one in task.breakdowns if task.pins.get(one.area, 0) > 0] if task.pins else []
        opened = before.union(one.initiative for one in pinned)
        units = {one.area: task.pins[one.area] for one in pinned}
        used = sum(units.values()) + len(opened - before) * round(weights.opening_hours * 2)
        return cls(units, before, opened, task.capacity - used)


@dataclass(frozen=True, slots=True)
class SolverInput:
    """The weeks as arrays; `breakdowns[n]` is in row `rows[n]` and column `columns[n]`."""

    weeks: WeekArrays
    pinned: list[PinnedHours]
    breakdowns: list[ScoreBreakdown]
    rows: Ints
    columns: Ints

    @classmethod
    def of(cls, tasks: Sequence[AllocationTask], weights: Weights) -> "SolverInput":
        pinned = [PinnedHours.of(task, weights) for task in tasks]
        found = [allocatable_areas(task, weights) for task in tasks]
        breakdowns = [one for areas in found for one in areas]
        rows = np.repeat(np.arange(len(tasks)), [len(areas) for areas in found])
        columns = np.arange(len(rows)) - np.searchsorted(rows, rows)
        weeks = week_arrays(breakdowns, rows, columns, pinned)
        return cls(weeks, pinned, breakdowns, rows, columns)


def allocatable_areas(task: AllocationTask, weights: Weights) -> list[ScoreBreakdown]:
    """The areas that could get hours, grouped by initiative.

    Not the pinned ones, nor those where even the fewest hours are not worth their cost: returns diminish.
    """
    least, bar = weights.least_hours, weights.hour_cost * weights.least_hours
    found = [
        one
        for one in task.breakdowns
        if one.leverage
        and (worth := one.exposure * one.leverage) > bar  # an upper bound that avoids computing an exponential
        and value_of_hours(worth, one.tau, one.spent, least) > bar
        and one.area not in task.pins
    ]
    return sorted(found, key=BY_KEY)


class SolverFactors(NamedTuple):
    """What the solver needs from breakdowns, as arrays; day and exposure break ties."""

    # Exposure times leverage after spent hours.
    worth: Floats
    tau: Floats
    # The most half-hours.
    most: Ints
    exposure: Floats
    # The date of the area's milestone as a number; the highest number without one.
    day: Ints

    @classmethod
    def of(cls, breakdowns: Sequence[ScoreBreakdown]) -> "SolverFactors":
        exposure = np.array([one.exposure for one in breakdowns], np.float64)
        leverage = np.array([one.leverage or 0.0 for one in breakdowns], np.float64)
        tau = np.array([one.tau for one in breakdowns], np.float64)
        spent = np.array([one.spent for one in breakdowns], np.float64)
        hours = np.array([one.most_hours for one in breakdowns], np.float64)
        days = [one.point.date.toordinal() if one.point else NO_POINT for one in breakdowns]
        worth = exposure * leverage * np.exp(-spent / tau)
        return cls(worth, tau, half_hours_array(hours), exposure, np.array(days, np.int64))


def week_arrays(breakdowns: list[ScoreBreakdown], rows: Ints, columns: Ints, pinned: list[PinnedHours]) -> WeekArrays:
    """The breakdowns in their places; short weeks are padded with unused places."""
    factors = SolverFactors.of(breakdowns)
    shape = (len(pinned), int(columns.max(initial=-1)) + 1)
    names = np.array([one.initiative for one in breakdowns], object)
    starts = columns == 0
    starts[1:] |= names[1:] != names[:-1]
    opened = [name in pinned[row].opened for name, row in zip(names.tolist(), rows.tolist(), strict=True)]
    weeks = WeekArrays(
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
    weeks.preference[places] = tie_ranks(rows, columns, factors)
    return weeks


def tie_ranks(rows: Ints, columns: Ints, factors: SolverFactors) -> Ints:
    """Breaks ties between equal values: the earlier milestone, then the higher exposure, then the key.

    Ranked within the week, so that a week gets the same plan in a batch as alone.
    """
    order = np.lexsort((columns, -factors.exposure, factors.day, rows))
    found = np.empty(len(rows), np.int64)
    found[order] = np.bincount(rows)[rows] - columns if len(rows) else columns
    return found


def tie_ranks_of_week(areas: Sequence[ScoreBreakdown]) -> Ints:
    """The same for the areas of one week, in column order."""
    columns = np.arange(len(areas))
    return tie_ranks(np.zeros_like(columns), columns, SolverFactors.of(areas))


Number = TypeVar("Number", bound=np.generic)


def weeks_to_solve(
    matrix: ScoreMatrix, found: Scores, task: AllocationTask, weights: Weights
) -> tuple[list[str], WeekArrays]:
    """The areas that could get hours in any row, and the rows as weeks of these areas.

    Pinned areas, and those not worth an hour in any row, are omitted.
    """
    tau = np.array([one.tau for one in matrix.areas])
    columns = columns_worth_solving(matrix, found, task, weights)
    areas = [matrix.areas[column] for column in columns]
    pinned = PinnedHours.of(task, weights)
    starts = [place == 0 or areas[place - 1].initiative != one.initiative for place, one in enumerate(areas)]
    shape = (len(found.worth), len(areas))
    weeks = WeekArrays(
        worth=found.worth[:, columns],
        tau=np.broadcast_to(tau[columns], shape),
        most=np.broadcast_to(half_hours_array(np.array([one.most_hours for one in areas], np.float64)), shape),
        starts=np.broadcast_to(np.array(starts, np.bool_), shape),
        opened=np.broadcast_to(np.array([one.initiative in pinned.opened for one in areas], np.bool_), shape),
        preference=np.broadcast_to(tie_ranks_of_week(areas), shape),
        capacity=np.full(shape[0], max(0, pinned.room), np.int64),
    )
    return [one.area for one in areas], weeks


def columns_worth_solving(matrix: ScoreMatrix, found: Scores, task: AllocationTask, weights: Weights) -> list[int]:
    """The columns of areas that are not pinned and worth an hour in some row, grouped by initiative."""
    least = weights.least_hours
    tau = np.array([one.tau for one in matrix.areas])
    first = found.worth.max(axis=0, initial=0.0) * -np.expm1(-least / tau)
    columns = [
        column
        for column, one in enumerate(matrix.areas)
        if one.area not in task.pins and first[column] > weights.hour_cost * least
    ]
    return sorted(columns, key=lambda column: (matrix.areas[column].initiative, matrix.areas[column].area))


def stack_weeks(weeks: Sequence[WeekArrays]) -> WeekArrays:
    """The rows of several weeks stacked, padded to the widest."""
    width = max(one.worth.shape[1] for one in weeks)
    return WeekArrays(
        worth=stack_padded([one.worth for one in weeks], width, 0.0),
        tau=stack_padded([one.tau for one in weeks], width, 1.0),
        most=stack_padded([one.most for one in weeks], width, 0),
        starts=stack_padded([one.starts for one in weeks], width, False),
        opened=stack_padded([one.opened for one in weeks], width, False),
        preference=stack_padded([one.preference for one in weeks], width, 0),
        capacity=np.concatenate([one.capacity for one in weeks]),
    )


def stack_padded(blocks: Sequence[NDArray[Number]], width: int, value: float) -> NDArray[Number]:
    """Stack blocks; missing places on the right get the value."""
    count = sum(len(block) for block in blocks)
    whole = np.full((count, width), value, blocks[0].dtype)
    at = 0
    for block in blocks:
        whole[at : at + len(block), : block.shape[1]] = block
        at += len(block)
    return whole
