"""Labels that don't collide: each is placed where there is room next to its dot, or left to the table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

LINE: Final = 15.0
"""Height of a line of text, in units of the drawing; texts are 13 units high."""
WIDE: Final = frozenset("mwMW@—…%")
NARROW: Final = frozenset("iljtfrI.,:;'|!()[] ")


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: "Box") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True, slots=True)
class Label:
    """Text with its anchor: `start`, `middle` or `end` at x, the baseline at y."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box


def width_of(text: str) -> float:
    """Roughly as wide as a sans-serif font draws it at 13 units; slightly too wide, so that nothing touches."""
    return sum(11.5 if one in WIDE or ord(one) > 0x2E7F else 4.8 if one in NARROW else 7.6 for one in text)


def shortened(text: str, width: float) -> str:
    """The text, cut with an ellipsis if it is wider."""
    if width_of(text) <= width:
        return text
    while text and width_of(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def placed(dots: Sequence[Dot], texts: Sequence[str], frame: Box, taken: Iterable[Box] = ()) -> list[Label | None]:
    """The label of each dot, None where there is no room. Earlier dots choose first."""
    boxes = [*taken, *(one.box for one in dots)]
    found: list[Label | None] = []
    for dot, text in zip(dots, texts, strict=True):
        label = next((one for one in places(dot, text) if free(one.box, frame, boxes)), None)
        found.append(label)
        if label is not None:
            boxes.append(label.box)
    return found


def free(box: Box, frame: Box, boxes: Iterable[Box]) -> bool:
    return box.within(frame) and not any(box.meets(other) for other in boxes)


def places(dot: Dot, text: str) -> Iterable[Label]:
    """Right, left, above, below; then the corners."""
    width, off = width_of(text), dot.radius + 4
    for anchor, dx, dy in (
        ("start", off, LINE / 3),
        ("end", -off, LINE / 3),
        ("middle", 0.0, -off),
        ("middle", 0.0, off + LINE * 0.75),
        ("start", off * 0.7, -off * 0.7),
        ("start", off * 0.7, off * 0.7 + LINE * 0.7),
        ("end", -off * 0.7, -off * 0.7),
        ("end", -off * 0.7, off * 0.7 + LINE * 0.7),
    ):
        x, y = dot.x + dx, dot.y + dy
        left = x if anchor == "start" else x - width if anchor == "end" else x - width / 2
        yield Label(text, x, y, anchor, Box(left, y - LINE * 0.78, left + width, y + LINE * 0.22))
