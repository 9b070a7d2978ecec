"""When a dependency is likely to be delivered, from how its producer kept earlier dates: a conformal quantile.

A date e that was given on day s promises L = max(e - s, 7) calendar days; its ratio is the days it took, from s to the
outcome, over L. The latest date's possible outcomes are s + ceil(ratio * L) for the producer's ratios. Of the m that
are not before today, sorted, *likely* is number ceil(0.5 (m + 1)) and *late* number ceil(0.8 (m + 1)), at most m.
Ratios are fractions, so a date never moves by a day through a rounding error. Source: docs/focus-model.md, "Likely dates".
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, NamedTuple

DependencyState = Literal["late", "at_risk", "exposed", "unknown", "holds"]
ForecastConfidence = Literal["assumed", "some", "good"]

SHORTEST_DAYS: Final = 7
NEWEST_RATIOS: Final = 20
RATIOS_PER_DEPENDENCY: Final = 3
GOOD_FROM: Final = 10
# Of a producer whose own dates are too few; together they say: usually late, sometimes twice as late.
ASSUMED_RATIOS: Final = (Fraction(6, 5), Fraction(3, 2), Fraction(1), Fraction(2), Fraction(9, 10))
LIKELY: Final = Fraction(1, 2)
LATE: Final = Fraction(4, 5)


class GivenDate(NamedTuple):
    """A delivery date, and the day on which it was given."""

    on: date
    eta: date


@dataclass(frozen=True, slots=True)
class DatedDependency:
    """The dates given for one dependency, the earliest first; `outcome` is the day of the delivery that was accepted."""

    dates: tuple[GivenDate, ...]
    outcome: date | None = None


class Ratio(NamedTuple):
    """How long it took as a multiple of what was promised on the day `on`."""

    on: date
    value: Fraction


@dataclass(frozen=True, slots=True)
class Forecast:
    """`keeps` of the `possible` outcomes are not after the date given; `own` ratios are the producer's, the others assumed."""

    given: GivenDate
    likely: date
    late: date
    keeps: int
    possible: int
    own: int
    assumed: int

    @property
    def confidence(self) -> ForecastConfidence:
        if self.assumed:
            return "assumed"
        return "good" if self.own >= GOOD_FROM else "some"


def dependency_ratios(one: DatedDependency, today: date) -> list[Ratio]:
    """The ratios of one dependency, the newest first, at most three.

    While it is open, only dates that a later one replaced count: with the latest one, or today if that has passed.
    """
    counted: Sequence[GivenDate] = one.dates
    outcome = one.outcome
    if outcome is None:
        counted = one.dates[:-1]
        outcome = max(one.dates[-1].eta, today) if one.dates else today
    newest = counted[-RATIOS_PER_DEPENDENCY:][::-1]
    return [Ratio(given.on, fraction((outcome - given.on).days, promised_days(given))) for given in newest]


# Building a fraction takes as long as everything else here; the same days come again and again.
fraction = lru_cache(maxsize=10_000)(Fraction)


def promised_days(given: GivenDate) -> int:
    return max((given.eta - given.on).days, SHORTEST_DAYS)


def producer_ratios(dependencies: Iterable[DatedDependency], today: date) -> list[Fraction]:
    """A producer's newest ratios over all their dependencies, at most twenty."""
    found = [ratio for one in dependencies for ratio in dependency_ratios(one, today)]
    newest = sorted(found, key=lambda ratio: (-ratio.on.toordinal(), float(ratio.value)))
    return [ratio.value for ratio in newest[:NEWEST_RATIOS]]


def forecast(given: GivenDate | None, own: Sequence[Fraction], today: date) -> Forecast | None:
    """The likely and late day for the latest date given; None without one, or if every possible day has passed."""
    if given is None:
        return None
    assumed = ASSUMED_RATIOS[: max(0, len(ASSUMED_RATIOS) - len(own))]
    length, start, first = promised_days(given), given.on.toordinal(), today.toordinal()
    days = sorted(start + rounded_up(ratio, length) for ratio in (*own, *assumed))
    ahead = [day for day in days if day >= first]
    if not ahead:
        return None
    return Forecast(
        given=given,
        likely=date.fromordinal(quantile(ahead, LIKELY)),
        late=date.fromordinal(quantile(ahead, LATE)),
        keeps=sum(day <= given.eta.toordinal() for day in ahead),
        possible=len(ahead),
        own=len(own),
        assumed=len(assumed),
    )


def rounded_up(ratio: Fraction, length: int) -> int:
    """ceil(ratio * length), without a product of fractions."""
    above, below = ratio.as_integer_ratio()
    return -(-above * length // below)


def quantile(days: Sequence[int], share: Fraction) -> int:
    """Number ceil(share (m + 1)) of m sorted days, at most the last."""
    return days[min(len(days), math.ceil(share * (len(days) + 1))) - 1]


def dependency_state(need_by: date | None, found: Forecast | None, today: date) -> DependencyState:
    """The state of a dependency that has not been accepted."""
    if need_by is not None and today > need_by:
        return "late"
    if found is None:
        return "unknown"
    if need_by is None or found.late <= need_by:
        return "holds"
    return "at_risk" if found.likely > need_by else "exposed"
