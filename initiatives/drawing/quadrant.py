"""Criticality against gap: areas as dots sized by exposure. A lead is needed in the top right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from initiatives.drawing.labels import Box, Dot, Label, placed, shortened

WIDTH: Final = 640.0
HEIGHT: Final = 420.0
PLOT: Final = Box(56, 16, 624, 372)
SMALLEST: Final = 6.0
LARGEST: Final = 22.0
LONGEST: Final = 190.0
"""Of a label, in units of the drawing."""
MIDDLE_GAP: Final = 0.3
"""A gap from here on is more than thin cover; it is the lowest gap of an area that no one has rated."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An area to draw: cost if wrong (1 is the default), gap 0 to 1, exposure."""

    name: str
    cost: float
    gap: float
    exposure: float
    in_focus: bool


@dataclass(frozen=True, slots=True)
class Mark:
    number: int
    spot: Spot
    dot: Dot
    label: Label | None


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Quadrant:
    """Units of an SVG's view box. `focus` is the top right; `across` and `upward` are the ticks of the axes."""

    marks: Sequence[Mark]
    plot: Box
    focus: Box
    across: Sequence[Tick]
    upward: Sequence[Tick]
    width: float = WIDTH
    height: float = HEIGHT


def quadrant(spots: Sequence[Spot]) -> Quadrant:
    """The dots in the order given, numbered from 1; earlier dots choose first where their labels go.

    The cost axis is logarithmic: its steps are ratios, so that equal distances are equal ratios.
    """
    logs = [math.log2(one.cost) for one in spots]
    low, high = min([-1.0, *logs]) - 0.4, max([1.0, *logs]) + 0.4
    highest = max((one.exposure for one in spots), default=0.0) or 1.0

    def across(gap: float) -> float:
        return PLOT.left + 24 + gap * (PLOT.right - PLOT.left - 48)

    def upward(log: float) -> float:
        return PLOT.bottom - (log - low) / (high - low) * (PLOT.bottom - PLOT.top)

    dots = [
        Dot(across(one.gap), upward(log), SMALLEST + (LARGEST - SMALLEST) * math.sqrt(one.exposure / highest))
        for one, log in zip(spots, logs, strict=True)
    ]
    dots = apart(dots)
    labels = placed(dots, [shortened(one.name, LONGEST) for one in spots], PLOT)
    steps = range(math.ceil(low), math.floor(high) + 1)
    return Quadrant(
        marks=[Mark(number, *rest) for number, rest in enumerate(zip(spots, dots, labels, strict=True), start=1)],
        plot=PLOT,
        focus=Box(across(MIDDLE_GAP), PLOT.top, PLOT.right, upward(0.0)),
        across=[Tick(across(share / 100), f"{share}%") for share in (0, 25, 50, 75, 100)],
        upward=[Tick(upward(step), f"×{2.0**step:g}") for step in steps],
    )


def apart(dots: Sequence[Dot]) -> list[Dot]:
    """Dots in the same place moved side by side, so that each can be seen."""
    found: list[Dot] = []
    for dot in dots:
        x = dot.x
        while any(abs(other.x - x) < 4 and abs(other.y - dot.y) < 4 for other in found):
            x += 9 if dot.x < PLOT.right - 60 else -9
        found.append(Dot(x, dot.y, dot.radius))
    return found
