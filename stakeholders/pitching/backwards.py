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
    """`late`: its day is over and it is not done. `by` is None for what was done on no single day."""

    what: str
    by: date | None
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
    words = ["The evidence stands, each figure with its source"] if not evidence else []
    words += [f"Talk with {one.row} alone" for one in missing]
    gap = max(0, (asks_by - today).days) / (len(words) + 1)
    done = [Step(f"Talked with {one.row} alone", one.alone, True, False) for one in talks if one.alone is not None]
    if evidence:
        done.append(Step("The evidence stands", None, True, False))
    ahead = [
        step(one, today + timedelta(days=int(gap * number)), False, today) for number, one in enumerate(words, start=1)
    ]
    if asks:
        ahead.append(step("Every ask is agreed", asks_by, asks_agreed, today))
    ahead.append(step("Submitted", cutoff, False, today))
    return Schedule(cutoff, left, [*done, *ahead], left < needed)


def step(what: str, by: date, done: bool, today: date) -> Step:
    return Step(what, by, done, not done and by < today)
