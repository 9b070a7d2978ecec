"""The sensitivity analysis of a plan with 24 areas: `python -m benchmarks.studies`.

Confidence from 200 simulations, the hours at the margin, the ratings worth finding out, and the smallest change that takes
each item off the plan. Budget: 50 ms in total for one person. The time of the plan itself is printed too, so that the
figures can be read as ratios, and then the same for many people at once.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles

from benchmarks.engine import seconds
from benchmarks.random_weeks import random_week
from engine.facts import LeadWeek
from engine.planning import plan, plan_many
from engine.results import PlanFacts
from engine.sensitivity.counterfactuals import questions, smallest_changes
from engine.sensitivity.perturbations import SensitivityAnalysis, sensitivity_analyses
from engine.weights import Weights

WEIGHTS = Weights()
BUDGET = 0.050
AREAS = 24


@dataclass(frozen=True, slots=True)
class Taken:
    """Processor seconds for one person."""

    plan: float
    confidence: float
    asking: float
    changes: float

    @property
    def beside(self) -> float:
        return self.confidence + self.asking + self.changes


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all figures; returns 1 if the budget is missed."""
    parser = argparse.ArgumentParser(description="Confidence, sensitivities and counterfactuals.")
    parser.add_argument("--weeks", type=int, default=60, help="people, one at a time")
    parser.add_argument("--batch", type=int, default=1000, help="people at once")
    chosen = parser.parse_args(arguments)
    late = alone(chosen.weeks)
    together(chosen.batch)
    return int(late)


def alone(count: int) -> bool:
    """Whether the budget is missed."""
    found = [taken(random_week(seed, 3, AREAS)) for seed in range(count)]
    typical = median(one.plan for one in found)
    print(f"one person, {AREAS} areas, median of {count}: the plan {typical * 1e3:.2f} ms")
    for name, each in parts():
        took = median(each(one) for one in found)
        print(f"  {name:<26} {took * 1e3:8.2f} ms, {took / typical:5.1f} × the plan")
    beside = [one.beside for one in found]
    slowest = quantiles(beside, n=20)[-1]
    late = median(beside) > BUDGET
    told = "MISSED" if late else "met"
    print(
        f"  total {median(beside) * 1e3:.1f} ms, 95% within {slowest * 1e3:.1f} ms; budget {BUDGET * 1e3:.0f} ms {told}"
    )
    return late


def parts() -> list[tuple[str, Callable[[Taken], float]]]:
    return [
        ("confidence, 200 simulations", lambda one: one.confidence),
        ("ratings worth finding out", lambda one: one.asking),
        ("smallest changes", lambda one: one.changes),
        ("together", lambda one: one.beside),
    ]


def taken(facts: LeadWeek) -> Taken:
    bare = seconds(partial(plan, facts, WEIGHTS, confidence=False))
    whole = seconds(partial(plan, facts, WEIGHTS))
    found = plan(facts, WEIGHTS)
    asking = seconds(lambda: questions(SensitivityAnalysis.of(facts, found, WEIGHTS)))
    analysis = SensitivityAnalysis.of(facts, found, WEIGHTS)
    return Taken(bare, max(whole - bare, 0.0), asking, seconds(lambda: smallest_changes(analysis)))


def together(count: int) -> None:
    """Many people in one call; smallest changes are searched person by person, over all candidates at once."""
    weeks = [random_week(seed, 3, AREAS) for seed in range(count)]
    kept: list[list[PlanFacts]] = []
    bare = seconds(lambda: plan_many(weeks, WEIGHTS, confidence=False))
    whole = seconds(lambda: kept.append(plan_many(weeks, WEIGHTS)))
    plans = kept[0]
    rows: list[list[SensitivityAnalysis]] = []
    ahead = seconds(lambda: rows.append(sensitivity_analyses(weeks, plans, WEIGHTS)))
    seen = rows[0]
    asking = seconds(lambda: [questions(one) for one in seen])
    changes = seconds(lambda: [smallest_changes(one) for one in seen])
    print(f"{count} people at once, ms each: the plan {bare / count * 1e3:.2f}")
    for name, took in (
        ("confidence, 200 simulations", whole - bare),
        ("prepared studies", ahead),
        ("ratings worth finding out", asking),
        ("smallest changes", changes),
    ):
        print(f"  {name:<26} {took / count * 1e3:8.2f} ms, {took / bare:5.1f} × the plan")


if __name__ == "__main__":
    sys.exit(main())
