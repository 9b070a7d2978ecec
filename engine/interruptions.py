"""Sources of interruptions that cost too much for too long, and what would fit them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.weeks import Week

COSTLY_MINUTES: Final = 120
"""A source costs much in a week in which it takes more than this."""
COSTLY_WEEKS: Final = 3
"""So many weeks running before anything is proposed: two may be chance."""
OFTEN: Final = 3
"""So many a week on average are often: somebody else can answer in turn."""
LONG_MINUTES: Final = 30
"""So many minutes on average are long: somebody could learn it beside."""

Remedy = Literal["rota", "pairing", "page"]


@dataclass(frozen=True, slots=True)
class Interrupted:
    """One interruption; `source` and `about` are compared without regard to case."""

    source: str
    week: Week
    minutes: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Costly:
    """A source above the limit in every one of `weeks`, which follow each other; `minutes` are those of each week.

    `repeated` are subjects that came more than once. `remedies` stand with the one that fits best first; there is
    always one, since a source is over the limit by coming often or by taking long.
    """

    source: str
    weeks: tuple[Week, ...]
    minutes: tuple[int, ...]
    times: int
    repeated: tuple[str, ...]

    @property
    def average(self) -> float:
        """Minutes that one of them takes."""
        return sum(self.minutes) / self.times

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        found: list[Remedy] = []
        if self.repeated:
            found.append("page")
        if self.times >= OFTEN * len(self.weeks):
            found.append("rota")
        if self.average >= LONG_MINUTES:
            found.append("pairing")
        return tuple(found)


def same(text: str) -> str:
    """How a source or a subject is compared."""
    return " ".join(text.split()).casefold()


def costly(rows: Iterable[Interrupted], this: Week) -> list[Costly]:
    """Sources over the limit for COSTLY_WEEKS running, up to this week or the one before; the dearest first."""
    by_source: dict[str, list[Interrupted]] = {}
    for row in rows:
        by_source.setdefault(same(row.source), []).append(row)
    found = [one for each in by_source.values() if (one := costly_source(each, this)) is not None]
    return sorted(found, key=lambda one: (-sum(one.minutes), one.source))


def costly_source(rows: Sequence[Interrupted], this: Week) -> Costly | None:
    minutes: dict[Week, int] = {}
    for row in rows:
        minutes[row.week] = minutes.get(row.week, 0) + row.minutes
    # The week is young: what it has not cost yet does not end a run.
    last = this if minutes.get(this, 0) > COSTLY_MINUTES else this - 1
    weeks: list[Week] = []
    while minutes.get(last - len(weeks), 0) > COSTLY_MINUTES:
        weeks.insert(0, last - len(weeks))
    if len(weeks) < COSTLY_WEEKS:
        return None
    inside = [row for row in rows if row.week in weeks]
    told: dict[str, list[str]] = {}
    for row in inside:
        if row.about:
            told.setdefault(same(row.about), []).append(row.about)
    repeated = sorted((each for each in told.values() if len(each) > 1), key=len, reverse=True)
    return Costly(
        inside[-1].source,
        tuple(weeks),
        tuple(minutes[week] for week in weeks),
        len(inside),
        tuple(each[-1] for each in repeated),
    )
