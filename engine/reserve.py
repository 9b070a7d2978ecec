"""The day-to-day reserve that would have been right, from reviewed weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.weeks import Week

LEAST_WEEKS: Final = 4
"""Fewer weeks are not enough evidence."""
MOST_WEEKS: Final = 8
"""Older weeks no longer say much."""
WORTH_TELLING: Final = 1.0
"""The difference in hours a week from which a change is suggested."""


@dataclass(frozen=True, slots=True)
class ReviewedWeek:
    """`contracted` hours of the week, those when the person was `there`, and actual day-to-day hours.

    `real` is None if not recorded. In a week with `duties` the person is on call, so it says nothing about other weeks.
    """

    week: Week
    contracted: float
    there: float
    duties: float
    real: float | None


@dataclass(frozen=True, slots=True)
class Reserve:
    """The right reserve in hours for a full week, and the weeks it is based on."""

    hours: float
    weeks: tuple[Week, ...]

    def differs(self, now: float) -> bool:
        return abs(self.hours - now) >= WORTH_TELLING


def right_reserve(weeks: Sequence[ReviewedWeek]) -> Reserve | None:
    """Σ actual day-to-day hours over Σ of the shares of each week that the person was there, to half-hours.

    A week in which someone was there on two of five days needs two fifths of the reserve. Uses the last MOST_WEEKS weeks
    that can be measured; None if there are fewer than LEAST_WEEKS.
    """
    measured = [one for one in sorted(weeks, key=lambda one: one.week) if is_measure(one)][-MOST_WEEKS:]
    if len(measured) < LEAST_WEEKS:
        return None
    shares = sum(one.there / one.contracted for one in measured)
    real = sum(one.real or 0.0 for one in measured)
    return Reserve(round(real / shares * 2) / 2, tuple(one.week for one in measured))


def is_measure(one: ReviewedWeek) -> bool:
    return one.real is not None and not one.duties and one.contracted > 0 and one.there > 0
