"""The engine against HiGHS (scipy.optimize.milp) on the same weeks, in one run: `python -m benchmarks.engine`.

Budgets: the same value on every week; one week alone in at most 1/5 of HiGHS' time, a week of a batch of 1,000
in at most 1/100. Both sides are timed from the receipts on: what is compared is solving the week. The cost of
everything around it (receipts, advice, confidence) is printed below.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

from benchmarks import milp
from benchmarks.random_weeks import random_week
from engine.choices import Task, choose, choose_many, net_value
from engine.facts import LeadWeek
from engine.planning import plan, plan_many
from engine.receipts import as_json
from engine.teams import Setting
from engine.weighing import weigh
from engine.weights import Weights

WEIGHTS = Weights()
SINGLE, BATCH = 1 / 5, 1 / 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; 1 where a value differs or a budget is missed."""
    parser = argparse.ArgumentParser(description="The engine against HiGHS.")
    parser.add_argument("--weeks", type=int, default=200, help="weeks of 3 initiatives and 24 areas")
    parser.add_argument("--values", type=int, default=10_000, help="weeks of all sizes whose values are compared")
    chosen = parser.parse_args(arguments)
    missed = speed(chosen.weeks)
    growth()
    surroundings(chosen.weeks)
    missed += values(chosen.values)
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return min(missed, 1)


def task_of(facts: LeadWeek) -> Task:
    return Task(weigh(Setting(facts, WEIGHTS)), {}, round((facts.capacity or 0) * 2))


def seconds(work: Callable[[], object], repeat: int = 1) -> float:
    """The best of a few runs: what the machine adds only ever makes it longer."""
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def speed(count: int) -> int:
    """Time per week alone and in a batch of 1,000, as ratios to HiGHS on the same weeks."""
    tasks = [task_of(random_week(seed)) for seed in range(count)]
    choose(tasks[0], WEIGHTS)
    highs = median(seconds(lambda task=task: solve_by_highs(task)) for task in tasks)
    alone = median(seconds(lambda task=task: choose(task, WEIGHTS), 3) for task in tasks)
    batch = (tasks * (1000 // count + 1))[:1000]
    together = seconds(lambda: choose_many(batch, WEIGHTS), 3) / len(batch)
    print(f"{count} weeks of 3 initiatives and 24 areas")
    print(f"  HiGHS                {highs * 1e3:8.3f} ms a week (median)")
    missed = 0
    for name, took, budget in (("one week alone", alone, SINGLE), ("batch of 1,000", together, BATCH)):
        kept = took / highs <= budget
        missed += not kept
        print(f"  {name:<20} {took * 1e3:8.3f} ms a week = 1/{highs / took:.0f} of HiGHS"
              f" (budget 1/{1 / budget:.0f}: {'kept' if kept else 'MISSED'})")  # fmt: skip
    return missed


def solve_by_highs(task: Task) -> float:
    """Building the programme is part of it, as building the tables is of the engine."""
    return milp.solve(milp.programme(task.receipts, task.capacity, task.pins), task.pins)


def values(count: int) -> int:
    """How many weeks of all sizes, up to 8 initiatives and 60 areas, differ in value from HiGHS."""
    differ = 0
    start = time.perf_counter()
    for seed in range(count):
        task = task_of(random_week(10_000 + seed, 1 + seed % 8, 1 + (seed * 7) % (60 if seed % 10 == 0 else 16)))
        by_area = {one.area: one for one in task.receipts}
        units = choose(task, WEIGHTS).units
        value = sum(net_value(by_area[area], amount / 2, WEIGHTS) for area, amount in units.items())
        differ += abs(value - solve_by_highs(task)) > 1e-6
    print(f"{count} weeks of all sizes: {differ} differ in value from HiGHS ({time.perf_counter() - start:.0f} s)")
    return differ


def growth() -> None:
    """How the time of a batch grows: in proportion to areas, to hours of capacity, and to people."""
    print("growth of a batch, ms a week")
    for areas in (6, 12, 24, 48):
        report(f"{areas} areas", [random_week(seed, 3, areas) for seed in range(200)])
    for hours in (8.0, 16.0, 32.0, 64.0):
        weeks = [random_week(seed) for seed in range(200)]
        report(f"{hours:.0f} h of capacity", [with_capacity(facts, hours) for facts in weeks])
    for count in (10, 100, 1000):
        report(f"{count} people", [random_week(seed) for seed in range(count)])


def with_capacity(facts: LeadWeek, hours: float) -> LeadWeek:
    from dataclasses import replace

    return replace(facts, capacity=hours)


def report(name: str, weeks: list[LeadWeek]) -> None:
    tasks = [task_of(facts) for facts in weeks]
    took = seconds(lambda: choose_many(tasks, WEIGHTS), 3) / len(tasks)
    print(f"  {name:<20} {took * 1e3:8.3f}")


def surroundings(count: int) -> None:
    """The whole plan: receipts, both passes, advice; with confidence; as JSON."""
    weeks = [random_week(seed) for seed in range(count)]
    bare = median(seconds(lambda one=one: plan(one, WEIGHTS, confidence=False)) for one in weeks)
    sure = median(seconds(lambda one=one: plan(one, WEIGHTS)) for one in weeks)
    batch = seconds(lambda: plan_many(weeks, WEIGHTS)) / count
    plans = plan_many(weeks[:20], WEIGHTS)
    told = median(seconds(lambda one=one: as_json(one)) for one in plans)
    print("the whole plan, ms a week")
    for name, took in (
        ("without confidence", bare),
        ("with 200 redraws", sure),
        ("the same in a batch", batch),
        ("as JSON", told),
    ):
        print(f"  {name:<20} {took * 1e3:8.3f}")


if __name__ == "__main__":
    sys.exit(main())
