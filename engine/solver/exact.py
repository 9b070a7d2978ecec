"""The exact solution of the week, for many weeks at once.

Half-hours go to areas inside initiatives. Dynamic programming over the areas with two tables per week: the
best value for every capacity while the current initiative is still closed, and once it has been opened and
paid for. Time grows with areas x half-hours of capacity x half-hours per area; many weeks are solved in the
same numpy operations, so that a thousand cost little more per step than one.

Values are whole numbers of billionths, and the low digits of the same number hold the preference among plans
of equal value. Sums are exact, so the order of the input never changes the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from engine.arrays import Flags, Floats, Ints
from engine.weights import Weights

PREFERENCE_BITS: Final = 20
FINEST_SCALE: Final = 1e9
LARGEST_VALUE: Final = float(2 ** (61 - PREFERENCE_BITS))
NEVER: Final = -(2**61)
# Weeks whose tables are in memory at once: few enough for the processor's cache and flat memory use.
WEEKS_PER_CHUNK: Final = 256
# Weeks up to which one big step per area is faster than a step per half-hour.
FEW_WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class WeekArrays:
    """Weeks to solve: arrays of (weeks, areas), with each initiative's areas next to each other.

    `worth` is exposure x leverage after the hours already spent; `most` the most half-hours, 0 for an unused
    place; `starts` marks an initiative's first area; `opened` marks areas of an initiative that is already paid
    for; the higher `preference` wins between equal values; `capacity` is in half-hours.
    """

    worth: Floats
    tau: Floats
    most: Ints
    starts: Flags
    opened: Flags
    preference: Ints
    capacity: Ints

    def part(self, rows: Ints) -> "WeekArrays":
        return WeekArrays(
            self.worth[rows], self.tau[rows], self.most[rows], self.starts[rows],
            self.opened[rows], self.preference[rows], self.capacity[rows],
        )  # fmt: skip


class Solution(NamedTuple):
    """Half-hours per week and area, and the best value for every capacity up to its own + `beyond`.

    `around` holds the half-hours at other capacities, (others, weeks, areas): read back from the same tables.
    """

    units: Ints
    best: Floats
    around: Ints


class TraceStep(NamedTuple):
    """What one area's step must keep so that the solution can be traced back."""

    values: Ints
    source: Ints
    before: Ints
    after: Ints
    from_open: Flags | None


def solve(weeks: WeekArrays, weights: Weights, beyond: int = 0, others: Sequence[Ints] = ()) -> Solution:
    """The best hours of every week. `beyond` half-hours are added to the table of best values.

    `others` are further capacities, at most `beyond` higher, for which the best hours are returned as well.
    """
    count, areas = weeks.worth.shape
    units = np.zeros((count, areas), np.int64)
    around = np.zeros((len(others), count, areas), np.int64)
    best = np.zeros((count, int(weeks.capacity.max(initial=0)) + beyond + 1))
    # Group weeks of similar capacity: a chunk's tables are as large as its largest week needs.
    order = np.argsort(weeks.capacity, kind="stable")
    for at in range(0, count, WEEKS_PER_CHUNK):
        rows = order[at : at + WEEKS_PER_CHUNK]
        # Those with most areas first: each step then works on the first weeks only.
        rows = rows[np.argsort(-used_places(weeks.most[rows]), kind="stable")]
        part = solve_chunk(
            weeks.part(rows), weights, int(weeks.capacity[rows].max()) + beyond, [one[rows] for one in others]
        )
        units[rows] = part.units
        around[:, rows] = part.around
        best[rows, : part.best.shape[1]] = part.best
    return Solution(units, best, around)


def used_places(most: Ints) -> Ints:
    """Per week the number of places up to its last area."""
    return np.asarray(((most > 0) * np.arange(1, most.shape[1] + 1)).max(axis=1, initial=0))


def net_values(weeks: WeekArrays, weights: Weights) -> Floats:
    """Net value per (half-hours, weeks, areas); minus infinity above an area's maximum."""
    steps = np.arange(int(weeks.most.max(initial=0)) + 1, dtype=np.int64)[:, None, None]
    gross = weeks.worth * -np.expm1(steps * (-0.5 / weeks.tau))
    net = gross - weights.hour_cost * 0.5 * steps
    allowed = (steps <= weeks.most) & (steps >= round(weights.least_hours * 2))
    return np.asarray(np.where(allowed, net, -np.inf))


def encode_values(net: Floats, preference: Ints) -> tuple[Ints, Floats]:
    """Values as whole numbers with the preference in the low digits, and the scale of each week."""
    bound = np.maximum(net.max(axis=0, initial=0.0), 0.0).sum(axis=1)
    finest = 10.0 ** np.floor(np.log10(LARGEST_VALUE / np.maximum(bound, 1e-9)))
    scale = np.minimum(FINEST_SCALE, finest)
    never = np.isneginf(net)
    whole = np.rint(np.where(never, 0.0, net) * scale[None, :, None]).astype(np.int64)
    steps = np.arange(net.shape[0], dtype=np.int64)[:, None, None]
    return np.where(never, NEVER, (whole << PREFERENCE_BITS) + steps * preference), scale


