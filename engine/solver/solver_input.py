"""The solver's arrays: from the score breakdowns of many weeks, or from one week under many assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, compress
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Flags, Floats, Ints, half_hours_array
from engine.score_facts import ScoreBreakdown
from engine.scoring.batch_scoring import ScoreMatrix, Scores
from engine.solver.exact import WeekArrays
from engine.weights import Weights

FACTORS: Final = attrgetter("worth", "tau", "spent", "exposure", "most_hours")
NO_POINT: Final = date.max.toordinal()


class AllocationTask(NamedTuple):
    """One week to solve: its breakdowns by key, pinned half-hours by area, capacity in half-hours.

    A key starts with the initiative's, so that the areas of an initiative are next to each other.
    """

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
        before = frozenset([one.initiative for one in task.breakdowns if one.done])
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
        areas = AreaNumbers.of(tasks)
        areas = areas.part(areas.worth_hours(weights) & ~areas.pinned(tasks))
        columns = np.arange(len(areas.rows)) - np.searchsorted(areas.rows, areas.rows)
        return cls(week_arrays(areas, columns, pinned), pinned, areas.breakdowns, areas.rows, columns)


class AreaNumbers(NamedTuple):
    """Areas of many weeks, week by week, and the numbers behind their hours; `rows` are their weeks."""

    breakdowns: list[ScoreBreakdown]
    rows: Ints
    # Exposure times leverage after spent hours; 0 without a gap.
    worth: Floats
    tau: Floats
    exposure: Floats
    most_hours: Floats

    @classmethod
    def of(cls, tasks: Sequence[AllocationTask]) -> "AreaNumbers":
        """In one pass: reading the breakdowns takes most of the time before the solver."""
        breakdowns = list(chain.from_iterable([task.breakdowns for task in tasks]))
        rows = np.repeat(np.arange(len(tasks)), [len(task.breakdowns) for task in tasks])
        numbers = np.fromiter(chain.from_iterable(map(FACTORS, breakdowns)), np.float64, 5 * len(breakdowns))
        worth, tau, spent, exposure, most_hours = numbers.reshape(-1, 5).T
        return cls(breakdowns, rows, worth * np.exp(-spent / tau), tau, exposure, most_hours)

    def part(self, chosen: Flags) -> "AreaNumbers":
        breakdowns = list(compress(self.breakdowns, chosen.tolist()))
        worth, tau = self.worth[chosen], self.tau[chosen]
        return AreaNumbers(breakdowns, self.rows[chosen], worth, tau, self.exposure[chosen], self.most_hours[chosen])

    def worth_hours(self, weights: Weights) -> Flags:
        """Where the fewest hours are worth their cost; if they are not, more are not either: returns diminish."""
        least = self.worth * -np.expm1(-weights.least_hours / self.tau)
        return np.asarray(least > weights.hour_cost * weights.least_hours)

    def pinned(self, tasks: Sequence[AllocationTask]) -> Flags:
        if not any(task.pins for task in tasks):
            return np.zeros(len(self.rows), np.bool_)
        return np.array([one.area in task.pins for task in tasks for one in task.breakdowns], np.bool_)


def week_arrays(areas: AreaNumbers, columns: Ints, pinned: Sequence[PinnedHours]) -> WeekArrays:
    """The areas in their places; short weeks are padded with unused places."""
    shape = (len(pinned), int(columns.max(initial=-1)) + 1)
    names = np.array([one.initiative for one in areas.breakdowns], object)
    starts = columns == 0
    starts[1:] |= names[1:] != names[:-1]
    opened = np.zeros(len(columns), np.bool_)
    if any(one.opened for one in pinned):
        opened[:] = [name in pinned[row].opened for name, row in zip(names.tolist(), areas.rows.tolist(), strict=True)]
    weeks = WeekArrays(
        worth=np.zeros(shape),
        tau=np.ones(shape),
        most=np.zeros(shape, np.int64),
        starts=np.zeros(shape, np.bool_),
        opened=np.zeros(shape, np.bool_),
        preference=np.zeros(shape, np.int64),
        capacity=np.array([max(0, one.room) for one in pinned], np.int64),
    )
    places = (areas.rows, columns)
    weeks.worth[places] = areas.worth
    weeks.tau[places] = areas.tau
    weeks.most[places] = half_hours_array(areas.most_hours)
    weeks.starts[places] = starts
    weeks.opened[places] = opened
    weeks.preference[places] = tie_ranks(areas.rows, columns, areas.exposure, areas.breakdowns)
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
    """The columns of areas that are not pinned and worth an hour in some row, by key as the areas of the matrix are."""
    least = weights.least_hours
    tau = np.array([one.tau for one in matrix.areas])
    first = found.worth.max(axis=0, initial=0.0) * -np.expm1(-least / tau)
    return [
        column
        for column, one in enumerate(matrix.areas)
        if one.area not in task.pins and first[column] > weights.hour_cost * least
    ]


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
