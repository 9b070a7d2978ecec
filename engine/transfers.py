"""Knowledge transfers: when one is due, and the sessions of a plan by date. Figures: docs/focus-model.md, "Knowledge transfer"."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final, Literal

from engine.weeks import Week

LEAVING_DAYS: Final = 56  # how far ahead a last day raises a transfer
INTERRUPTED_MINUTES: Final = 120  # a week, on one skill
INTERRUPTED_WEEKS: Final = 3  # in a row
APART: Final = 2  # working days between two sessions, at least
MOST_WEEKS: Final = 52  # ahead of the first session: later ones are left out

SessionKind = Literal["observe", "pair", "lead", "alone"]
PER_LEVEL: Final[tuple[SessionKind, ...]] = ("observe", "pair")
AT_THE_END: Final[tuple[SessionKind, ...]] = ("lead", "alone")


@dataclass(frozen=True, slots=True)
class Expert:
    """Someone who reaches the required level; `last_day` is None where none is known."""

    person: str
    last_day: date | None = None


def first_to_leave(experts: Iterable[Expert], today: date) -> Expert | None:
    """The first whose last day, in at most LEAVING_DAYS days, leaves at most one of these experts in the organisation."""
    everyone = list(experts)
    soon = [one for one in everyone if one.last_day and today < one.last_day <= today + timedelta(days=LEAVING_DAYS)]
    for one in sorted(soon, key=lambda one: (one.last_day or today, one.person)):
        staying = [other for other in everyone if other.last_day is None or other.last_day > (one.last_day or today)]
        if len(staying) <= 1:
            return one
    return None


def is_interrupted(minutes: Mapping[Week, int], this: Week) -> bool:
    """Whether INTERRUPTED_WEEKS weeks in a row, up to this week or the last, took that long. This week is not over."""
    return any(
        all(minutes.get(last - back, 0) >= INTERRUPTED_MINUTES for back in range(INTERRUPTED_WEEKS))
        for last in (this, this - 1)
    )


def session_kinds(need: int, level: float) -> tuple[SessionKind, ...]:
    """Two per level that is missing, then one that the learner leads with a review, then one alone."""
    return PER_LEVEL * max(0, ceil(need - level)) + AT_THE_END


@dataclass(frozen=True, slots=True)
class PlannedSession:
    kind: SessionKind
    on: date


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """The sessions of one learner, in order; `left_out` counts those that don't fit before the last day."""

    sessions: tuple[PlannedSession, ...]
    left_out: int


def plan_sessions(
    kinds: tuple[SessionKind, ...], first: date, last: date | None, works: Callable[[date], bool]
) -> SessionPlan:
    """One a week from `first` on, on days on which both work; where the last day is nearer, spread over the days left."""
    days = list(weekly_days(len(kinds), first, works))
    if last is not None and (len(days) < len(kinds) or days[-1] > last):
        days = spread_days(len(kinds), first, last, works)
    sessions = tuple(PlannedSession(kind, day) for kind, day in zip(kinds, days, strict=False))
    return SessionPlan(sessions, len(kinds) - len(sessions))


def weekly_days(count: int, first: date, works: Callable[[date], bool]) -> Iterator[date]:
    """On the weekday of the first, else on the nearest day of that week; a week without one is skipped."""
    start = Week.of(first)
    for ahead in range(MOST_WEEKS):
        if count == 0:
            return
        days = [day for day in (start + ahead).days if day >= first and works(day)]
        if days:
            count -= 1
            yield min(days, key=lambda day: (abs(day.weekday() - first.weekday()), day))


def spread_days(count: int, first: date, last: date, works: Callable[[date], bool]) -> list[date]:
    """As far apart as they can be from the first working day to the last, and never closer than APART."""
    days = [day for ahead in range((last - first).days + 1) if works(day := first + timedelta(days=ahead))]
    fit = min(count, (len(days) + APART - 1) // APART)
    if fit < 2:
        return days[:fit]
    return [days[number * (len(days) - 1) // (fit - 1)] for number in range(fit)]
