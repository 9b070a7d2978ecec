"""Value over effort: steps sorted by value per week, and where 80% of the value is reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stakeholders.models import PitchStep

MOST_VALUE: Final = 0.8
WIDTH, HEIGHT = 420.0, 226.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 408.0, 12.0, 188.0


@dataclass(frozen=True, slots=True)
class Point:
    """The weeks and the share of the value up to and including a step, with the coordinates in the drawing."""

    step: PitchStep
    weeks: float
    share: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """`enough` is the point at which 80% of the value is reached; None where the steps don't get there."""

    points: Sequence[Point]
    weeks: float
    share: float
    enough: Point | None
    without: Sequence[PitchStep]  # steps without effort or share, which can't be drawn
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def path(self) -> str:
        return f"M{LEFT:g} {BOTTOM:g}" + "".join(f"L{one.x:.1f} {one.y:.1f}" for one in self.points)

    @property
    def is_over(self) -> bool:
        """Whether the shares add up to more than the whole value."""
        return self.share > 1 + 1e-9

    @property
    def has_room(self) -> bool:
        """Whether the label fits to the right of the 80% point."""
        return self.enough is not None and self.enough.x < WIDTH / 2 + LEFT

    @property
    def line(self) -> float:
        """The y coordinate of 80%."""
        return y_of(MOST_VALUE)


def by_value(steps: Sequence[PitchStep]) -> list[PitchStep]:
    """The most value per week first; steps without effort or share come last, in their order."""
    known = [one for one in steps if one.effort_weeks is not None and one.value_share is not None]
    rest = [one for one in steps if one not in known]
    return [*sorted(known, key=lambda one: (-value_per_week(one), one.position, one.pk or 0)), *rest]


def value_per_week(one: PitchStep) -> float:
    weeks, share = float(one.effort_weeks or 0), float(one.value_share or 0)
    return share / weeks if weeks else share * 1e6


def build_curve(steps: Sequence[PitchStep]) -> Curve:
    """The curve of the steps in the given order."""
    known = [one for one in steps if one.effort_weeks is not None and one.value_share is not None]
    total = sum(float(one.effort_weeks or 0) for one in known)
    points: list[Point] = []
    weeks = share = 0.0
    for one in known:
        weeks, share = weeks + float(one.effort_weeks or 0), share + float(one.value_share or 0)
        x = LEFT + (weeks / total if total else 1.0) * (RIGHT - LEFT)
        points.append(Point(one, weeks, share, x, y_of(share)))
    enough = next((one for one in points if one.share >= MOST_VALUE - 1e-9), None)
    return Curve(points, weeks, share, enough, [one for one in steps if one not in known])


def y_of(share: float) -> float:
    return BOTTOM - min(share, 1.0) * (BOTTOM - TOP)
