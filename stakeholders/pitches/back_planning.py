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
USUAL_LEAD_TIME: Final = timedelta(weeks=6)  # before the cutoff, where it is unknown when the pitch began
FIRST_CYCLE_LEAD_TIME: Final = timedelta(weeks=13)  # how long before its start planning for the very first cycle begins


@dataclass(frozen=True, slots=True)
class OneToOne:
    """Someone to talk to, and the day of the first one-to-one."""

    name: str
    one_to_one_on: date | None


@dataclass(frozen=True, slots=True)
class ScheduleStep:
    """`late`: past its due date and not done. `on` is the day on which it was done, where known."""

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
    since: date | None,
    evidence: bool,
    one_to_ones: Sequence[OneToOne],
    asks_agreed: bool,
    asks: bool,
) -> Schedule:
    """Evidence, then each one-to-one, then the asks.

    The steps before the asks are spread evenly from the day on which the pitch was set to this cutoff, so that a step
    keeps its due date and can become overdue. One-to-ones that took place come first, in their order.
    """
    asks_by = workday(cutoff - timedelta(days=ASKS_BEFORE))
    start = min(since or cutoff - USUAL_LEAD_TIME, asks_by)
    held = sorted((one for one in one_to_ones if one.one_to_one_on), key=lambda one: one.one_to_one_on or today)
    missing = [one for one in one_to_ones if one.one_to_one_on is None]
    days = spread(start, asks_by, 1 + len(one_to_ones))
    steps = [make_step("Collect evidence, each figure with its source", days[0], evidence, today)]
    for one, by in zip([*held, *missing], days[1:], strict=True):
        steps.append(
            make_step(f"Talk one-to-one with {one.name}", by, one.one_to_one_on is not None, today, one.one_to_one_on)
        )
    if asks:
        steps.append(make_step("Get every ask agreed", asks_by, asks_agreed, today))
    steps.append(make_step("Submit the pitch", cutoff, False, today))
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


def make_step(what: str, by: date, done: bool, today: date, on: date | None = None) -> ScheduleStep:
    return ScheduleStep(what, by, done, not done and by < today, on)


def next_cycle_of(pitch: Pitch, cycles: Sequence[PlanningCycle], today: date) -> PlanningCycle | None:
    """The first cycle after the pitch's own that it can still make; `cycles` are sorted by start."""
    after = pitch.cycle.starts if pitch.cycle else pitch.status_changed_on or today
    return next((one for one in cycles if one.starts > after and (one.cutoff or one.starts) >= today), None)


def planning_starts(cycle: PlanningCycle, cycles: Sequence[PlanningCycle]) -> date:
    """When planning for a cycle begins: on the first day of the cycle before it."""
    before = [one.starts for one in cycles if one.starts < cycle.starts]
    return before[-1] if before else cycle.starts - FIRST_CYCLE_LEAD_TIME
