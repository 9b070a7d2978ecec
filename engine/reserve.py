"""The day-to-day reserve that would have been right, by the weeks that were reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.weeks import Week

LEAST_WEEKS: Final = 4
"""Fewer say little."""
MOST_WEEKS: Final = 8
"""What was longer ago is another time."""
WORTH_TELLING: Final = 1.0
"""Hours a week by which it must differ before anything is proposed."""


@dataclass(frozen=True, slots=True)
class ReviewedWeek:
    """`contracted` hours of the week, those of them that the person was `there`, and what day-to-day really took.

    `real` is None where it was not said. In a week with `duties` somebody is on call: it is no measure for the others.
    """

    week: Week
    contracted: float
    there: float
    duties: float
    real: float | None


@dataclass(frozen=True, slots=True)
class Reserve:
    """Hours a whole week: what would have been right, and the weeks that say so."""

    hours: float
    weeks: tuple[Week, ...]

    def differs(self, now: float) -> bool:
        return abs(self.hours - now) >= WORTH_TELLING


def right_reserve(weeks: Sequence[ReviewedWeek]) -> Reserve | None:
    """Σ real day-to-day over Σ of the shares of the weeks that the person was there, to half-hours.

    A week in which somebody was there on two of five days needs two fifths of the reserve. Of the last MOST_WEEKS weeks
    that can be measured; None where there are fewer than LEAST_WEEKS.
    """
    measured = [one for one in sorted(weeks, key=lambda one: one.week) if is_measure(one)][-MOST_WEEKS:]
    if len(measured) < LEAST_WEEKS:
        return None
    shares = sum(one.there / one.contracted for one in measured)
    real = sum(one.real or 0.0 for one in measured)
    return Reserve(round(real / shares * 2) / 2, tuple(one.week for one in measured))


def is_measure(one: ReviewedWeek) -> bool:
    return one.real is not None and not one.duties and one.contracted > 0 and one.there > 0
