"""The lead's own work: how much of it this week takes.

Source: docs/focus-model.md, "Own work".
"""

import math
from collections.abc import Iterable
from typing import Final

from engine.capacity.availability import works_in_week
from engine.facts import OwnWork, PersonFacts
from engine.results import OwnWorkShare
from engine.weeks import Week

# Work that is due later than this many weeks ahead is spread over them.
MOST_WEEKS: Final = 104


def own_work_shares(rows: Iterable[OwnWork], person: PersonFacts, week: Week) -> tuple[OwnWorkShare, ...]:
    """What of it falls into this week, the earliest due date first; what takes nothing this week is left out."""
    found = [OwnWorkShare(one.title, share_of_week(one, person, week) - one.moved, one.due, one.area) for one in rows]
    return tuple(sorted((one for one in found if one.hours > 0), key=lambda one: (one.due, one.title, -one.hours)))


def share_of_week(one: OwnWork, person: PersonFacts, week: Week) -> float:
    """All hours left if due this week or earlier; else an equal part per week with a day at work, in half-hours, rounded up.

    What is done weekly has hours of its own each week, so none of a later week's are due now.
    """
    if one.due <= week.sunday:
        return one.hours
    if one.weekly or not works_in_week(person, week):
        return 0.0
    ahead = min((one.due - week.monday).days // 7, MOST_WEEKS)
    weeks = sum(works_in_week(person, week + number) for number in range(ahead + 1))
    return min(one.hours, math.ceil(one.hours / weeks * 2 - 1e-9) / 2)
