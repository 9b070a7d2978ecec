"""The engine against HiGHS (scipy.optimize.milp) on the same weeks, in one run: `python -m benchmarks.engine`.

Budgets: the same value for every week; a single week in at most 1/5 of HiGHS's time, a week in a batch of 1,000 in at
most 1/100. Both solve the same problem from prepared input: HiGHS from a matrix, the engine from arrays. The output
then shows the same including preparation, and what everything around the solver costs.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from statistics import median
from typing import NamedTuple

from benchmarks import milp
from benchmarks.random_weeks import random_week
from engine.facts import LeadWeek
from engine.planning import plan, plan_many
from engine.scoring.breakdown import score_areas
from engine.scoring.eligibility import WeekContext
from engine.serialization import as_json
from engine.solver.allocate import allocate_hours, allocate_many, half_hours_by_area, net_value
from engine.solver.exact import solve
from engine.solver.solver_input import AllocationTask, SolverInput
from engine.weights import Weights

WEIGHTS = Weights()
SINGLE, BATCH = 1 / 5, 1 / 100
SAME = 1e-6
"""Values that differ by less count as equal: HiGHS's own tolerance is no smaller."""


class Timed(NamedTuple):
    """Seconds per week for each solver, from prepared input and including preparation, and both values."""

    highs: float
    highs_whole: float
    engine: float
    engine_whole: float
    differ: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; returns 1 if a value differs or a budget is missed."""
    parser = argparse.ArgumentParser(description="Compare the engine with HiGHS.")
    parser.add_argument(
        "--weeks", type=int, default=200, help="weeks of 3 initiatives and 24 areas, solved one at a time"
    )
    parser.add_argument("--batch", type=int, default=1000, help="weeks of that size in one batch")
    parser.add_argument("--values", type=int, default=10_000, help="weeks of all sizes to compare values for")
    chosen = parser.parse_args(arguments)
    missed = alone(chosen.weeks) + together(chosen.batch)
    growth()
    surroundings(chosen.weeks)
    missed += values(chosen.values)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return min(missed, 1)


def task_of(facts: LeadWeek) -> AllocationTask:
    return AllocationTask(score_areas(WeekContext(facts, WEIGHTS)), {}, round((facts.capacity or 0) * 2))


def seconds(work: Callable[[], object]) -> float:
    """Processor time of this process, all threads, so that other processes don't count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def timed(task: AllocationTask) -> Timed:
    """One run of each in turn, so that both see the same noise."""
    programme = milp.programme(task.breakdowns, task.capacity, task.pins)
    weeks = SolverInput.of([task], WEIGHTS).weeks
    beyond = WEIGHTS.price_half_hours
    return Timed(
        seconds(lambda: milp.solve(programme, task.pins)),
        seconds(lambda: by_highs(task)),
        seconds(lambda: solve(weeks, WEIGHTS, beyond)),
        seconds(lambda: allocate_hours(task, WEIGHTS)),
        abs(by_engine(task) - by_highs(task)) > SAME,
    )


def by_highs(task: AllocationTask) -> float:
    """The value of the best week, with the programme built from the receipts."""
    return milp.solve(milp.programme(task.breakdowns, task.capacity, task.pins), task.pins)


def by_engine(task: AllocationTask) -> float:
    """The value of the hours that the engine chooses, computed from the formula."""
    by_area = {one.area: one for one in task.breakdowns}
    return sum(
        net_value(by_area[area], units / 2, WEIGHTS) for area, units in allocate_hours(task, WEIGHTS).units.items()
    )


def alone(count: int) -> int:
    """Single weeks as ratios to HiGHS on the same weeks; returns how many budgets are missed or values differ."""
    tasks = [task_of(random_week(seed)) for seed in range(count)]
    timed(tasks[0])
    runs = [timed(task) for task in tasks]
    differ = sum(one.differ for one in runs)
    print(
        f"{count} weeks of 3 initiatives and 24 areas, one at a time: {count - differ} of {count} have the same optimum"
    )
    late = told("prepared input", median(one.engine for one in runs), median(one.highs for one in runs), SINGLE)
    told("including preparation", median(one.engine_whole for one in runs), median(one.highs_whole for one in runs))
    return late + differ


