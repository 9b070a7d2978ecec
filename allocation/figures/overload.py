"""Over-allocation as dated ranges: weeks that follow each other with more hours than fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allocation.facts import Facts
from allocation.figures.hours import Cell, cell, total


@dataclass(frozen=True, slots=True)
class Range:
    """From a Monday to a Friday; `over` is the sum of its weeks' hours that do not fit, `weeks` how many they are."""

    first: date
    last: date
    over: Decimal
    most: Decimal
    """In the worst of its weeks."""
    weeks: int


def ranges(facts: Facts, person: str) -> tuple[Range, ...]:
    """Of one lead, in the weeks that the viewer sees."""
    return ranges_of([cell(facts, person, week) for week in facts.weeks if facts.sees(person, week)])


def ranges_of(cells: Sequence[Cell]) -> tuple[Range, ...]:
    """Cells in the order of their weeks. A week without contracted hours is unknown, not over."""
    runs: list[list[Cell]] = []
    for one in cells:
        if not one.over or one.is_unknown:
            continue
        if runs and one.week.since(runs[-1][-1].week) == 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(
        Range(
            run[0].week.monday,
            run[-1].week.days[4],
            total(one.over for one in run),
            max(one.over for one in run),
            len(run),
        )
        for run in runs
    )
