"""Attention already given to an area, and the value of more.

Formulas: docs/focus-model.md, "Value of hours".
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from engine.facts import SpentHours
from engine.weeks import Week
from engine.weights import Weights


class Spent(NamedTuple):
    """Hours that still count; `assumed` if some were committed but never reviewed."""

    hours: float
    assumed: bool
    others: float
    """The part that another lead has committed this week."""
    done: float = 0.0
    """The part that the lead has already done this week."""


NOTHING = Spent(0.0, False, 0.0)


def spent_per_area(rows: Iterable[SpentHours], week: Week, weights: Weights) -> dict[str, Spent]:
    """The model's h0: hours per area, halved for each past week; this week's count in full.

    Later weeks and this week's own plan don't count.
    """
    spent: dict[str, Spent] = {}
    for row in sorted(rows, key=lambda row: (row.area, row.week, row.source, row.hours)):
        back = week.since(row.week)
        now = row.source in ("done", "other_lead")
        if back < 0 or (back == 0 and not now):
            continue
        hours = row.hours * weights.spent_decay**back
        before = spent.get(row.area, NOTHING)
        assumed = before.assumed or (row.source == "committed" and hours > 0)
        others = before.others + (hours if back == 0 and row.source == "other_lead" else 0.0)
        done = before.done + (hours if back == 0 and row.source == "done" else 0.0)
        spent[row.area] = Spent(before.hours + hours, assumed, others, done)
    return spent


def value_of(worth: float, tau: float, spent: float, hours: float) -> float:
    """V(h) = worth (e^(-spent/tau) - e^(-(spent+h)/tau)); worth is exposure times leverage, the others are hours."""
    return worth * math.exp(-spent / tau) * -math.expm1(-hours / tau)
