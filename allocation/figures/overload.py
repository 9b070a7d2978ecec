"""Consecutive weeks over capacity, as ranges of dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allocation.facts import Facts
from allocation.figures.hours import Cell, cell, total


@dataclass(frozen=True, slots=True)
class Range:
    """From a Monday to a Friday; `over` is the total of hours over capacity, `weeks` the number of weeks."""

    first: date
    last: date
    over: Decimal
    most: Decimal
    """Hours over capacity in the worst week."""
    weeks: int


def ranges(facts: Facts, person: str) -> tuple[Range, ...]:
    """Ranges of one lead, in the weeks the viewer may see."""
    return ranges_of([cell(facts, person, week) for week in facts.weeks if facts.sees(person, week)])


def ranges_of(cells: Sequence[Cell]) -> tuple[Range, ...]:
    """Expects cells in the order of weeks. A week without contracted hours is unknown, not over capacity."""
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
