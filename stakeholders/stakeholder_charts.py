"""The influence map and the chart of a stakeholder's engagement over time, as plain geometry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from stakeholders.models import Engagement, EngagementChange

SCALE: Final = 5
CELL_WIDTH, CELL_HEIGHT = 118, 78
MAP_LEFT, MAP_TOP, MAP_BOTTOM = 28, 8, 46
MAP_WIDTH, MAP_HEIGHT = MAP_LEFT + SCALE * CELL_WIDTH + 4, MAP_TOP + SCALE * CELL_HEIGHT + MAP_BOTTOM
ROW_HEIGHT: Final = 24
# Names that fit into a cell; the rest are counted ("and 4 more"), and the table lists everyone.
NAMES_PER_CELL: Final = 3
NAME_LENGTH: Final = 15  # characters of a name that fit into a cell's width
TICK_DISTANCE: Final = 9  # distance between two levels of engagement


class MapEntry(Protocol):
    """Someone with a place on the map, and their current and target engagement as numbers from 0 to 4."""

    @property
    def place(self) -> tuple[int, int]: ...
    @property
    def name(self) -> str: ...
    @property
    def steps(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class MapMark:
    """A name above a track of five ticks; the arrow goes from `at` to `to`, where these differ."""

    number: int
    entry: MapEntry
    label: str
    x: int
    y: int
    ticks: Sequence[int]
    at: int
    to: int

    @property
    def track_y(self) -> int:
        return self.y + 9

    @property
    def differs(self) -> bool:
        return self.at != self.to

    @property
    def arrow(self) -> str:
        """As an SVG path, with its head at `to`."""
        back = 4 if self.to > self.at else -4
        return f"M{self.at} {self.track_y}H{self.to}m{-back}-3l{back} 3l{-back} 3"


@dataclass(frozen=True, slots=True)
class MapCell:
    influence: int
    interest: int
    x: int
    y: int
    more: int

    @property
    def more_y(self) -> int:
        return self.y + CELL_HEIGHT - 6

    @property
    def is_key(self) -> bool:
        """High influence and high interest: the people to keep closest."""
        return self.influence > 3 and self.interest > 3


@dataclass(frozen=True, slots=True)
class InfluenceMap:
    cells: Sequence[MapCell]
    marks: Sequence[MapMark]
    width: int = MAP_WIDTH
    height: int = MAP_HEIGHT
    cell_width: int = CELL_WIDTH - 4
    cell_height: int = CELL_HEIGHT - 4

    @property
    def rows(self) -> list[tuple[int, int]]:
        """Each level of influence with its y coordinate."""
        return [(up, top_of(up) + CELL_HEIGHT // 2) for up in range(SCALE, 0, -1)]

    @property
    def columns(self) -> list[tuple[int, int]]:
        return [(right, left_of(right) + CELL_WIDTH // 2) for right in range(1, SCALE + 1)]

    @property
    def foot(self) -> int:
        return MAP_TOP + SCALE * CELL_HEIGHT + 14


def draw_influence_map(entries: Sequence[MapEntry]) -> InfluenceMap:
    """Place the entries, numbered in the given order, as in the table."""
    placed: Mapping[tuple[int, int], list[tuple[int, MapEntry]]] = {
        (up, right): [] for up in range(1, SCALE + 1) for right in range(1, SCALE + 1)
    }
    for number, entry in enumerate(entries, start=1):
        placed[entry.place].append((number, entry))
    cells, marks = [], []
    for (up, right), here in placed.items():
        fits = NAMES_PER_CELL if len(here) <= NAMES_PER_CELL else NAMES_PER_CELL - 1
        cells.append(MapCell(up, right, left_of(right), top_of(up), max(0, len(here) - fits)))
        marks += [
            make_mark(number, entry, left_of(right) + 6, top_of(up) + 13 + place * ROW_HEIGHT)
            for place, (number, entry) in enumerate(here[:fits])
        ]
    return InfluenceMap(cells, sorted(marks, key=lambda one: one.number))


def make_mark(number: int, entry: MapEntry, x: int, y: int) -> MapMark:
    now, wanted = entry.steps
    label = entry.name if len(entry.name) <= NAME_LENGTH else f"{entry.name[: NAME_LENGTH - 1].rstrip()}…"
    first = x + 4
    ticks = [first + TICK_DISTANCE * step for step in range(SCALE)]
    return MapMark(number, entry, label, x, y, ticks, first + TICK_DISTANCE * now, first + TICK_DISTANCE * wanted)


def left_of(interest: int) -> int:
    return MAP_LEFT + (interest - 1) * CELL_WIDTH


def top_of(influence: int) -> int:
    return MAP_TOP + (SCALE - influence) * CELL_HEIGHT


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
