"""The week as a mixed-integer programme for HiGHS, written from the design, independently of the engine.

One binary per area and number of half-hours, one per initiative:

    maximise   sum V(a, h) x(a, h)
    such that  sum_h x(a, h) <= open(i)                       for every area a of initiative i
               sum h x(a, h) + 0.5 sum open(i) <= capacity

An initiative with hours already spent this week is open and costs nothing.
"""

from collections.abc import Mapping, Sequence
from math import exp, floor
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from engine.arrays import Floats
from engine.score_facts import ScoreBreakdown


class Programme(NamedTuple):
    """The arguments of milp, and the meaning of its columns."""

    gains: Floats
    matrix: csr_array
    limits: Floats
    columns: list[tuple[str, int]]


def net_value(one: ScoreBreakdown, hours: float) -> float:
    """V(h) - 0.05 h with V(h) = X l (e^(-h0/tau) - e^(-(h0+h)/tau))."""
    worn = exp(-one.spent / one.tau) - exp(-(one.spent + hours) / one.tau)
    return one.exposure * (one.leverage or 0) * worn - 0.05 * hours


def options(one: ScoreBreakdown, pins: Mapping[str, int]) -> list[int]:
    """Half-hours that an area may get: 1 hour up to what its receipt allows, or exactly its pin."""
    if one.area in pins:
        return [pins[one.area]] if pins[one.area] else []
    return list(range(2, floor(one.most_hours * 2) + 1)) if one.leverage else []


def programme(receipts: Sequence[ScoreBreakdown], half_hours: int, pins: Mapping[str, int]) -> Programme:
    columns = [(one.area, units) for one in receipts for units in options(one, pins)]
    by_area = {one.area: one for one in receipts}
    initiatives = sorted({one.initiative for one in receipts})
    rows = {one.area: row for row, one in enumerate(receipts)}
    size = len(columns) + len(initiatives)
    entries: list[tuple[int, int, float]] = []
    for column, (area, units) in enumerate(columns):
        entries += [(rows[area], column, 1.0), (len(rows), column, float(units))]
    started = {one.initiative for one in receipts if one.done}
    for place, name in enumerate(initiatives):
        opens = len(columns) + place
        entries += [(rows[one.area], opens, -1.0) for one in receipts if one.initiative == name]
        entries.append((len(rows), opens, 0.0 if name in started else 1.0))
    table = np.array(entries)
    places = (table[:, 0].astype(int), table[:, 1].astype(int))
    matrix = csr_array((table[:, 2], places), shape=(len(rows) + 1, size))
    gains = np.zeros(size)
    gains[: len(columns)] = [net_value(by_area[area], units / 2) for area, units in columns]
    return Programme(gains, matrix, np.append(np.zeros(len(rows)), half_hours), columns)


def solve(task: Programme, pins: Mapping[str, int]) -> float:
    """The value of the best week."""
    low = np.zeros(len(task.gains))
    for column, (area, _) in enumerate(task.columns):
        low[column] = 1.0 if area in pins else 0.0
    found = milp(
        -task.gains,
        integrality=np.ones(len(task.gains)),
        bounds=Bounds(low, 1.0),
        constraints=LinearConstraint(task.matrix, -np.inf, task.limits),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise ValueError("HiGHS found no week")
    return float(task.gains @ np.round(found.x))
