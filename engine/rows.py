"""One week under many assumptions: rows of worths turned into weeks for the solver."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.layout import Pinned, Task, ranks_of
from engine.optimum import Weeks
from engine.sheets import Sheet, Worths
from engine.weights import Weights

Number = TypeVar("Number", bound=np.generic)


def to_solve(sheet: Sheet, found: Worths, task: Task, weights: Weights) -> tuple[list[str], Weeks]:
    """The areas that could get hours in any row, and the rows as weeks of these areas.

    Pinned areas, and those not worth an hour in any row, are omitted.
    """
    tau = np.array([one.tau for one in sheet.areas])
    columns = worth_a_look(sheet, found, task, weights)
    areas = [sheet.areas[column] for column in columns]
    pinned = Pinned.of(task, weights)
    starts = [place == 0 or areas[place - 1].initiative != one.initiative for place, one in enumerate(areas)]
    shape = (len(found.worth), len(areas))
    weeks = Weeks(
        worth=found.worth[:, columns],
        tau=np.broadcast_to(tau[columns], shape),
        most=found.most[:, columns],
        starts=np.broadcast_to(np.array(starts, np.bool_), shape),
        opened=np.broadcast_to(np.array([one.initiative in pinned.opened for one in areas], np.bool_), shape),
        preference=np.broadcast_to(ranks_of(areas), shape),
        capacity=np.full(shape[0], max(0, pinned.room), np.int64),
    )
    return [one.area for one in areas], weeks


def worth_a_look(sheet: Sheet, found: Worths, task: Task, weights: Weights) -> list[int]:
    """The columns of areas that are not pinned and worth an hour in some row, grouped by initiative."""
    least = weights.least_hours
    tau = np.array([one.tau for one in sheet.areas])
    first = found.worth.max(axis=0, initial=0.0) * -np.expm1(-least / tau)
    columns = [
        column
        for column, one in enumerate(sheet.areas)
        if one.area not in task.pins and first[column] > weights.hour_cost * least
    ]
    return sorted(columns, key=lambda column: (sheet.areas[column].initiative, sheet.areas[column].area))


def stacked(weeks: Sequence[Weeks]) -> Weeks:
    """The rows of several weeks stacked, padded to the widest."""
    width = max(one.worth.shape[1] for one in weeks)
    return Weeks(
        worth=filled([one.worth for one in weeks], width, 0.0),
        tau=filled([one.tau for one in weeks], width, 1.0),
        most=filled([one.most for one in weeks], width, 0),
        starts=filled([one.starts for one in weeks], width, False),
        opened=filled([one.opened for one in weeks], width, False),
        preference=filled([one.preference for one in weeks], width, 0),
        capacity=np.concatenate([one.capacity for one in weeks]),
    )


def filled(blocks: Sequence[NDArray[Number]], width: int, value: float) -> NDArray[Number]:
    """Stack blocks; missing places on the right get the value."""
    count = sum(len(block) for block in blocks)
    whole = np.full((count, width), value, blocks[0].dtype)
    at = 0
    for block in blocks:
        whole[at : at + len(block), : block.shape[1]] = block
        at += len(block)
    return whole
