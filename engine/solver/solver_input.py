"""The solver's arrays: from the score breakdowns of many weeks, or from one week under many assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, compress
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Floats, Ints, half_hours_array
from engine.score_facts import ScoreBreakdown
from engine.scoring.batch_scoring import ScoreMatrix, Scores
from engine.solver.exact import WeekArrays
from engine.weights import Weights

BY_KEY: Final = attrgetter("initiative", "area")
FACTORS: Final = attrgetter("exposure", "leverage", "tau", "spent", "most_hours")
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
        breakdowns, counts = allocatable_areas(tasks, weights)
        rows = np.repeat(np.arange(len(tasks)), counts)
        columns = np.arange(len(rows)) - np.searchsorted(rows, rows)
        return cls(week_arrays(breakdowns, rows, columns, pinned), pinned, breakdowns, rows, columns)


def allocatable_areas(tasks: Sequence[AllocationTask], weights: Weights) -> tuple[list[ScoreBreakdown], list[int]]:
    """The areas that could get hours, task by task and grouped by initiative, and how many each task has.

    Not the pinned ones, nor those where even the fewest hours are not worth their cost: returns diminish.
    """
    some = [[one for one in task.breakdowns if one.leverage and one.area not in task.pins] for task in tasks]
    worth, tau, *_ = numbers_of([one for areas in some for one in areas])
    first = worth * -np.expm1(-weights.least_hours / tau)
    worth_it = (first > weights.hour_cost * weights.least_hours).tolist()
    found: list[ScoreBreakdown] = []
    counts: list[int] = []
    start = 0
    for areas in some:
        end = start + len(areas)
        found += sorted(compress(areas, worth_it[start:end]), key=BY_KEY)
        counts.append(sum(worth_it[start:end]))
        start = end
    return found, counts


def numbers_of(breakdowns: Sequence[ScoreBreakdown]) -> tuple[Floats, Floats, Floats, Floats]:
    """Exposure times leverage after spent hours, tau, exposure, and the most hours, of areas with a leverage."""
    numbers = np.fromiter(chain.from_iterable(map(FACTORS, breakdowns)), np.float64, 5 * len(breakdowns))
    exposure, leverage, tau, spent, hours = numbers.reshape(-1, 5).T
    return exposure * leverage * np.exp(-spent / tau), tau, exposure, hours


def week_arrays(
    breakdowns: Sequence[ScoreBreakdown], rows: Ints, columns: Ints, pinned: Sequence[PinnedHours]
) -> WeekArrays:
    """The breakdowns in their places; short weeks are padded with unused places."""
    worth, tau, exposure, hours = numbers_of(breakdowns)
    shape = (len(pinned), int(columns.max(initial=-1)) + 1)
    names = np.array([one.initiative for one in breakdowns], object)
    starts = columns == 0
    starts[1:] |= names[1:] != names[:-1]
    opened = np.zeros(len(rows), np.bool_)
    if any(one.opened for one in pinned):
        opened[:] = [name in pinned[row].opened for name, row in zip(names.tolist(), rows.tolist(), strict=True)]
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
    weeks.worth[places] = worth
    weeks.tau[places] = tau
    weeks.most[places] = half_hours_array(hours)
    weeks.starts[places] = starts
    weeks.opened[places] = opened
    weeks.preference[places] = tie_ranks(rows, columns, exposure, breakdowns)
    return weeks


def tie_ranks(rows: Ints, columns: Ints, exposure: Floats, breakdowns: Sequence[ScoreBreakdown]) -> Ints:
    """Breaks ties between equal values: the earlier milestone, then the higher exposure, then the key.

    Ranked within the week, so that a week gets the same plan in a batch as alone.
    """
    days = [one.point.date.toordinal() if one.point else NO_POINT for one in breakdowns]
    order = np.lexsort((columns, -exposure, np.array(days, np.int64), rows))
    found = np.empty(len(rows), np.int64)
    found[order] = np.bincount(rows)[rows] - columns if len(rows) else columns
    return found


def tie_ranks_of_week(areas: Sequence[ScoreBreakdown]) -> Ints:
    """The same for the areas of one week, in column order."""
    columns = np.arange(len(areas))
    exposure = np.array([one.exposure for one in areas], np.float64)
    return tie_ranks(np.zeros_like(columns), columns, exposure, areas)


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
