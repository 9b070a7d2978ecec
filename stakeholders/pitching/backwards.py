"""Working back from the cutoff: what is to be done by when, so that the pitch is in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from stakeholders.pitching.talks import Talked

ASKS_BEFORE: Final = 3
"""Days before the cutoff by which the asks are agreed: the last ones are for writing it up."""
DAYS_PER_TALK: Final = 2
EVIDENCE_DAYS: Final = 3


@dataclass(frozen=True, slots=True)
class Step:
    """`late`: its day is over and it is not done."""

    what: str
    by: date
    done: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """`left` are days to the cutoff, below 0 once it is over. `too_late`: what is missing takes longer than that."""

    cutoff: date
    left: int
    steps: Sequence[Step]
    too_late: bool


def schedule(
    cutoff: date, today: date, *, evidence: bool, talks: Sequence[Talked], asks_agreed: bool, asks: int
) -> Schedule:
    """Evidence, then each talk alone, then the asks; spread evenly over the days that are left."""
    missing = [one for one in talks if one.alone is None]
    needed = (0 if evidence else EVIDENCE_DAYS) + DAYS_PER_TALK * len(missing) + (0 if asks_agreed else ASKS_BEFORE)
    left = (cutoff - today).days
    asks_by = cutoff - timedelta(days=ASKS_BEFORE)
    room = max(0, (asks_by - today).days)
    parts = len(missing) + (0 if evidence else 1) + 1
    gap = room / parts
    steps = []
    number = 0
    if not evidence:
        number += 1
        steps.append(step("The evidence stands, each figure with its source", day(today, gap * number), False, today))
    else:
        steps.append(Step("The evidence stands, each figure with its source", today, True, False))
    for one in talks:
        words = f"Talk with {one.row} alone"
        if one.alone is not None:
            steps.append(Step(words, one.alone, True, False))
        else:
            number += 1
            steps.append(step(words, day(today, gap * number), False, today))
    if asks:
        steps.append(step("Every ask is agreed", asks_by, asks_agreed, today))
    steps.append(step("Submitted", cutoff, False, today))
    return Schedule(cutoff, left, steps, left < needed)


def day(today: date, days: float) -> date:
    return today + timedelta(days=int(days))


def step(what: str, by: date, done: bool, today: date) -> Step:
    return Step(what, by, done, not done and by < today)
