"""Sources of interruptions that cost too much for too long, and suitable remedies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.weeks import Week

# A source is costly in a week in which it takes more than this.
COSTLY_MINUTES: Final = 120
# Consecutive weeks before anything is suggested: two may be chance.
COSTLY_WEEKS: Final = 3
# From this many a week on average a source is frequent: people can take turns.
FREQUENT_PER_WEEK: Final = 3
# From this many minutes on average an interruption is long: someone could learn to handle it.
LONG_MINUTES: Final = 30

Remedy = Literal["rota", "pairing", "page"]


@dataclass(frozen=True, slots=True)
class InterruptionFacts:
    """One interruption; `source` and `about` are compared case-insensitively."""

    source: str
    week: Week
    minutes: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class CostlySource:
    """A source above the limit in each of the consecutive `weeks`; `minutes` are those of each week.

    `repeated` are topics that came up more than once. `remedies` has the best one first; there is always one, since a
    source exceeds the limit by being frequent or by taking long.
    """

    source: str
    weeks: tuple[Week, ...]
    minutes: tuple[int, ...]
    times: int
    repeated: tuple[str, ...]

    @property
    def average(self) -> float:
        """Average minutes of one interruption."""
        return sum(self.minutes) / self.times

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        found: list[Remedy] = []
        if self.repeated:
            found.append("page")
        if self.times >= FREQUENT_PER_WEEK * len(self.weeks):
            found.append("rota")
        if self.average >= LONG_MINUTES:
            found.append("pairing")
        return tuple(found)


def normalised(text: str) -> str:
    """A source or topic normalised for comparison."""
    return " ".join(text.split()).casefold()


def costly_sources(rows: Iterable[InterruptionFacts], this: Week) -> list[CostlySource]:
    """Sources over the limit for COSTLY_WEEKS in a row, up to this week or the previous one; the costliest first."""
    by_source: dict[str, list[InterruptionFacts]] = {}
    for row in rows:
        by_source.setdefault(normalised(row.source), []).append(row)
    found = [one for each in by_source.values() if (one := costly_source(each, this)) is not None]
    return sorted(found, key=lambda one: (-sum(one.minutes), one.source))


def costly_source(rows: Sequence[InterruptionFacts], this: Week) -> CostlySource | None:
    minutes: dict[Week, int] = {}
    for row in rows:
        minutes[row.week] = minutes.get(row.week, 0) + row.minutes
    # This week is not over: a low figure so far does not end a run.
    last = this if minutes.get(this, 0) > COSTLY_MINUTES else this - 1
    weeks: list[Week] = []
    while minutes.get(last - len(weeks), 0) > COSTLY_MINUTES:
        weeks.insert(0, last - len(weeks))
    if len(weeks) < COSTLY_WEEKS:
        return None
    inside = [row for row in rows if row.week in weeks]
    topics: dict[str, list[str]] = {}
    for row in inside:
        if row.about:
            topics.setdefault(normalised(row.about), []).append(row.about)
    repeated = sorted((each for each in topics.values() if len(each) > 1), key=len, reverse=True)
    return CostlySource(
        inside[-1].source,
        tuple(weeks),
        tuple(minutes[week] for week in weeks),
        len(inside),
        tuple(each[-1] for each in repeated),
    )
