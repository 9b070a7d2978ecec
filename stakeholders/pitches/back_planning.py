"""Plans backwards from a cycle's cutoff: what has to be done by when for the pitch to be in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from stakeholders.models import Pitch, PlanningCycle

# Days before the cutoff by which the asks are agreed; the remaining days are for writing it up.
ASKS_BEFORE: Final = 3
DAYS_PER_ONE_TO_ONE: Final = 2
EVIDENCE_DAYS: Final = 3
COLLECT: Final = "Collect evidence, each figure with its source"
TALK: Final = "Talk one-to-one with"
AGREE: Final = "Get every ask agreed"
SUBMIT: Final = "Submit the pitch"
FIRST_CYCLE_LEAD_TIME: Final = timedelta(weeks=13)  # how long before its start planning for the very first cycle begins


@dataclass(frozen=True, slots=True)
class OneToOne:
    """Someone to talk to, and the day of the first one-to-one."""

    name: str
    one_to_one_on: date | None


@dataclass(frozen=True, slots=True)
class ScheduleStep:
    """`late`: the cutoff has passed. `on` is the day on which it was done, where known; `due` says nothing once it is done."""

    what: str
    due: date
    done: bool
    late: bool
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """`days_left` to the cutoff is negative once it has passed. `too_late`: the remaining work takes longer than that."""

    cutoff: date
    days_left: int
    steps: Sequence[ScheduleStep]
    too_late: bool

    @property
    def late(self) -> list[ScheduleStep]:
        return [one for one in self.steps if one.late]


def plan_backwards(
    cutoff: date,
    today: date,
    *,
    evidence: bool,
    one_to_ones: Sequence[OneToOne],
    asks_agreed: bool,
    asks: bool,
) -> Schedule:
    """Evidence, then each one-to-one, then the asks: first what is done, then what is left.

    What is left is spread evenly from today, so someone who was added today is not late already. Only a cutoff that has
    passed makes it late; `too_late` warns before that.
    """
    asks_by = max(workday(cutoff - timedelta(days=ASKS_BEFORE)), min(today, cutoff))
    held = sorted((one.one_to_one_on, one.name) for one in one_to_ones if one.one_to_one_on)
    missing = [one for one in one_to_ones if one.one_to_one_on is None]
    steps = [done_step(COLLECT, asks_by)] if evidence else []
    steps += [done_step(f"{TALK} {name}", asks_by, on) for on, name in held]
    steps += [done_step(AGREE, asks_by)] if asks and asks_agreed else []
    ahead = [*([] if evidence else [COLLECT]), *(f"{TALK} {one.name}" for one in missing)]
    days = spread(min(today, asks_by), asks_by, len(ahead))
    steps += [open_step(what, by, today) for what, by in zip(ahead, days, strict=True)]
    steps += [open_step(AGREE, asks_by, today)] if asks and not asks_agreed else []
    steps.append(open_step(SUBMIT, cutoff, today))
    needed = (
        (0 if evidence else EVIDENCE_DAYS) + DAYS_PER_ONE_TO_ONE * len(missing) + (0 if asks_agreed else ASKS_BEFORE)
    )
    days_left = (cutoff - today).days
    return Schedule(cutoff, days_left, steps, days_left < needed)


def spread(start: date, end: date, number: int) -> list[date]:
    """`number` working days, spread evenly between the two dates."""
    days = (end - start).days
    found = [start + timedelta(days=days * one // (number + 1)) for one in range(1, number + 1)]
    return [max(workday(day), start) for day in found]


def workday(day: date) -> date:
    """The day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def done_step(what: str, by: date, on: date | None = None) -> ScheduleStep:
    return ScheduleStep(what, by, True, False, on)


def open_step(what: str, by: date, today: date) -> ScheduleStep:
    return ScheduleStep(what, by, False, by < today)


def next_cycle_of(pitch: Pitch, cycles: Sequence[PlanningCycle], today: date) -> PlanningCycle | None:
    """The first cycle after the pitch's own that it can still make; `cycles` are sorted by start."""
    after = pitch.cycle.starts if pitch.cycle else pitch.status_changed_on or today
    return next((one for one in cycles if one.starts > after and (one.cutoff or one.starts) >= today), None)


def planning_starts(cycle: PlanningCycle, cycles: Sequence[PlanningCycle]) -> date:
    """When planning for a cycle begins: on the first day of the cycle before it."""
    before = [one.starts for one in cycles if one.starts < cycle.starts]
    return before[-1] if before else cycle.starts - FIRST_CYCLE_LEAD_TIME
