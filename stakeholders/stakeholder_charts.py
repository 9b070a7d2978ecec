"""The chart of a stakeholder's engagement over time, as plain geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from stakeholders.models import Engagement, EngagementChange

CHART_LEFT, CHART_RIGHT, CHART_TOP, CHART_STEP = 78, 408, 10, 18
CHART_BOTTOM: Final = CHART_TOP + 4 * CHART_STEP
CHART_LEVELS: Final = {value: CHART_BOTTOM - number * CHART_STEP for number, value in enumerate(Engagement.values)}


@dataclass(frozen=True, slots=True)
class EngagementPoint:
    change: EngagementChange
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class EngagementChart:
    path: str
    points: Sequence[EngagementPoint]
    first: date
    last: date
    target_y: int

    @property
    def levels(self) -> list[tuple[str, int]]:
        return [(Engagement(value).label.lower(), y) for value, y in CHART_LEVELS.items()]


def draw_engagement(changes: Sequence[EngagementChange], target_engagement: str, today: date) -> EngagementChart | None:
    """From the first change until today; None where there was none."""
    if not changes:
        return None
    first, last = changes[0].on, max(today, changes[-1].on)
    days = max((last - first).days, 1)
    # The first change is drawn a little inside, so that the level before it is visible.
    points = [
        EngagementPoint(
            one,
            CHART_LEFT + 24 + (CHART_RIGHT - CHART_LEFT - 24) * (one.on - first).days / days,
            CHART_LEVELS[one.after],
        )
        for one in changes
    ]
    path = (
        f"M{CHART_LEFT} {CHART_LEVELS[changes[0].before]}"
        + "".join(f"H{one.x:.1f}V{one.y:.0f}" for one in points)
        + f"H{CHART_RIGHT}"
    )
    return EngagementChart(path, points, first, last, CHART_LEVELS[target_engagement])
