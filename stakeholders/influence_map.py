"""The map of influence (vertical) and interest (horizontal), as plain geometry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

STEPS: Final = 5
CELL_WIDTH, CELL_HEIGHT = 118, 78
LEFT, TOP, BOTTOM = 28, 8, 46
WIDTH, HEIGHT = LEFT + STEPS * CELL_WIDTH + 4, TOP + STEPS * CELL_HEIGHT + BOTTOM
ROW: Final = 24
FIT: Final = 3
"""Names that fit into a cell; the rest are counted ("and 4 more"), and the table lists everyone."""
NAME: Final = 15
"""Characters of a name that fit into a cell's width."""
TRACK: Final = 9
"""Distance between two levels of engagement."""


class Stands(Protocol):
    """Someone with a place on the map, and their current and target engagement as numbers from 0 to 4."""

    @property
    def place(self) -> tuple[int, int]: ...
    @property
    def name(self) -> str: ...
    @property
    def steps(self) -> tuple[int, int]: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """A name above a track of five ticks; the arrow goes from `at` to `to`, where these differ."""

    number: int
    entry: Stands
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
    def moves(self) -> bool:
        return self.at != self.to

    @property
    def arrow(self) -> str:
        """As an SVG path, with its head at `to`."""
        back = 4 if self.to > self.at else -4
        return f"M{self.at} {self.track_y}H{self.to}m{-back}-3l{back} 3l{-back} 3"


@dataclass(frozen=True, slots=True)
class Cell:
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
class Map:
    cells: Sequence[Cell]
    marks: Sequence[Mark]
    width: int = WIDTH
    height: int = HEIGHT
    cell_width: int = CELL_WIDTH - 4
    cell_height: int = CELL_HEIGHT - 4

    @property
    def rows(self) -> list[tuple[int, int]]:
        """Each level of influence with its y coordinate."""
        return [(up, top_of(up) + CELL_HEIGHT // 2) for up in range(STEPS, 0, -1)]

    @property
    def columns(self) -> list[tuple[int, int]]:
        return [(right, left_of(right) + CELL_WIDTH // 2) for right in range(1, STEPS + 1)]

    @property
    def foot(self) -> int:
        return TOP + STEPS * CELL_HEIGHT + 14


def draw(entries: Sequence[Stands]) -> Map:
    """Place the entries, numbered in the given order, as in the table."""
    placed: Mapping[tuple[int, int], list[tuple[int, Stands]]] = {
        (up, right): [] for up in range(1, STEPS + 1) for right in range(1, STEPS + 1)
    }
    for number, entry in enumerate(entries, start=1):
        placed[entry.place].append((number, entry))
    cells, marks = [], []
    for (up, right), here in placed.items():
        fits = FIT if len(here) <= FIT else FIT - 1
        cells.append(Cell(up, right, left_of(right), top_of(up), max(0, len(here) - fits)))
        marks += [
            mark(number, entry, left_of(right) + 6, top_of(up) + 13 + place * ROW)
            for place, (number, entry) in enumerate(here[:fits])
        ]
    return Map(cells, sorted(marks, key=lambda one: one.number))


def mark(number: int, entry: Stands, x: int, y: int) -> Mark:
    now, wanted = entry.steps
    label = entry.name if len(entry.name) <= NAME else f"{entry.name[: NAME - 1].rstrip()}…"
    first = x + 4
    ticks = [first + TRACK * step for step in range(STEPS)]
    return Mark(number, entry, label, x, y, ticks, first + TRACK * now, first + TRACK * wanted)


def left_of(interest: int) -> int:
    return LEFT + (interest - 1) * CELL_WIDTH


def top_of(influence: int) -> int:
    return TOP + (STEPS - influence) * CELL_HEIGHT
