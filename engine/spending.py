"""Attention already given to an area, and what more of it is worth."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from engine.facts import SpentHours
from engine.weeks import Week
from engine.weights import Weights


class Spent(NamedTuple):
    """Hours that still count; `assumed` where some were committed and never reviewed."""

    hours: float
    assumed: bool
    others: float
    """How much of it another lead has committed this week."""


NOTHING = Spent(0.0, False, 0.0)


def spent_per_area(rows: Iterable[SpentHours], week: Week, weights: Weights) -> dict[str, Spent]:
    """Hours per area, halved for each week back; this week's, done or another lead's, count in full.

    Later weeks don't count, nor does a plan of this week's own.
    """
    spent: dict[str, Spent] = {}
    for row in sorted(rows, key=lambda row: (row.area, row.week, row.source, row.hours)):
        back = week.since(row.week)
        now = row.source in ("done", "other_lead")
        if back < 0 or (back == 0 and not now):
            continue
        hours = row.hours * weights.spent_decay**back
        before = spent.get(row.area, NOTHING)
        other = hours if row.source == "other_lead" and back == 0 else 0.0
        assumed = before.assumed or (row.source == "committed" and hours > 0)
        spent[row.area] = Spent(before.hours + hours, assumed, before.others + other)
    return spent


def value_of(worth: float, tau: float, spent: float, hours: float) -> float:
    """V(h): diminishing returns on the worth (exposure times leverage) after `spent` hours."""
    return worth * math.exp(-spent / tau) * -math.expm1(-hours / tau)
