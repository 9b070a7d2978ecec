"""Levels over time as steps: assessments and self-ratings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WIDTH: Final = 220.0
HEIGHT: Final = 56.0
TOP, BOTTOM, LEFT, RIGHT = 6.0, 50.0, 14.0, 214.0
SHORTEST: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Step:
    """A level from a day on; one without a day comes before all others."""

    on: date | None
    level: int
    own: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """Paths of an SVG; either may be empty."""

    assessed: str
    own: str
    lines: Sequence[tuple[int, float]]
    width: float = WIDTH
    height: float = HEIGHT


def steps(ratings: Sequence[Step], today: date) -> Steps:
    """In date order, from the first (at least 90 days ago) until today."""
    days = [one.on for one in ratings if one.on]
    first = min([today - SHORTEST, *days])
    last = max([today, *days])

    def at(day: date | None) -> float:
        share = ((day or first) - first) / (last - first)
        return LEFT + share * (RIGHT - LEFT)

    def path(rows: Sequence[Step]) -> str:
        if not rows:
            return ""
        parts = [f"M{at(rows[0].on):.1f} {height_of(rows[0].level):.1f}"]
        parts += [f"H{at(one.on):.1f}V{height_of(one.level):.1f}" for one in rows[1:]]
        return "".join([*parts, f"H{RIGHT:.1f}"])

    return Steps(
        path([one for one in ratings if not one.own]),
        path([one for one in ratings if one.own]),
        [(level, height_of(level)) for level in (0, 2, 4)],
    )


def height_of(level: int) -> float:
    return BOTTOM - level / 4 * (BOTTOM - TOP)