def together(count: int) -> int:
    """A batch, as ratios to HiGHS's median on the same weeks."""
    tasks = [task_of(random_week(seed)) for seed in range(count)]
    weeks = SolverInput.of(tasks, WEIGHTS).weeks
    programmes = [milp.programme(task.breakdowns, task.capacity, task.pins) for task in tasks]
    highs = median(seconds(partial(milp.solve, one, {})) for one in programmes)
    whole = median(seconds(partial(by_highs, one)) for one in tasks[:200])
    engine = median(seconds(lambda: solve(weeks, WEIGHTS, WEIGHTS.price_half_hours)) for _ in range(7)) / count
    engine_whole = median(seconds(lambda: allocate_many(tasks, WEIGHTS)) for _ in range(7)) / count
    print(f"{count} weeks of that size in one batch")
    prepared = median(seconds(lambda: hours_of(tasks)) for _ in range(7)) / count
    late = told("prepared input", engine, highs, BATCH)
    late += told("including preparation", prepared, whole, BATCH)
    told("and with margins", engine_whole, whole)
    return late


def hours_of(tasks: list[AllocationTask]) -> object:
    """The best hours from the breakdowns: what HiGHS is asked for, without prices and the margins of other capacities."""
    solver_input = SolverInput.of(tasks, WEIGHTS)
    return half_hours_by_area(solver_input, solve(solver_input.weeks, WEIGHTS).units)


def told(name: str, engine: float, highs: float, budget: float | None = None) -> int:
    """Print a ratio; returns 1 if it is over its budget."""
    kept = budget is None or engine / highs <= budget
    verdict = "" if budget is None else f" (budget 1/{1 / budget:.0f}: {'met' if kept else 'MISSED'})"
    print(f"  {name:<22} HiGHS {highs * 1e3:7.3f} ms, engine {engine * 1e3:7.3f} ms = 1/{highs / engine:.0f}{verdict}")
    return int(not kept)


def values(count: int) -> int:
    """How many weeks of all sizes, up to 8 initiatives and 60 areas, have another value than HiGHS."""
    start = time.perf_counter()
    differ = 0
    for seed in range(count):
        areas = 1 + (seed * 7) % (60 if seed % 10 == 0 else 16)
        task = task_of(random_week(10_000 + seed, 1 + seed % 8, areas))
        differ += abs(by_engine(task) - by_highs(task)) > SAME
    took = time.perf_counter() - start
    print(f"{count} weeks of all sizes: {differ} differ in value from HiGHS ({took:.0f} s)")
    return differ


def growth() -> None:
    """How the time of a batch of 200 grows with areas, half-hours of capacity and people."""
    print("growth of a batch including preparation, ms per week")
    for areas in (6, 12, 24, 48):
        grown(f"{areas} areas", [random_week(seed, 3, areas) for seed in range(200)])
    for hours in (8.0, 16.0, 32.0, 64.0):
        grown(f"{hours:.0f} h of capacity", [replace(random_week(seed), capacity=hours) for seed in range(200)])
    for count in (1, 10, 100, 1000):
        grown(f"{count} people", [random_week(seed) for seed in range(count)])


def grown(name: str, weeks: list[LeadWeek]) -> None:
    tasks = [task_of(facts) for facts in weeks]
    took = median(seconds(lambda: allocate_many(tasks, WEIGHTS)) for _ in range(5)) / len(tasks)
    print(f"  {name:<22} {took * 1e3:8.3f}")


def surroundings(count: int) -> None:
    """The whole plan: receipts, both passes and advice; with confidence; and as JSON."""
    weeks = [random_week(seed) for seed in range(count)]
    plans = plan_many(weeks[:20], WEIGHTS)
    print("the whole plan, ms per week")
    for name, took in (
        ("without confidence", median(seconds(partial(plan, one, WEIGHTS, confidence=False)) for one in weeks)),
        ("with 200 simulations", median(seconds(partial(plan, one, WEIGHTS)) for one in weeks)),
        ("the same in one batch", seconds(lambda: plan_many(weeks, WEIGHTS)) / count),
        ("as JSON", median(seconds(partial(as_json, one)) for one in plans)),
    ):
        print(f"  {name:<22} {took * 1e3:8.3f}")


if __name__ == "__main__":
    sys.exit(main())
