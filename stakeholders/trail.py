"""The history of a stakeholder's engagement as plain geometry: five levels vertically, days horizontally."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from stakeholders.models import Engagement, Move

LEFT, RIGHT, TOP, STEP = 78, 408, 10, 18
BOTTOM: Final = TOP + 4 * STEP
LEVELS: Final = {value: BOTTOM - number * STEP for number, value in enumerate(Engagement.values)}


@dataclass(frozen=True, slots=True)
class Point:
    move: Move
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Trail:
    path: str
    points: Sequence[Point]
    first: date
    last: date
    desired_y: int

    @property
    def levels(self) -> list[tuple[str, int]]:
        return [(Engagement(value).label.lower(), y) for value, y in LEVELS.items()]


def draw(moves: Sequence[Move], desired: str, today: date) -> Trail | None:
    """From the first change until today; None where there was none."""
    if not moves:
        return None
    first, last = moves[0].on, max(today, moves[-1].on)
    days = max((last - first).days, 1)
    # The first change is drawn a little inside, so that the level before it is visible.
    points = [
        Point(one, LEFT + 24 + (RIGHT - LEFT - 24) * (one.on - first).days / days, LEVELS[one.after]) for one in moves
    ]
    path = f"M{LEFT} {LEVELS[moves[0].before]}" + "".join(f"H{one.x:.1f}V{one.y:.0f}" for one in points) + f"H{RIGHT}"
    return Trail(path, points, first, last, LEVELS[desired])
