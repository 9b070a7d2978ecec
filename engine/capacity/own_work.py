"""The lead's own work: how much of it this week takes.

Source: docs/focus-model.md, "Own work".
"""

import math
from collections.abc import Iterable

from engine.capacity.availability import works_in_week
from engine.facts import OwnWork, PersonFacts
from engine.results import OwnWorkShare
from engine.weeks import Week


def own_work_shares(rows: Iterable[OwnWork], person: PersonFacts, week: Week) -> tuple[OwnWorkShare, ...]:
    """What of it falls into this week, the earliest due date first; what takes nothing this week is left out."""
    found = [OwnWorkShare(one.title, share_of_week(one, person, week), one.due, one.area) for one in rows]
    return tuple(sorted((one for one in found if one.hours > 0), key=lambda one: (one.due, one.title, -one.hours)))


def share_of_week(one: OwnWork, person: PersonFacts, week: Week) -> float:
    """All hours left if due this week or earlier; else an equal part per week with a day at work, in half-hours, rounded up.

    What is done weekly has hours of its own each week, so none of a later week's are due now.
    """
    if one.due <= week.sunday:
        return one.hours
    if one.weekly or not works_in_week(person, week):
        return 0.0
    weeks = sum(
        works_in_week(person, week + ahead) for ahead in range(min(Week.of(one.due).since(week), MOST_WEEKS) + 1)
    )
    return min(one.hours, math.ceil(one.hours / weeks * 2 - 1e-9) / 2)


# Work that is due later than this is spread over this many weeks after this one.
MOST_WEEKS = 104