def solve_chunk(weeks: WeekArrays, weights: Weights, top: int, others: Sequence[Ints]) -> Solution:
    """One chunk, weeks with most areas first: forward through the areas, then back through the choices."""
    codes, scale = encode_values(net_values(weeks, weights), weeks.preference)
    opening = round(weights.opening_hours * 2)
    least = round(weights.least_hours * 2)
    closed = np.zeros((top + 1, len(weeks.capacity)), np.int64)
    opened = np.full_like(closed, NEVER)
    steps: list[TraceStep] = []
    counts = (used_places(weeks.most)[:, None] > np.arange(weeks.most.shape[1])).sum(axis=0)
    for area, count in enumerate(counts.tolist()):  # the first `count` weeks have an area here
        before, outside = opened[:, :count].copy(), closed[:, :count]
        from_open = None
        starts = weeks.starts[:count, area]
        if starts.any():
            from_open = before > outside
            outside = np.where(starts, np.maximum(outside, before), outside)
            before = np.where(starts, NEVER, before)
        source = np.maximum(before, after_opening(outside, opening, weeks.opened[:count, area]))
        values = worthwhile_amounts(np.ascontiguousarray(codes[:, :count, area]))
        after = add_area(source, before, values, least)
        steps.append(TraceStep(values, source, before, after, from_open))
        closed[:, :count], opened[:, :count] = outside, after
    best = np.maximum(closed, opened)
    inside = opened > closed
    units, *around = (
        trace_back(steps, replace(weeks, capacity=capacity), opening, inside) for capacity in (weeks.capacity, *others)
    )
    return Solution(units, ((best >> PREFERENCE_BITS) / scale).T, np.array(around).reshape(len(others), *units.shape))


def worthwhile_amounts(values: Ints) -> Ints:
    """The amounts up to the last one that improves on half an hour less in some week; higher ones are never chosen."""
    better = np.flatnonzero((values[1:] > values[:-1]).any(axis=1))
    return values[: better[-1] + 2] if len(better) else values[:1]


def after_opening(closed: Ints, opening: int, already: Flags) -> Ints:
    """The table of closed initiatives after paying for one of them."""
    if opening == 0:
        return closed
    moved = np.full_like(closed, NEVER)
    moved[opening:] = closed[:-opening]
    return np.where(already, closed, moved) if already.any() else moved


def add_area(source: Ints, opened: Ints, values: Ints, least: int) -> Ints:
    """The best of giving the area nothing, or any number of half-hours from `least` on."""
    if source.shape[1] <= FEW_WEEKS:
        return add_area_few_weeks(source, opened, values)
    after = opened.copy()
    rows = len(after)
    spare = np.empty_like(after)
    for units in range(max(1, least), min(len(values), rows)):
        candidate = spare[units:]
        np.add(source[: rows - units], values[units], out=candidate)
        np.maximum(after[units:], candidate, out=after[units:])
    return after


def add_area_few_weeks(source: Ints, opened: Ints, values: Ints) -> Ints:
    """The same for a few weeks: all amounts in one step, since here the calls cost more than the arithmetic."""
    amounts, rows = len(values), len(source)
    padded = np.concatenate([np.full((amounts, source.shape[1]), NEVER), source])
    places = np.arange(rows)[None, :] - np.arange(amounts)[:, None] + amounts
    sums = padded.take(places, axis=0) + values[:, None, :]
    return np.asarray(np.maximum(opened, sums.max(axis=0)))


def trace_back(steps: list[TraceStep], weeks: WeekArrays, opening: int, from_open: Flags) -> Ints:
    """The half-hours behind the best value, area by area from the last."""
    count, areas = weeks.worth.shape
    units = np.zeros((count, areas), np.int64)
    at = weeks.capacity.copy()
    rows = np.arange(count)
    inside = from_open[at, rows]
    for area in range(areas - 1, -1, -1):
        step = steps[area]
        row = rows[: step.after.shape[1]]
        # Views: what follows changes `at` and `inside` of the weeks that have an area here.
        here, within = at[: len(row)], inside[: len(row)]
        target = step.after[here, row]
        some = np.flatnonzero(within & (step.before[here, row] != target))
        if len(some):
            chosen = traced_amount(step, here[some], some, target[some])
            units[some, area] = chosen
            here[some] -= chosen
            opens = some[step.before[here[some], some] != step.source[here[some], some]]
            here[opens] -= np.where(weeks.opened[opens, area], 0, opening)
            within[opens] = False
        if step.from_open is not None:
            within[:] = np.where(weeks.starts[: len(row), area], step.from_open[here, row], within)
    return units


def traced_amount(step: TraceStep, at: Ints, row: Ints, target: Ints) -> Ints:
    """The half-hours that give the target value: sums are exact, so they can be compared for equality."""
    amounts = np.arange(len(step.values), dtype=np.int64)[:, None]
    places = at - amounts
    sums = step.source[np.maximum(places, 0), row] + step.values[:, row]
    return np.asarray(np.argmax((places >= 0) & (amounts > 0) & (sums == target), axis=0), dtype=np.int64)
