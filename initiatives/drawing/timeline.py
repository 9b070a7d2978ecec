"""The timeline: phases as a band, milestones on it, a line for today."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from initiatives.drawing.labels import Box, shortened, width_of

WIDTH: Final = 1000.0
LEFT, RIGHT = 12.0, 988.0
BAND: Final = 22.0
GAP: Final = 12.0
"""Between two labels in one row, in units of the drawing."""
LANE: Final = 18.0
MOST_LANES: Final = 8
MOST_MONTHS: Final = 14
TOP, FOOT = 18.0, 24.0
"""Room above the lanes for the word "today", and below the band for the months."""
BACK: Final = timedelta(days=365)
AHEAD: Final = timedelta(days=730)
AROUND: Final = timedelta(days=14)
LONGEST: Final = 300.0


@dataclass(frozen=True, slots=True)
class Span:
    """A phase with its dates; `end` is the first day after it."""

    name: str
    start: date
    end: date
    current: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """A milestone to draw; `kind` is passed, asked, ahead or optional."""

    name: str
    day: date
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    span: Span
    left: float
    width: float
    text: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A milestone on its stem, with its label in a lane above the band; `text` is empty if there is no room for it."""

    point: Happening
    x: float
    lane: int
    text: str
    anchor: str
    box: Box

    @property
    def aside(self) -> float:
        """Distance from the stem to the label."""
        return -4 if self.anchor == "end" else 4

    @property
    def stem(self) -> Box:
        """From the band up to its lane."""
        return Box(self.x - 1, self.box.top if self.text else LANE - 1, self.x + 1, LANE)


@dataclass(frozen=True, slots=True)
class Month:
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """In units of the SVG's view box; lanes count upward from the band. `left_out`: how many milestones are too far away."""

    bars: Sequence[Bar]
    pins: Sequence[Pin]
    months: Sequence[Month]
    today: float
    lanes: int
    left_out: int
    width: float = WIDTH

    @property
    def band_top(self) -> float:
        return TOP + self.lanes * LANE

    @property
    def axis(self) -> float:
        return self.band_top + BAND

    @property
    def height(self) -> float:
        return self.axis + FOOT

    def label_y(self, pin: Pin) -> float:
        return self.band_top + pin.box.top + LANE * 0.7


def timeline(today: date, spans: Sequence[Span], points: Iterable[Happening], days: Iterable[date] = ()) -> Timeline:
    """At most from a year ago to two years ahead; `days` (start, target) are included in the range."""
    points = sorted(points, key=lambda one: (one.day, one.name))
    near = [one for one in points if today - BACK <= one.day <= today + AHEAD]
    edges = [day for one in spans for day in (one.start, one.end)]
    wanted = [one for one in [*edges, *days] if today - BACK <= one <= today + AHEAD]
    inside = [today, *(one.day for one in near), *wanted]
    first, last = min(inside) - AROUND, max(inside) + AROUND
    scale = (RIGHT - LEFT) / (last - first).days

    def at(day: date) -> float:
        return LEFT + (min(max(day, first), last) - first).days * scale

    pins = pinned(near, [at(one.day) for one in near])
    shown = [one for one in spans if one.start < last and one.end > first]
    return Timeline(
        bars=[bar_of(one, at(one.start), at(one.end)) for one in shown],
        pins=pins,
        months=months(first, last, at),
        today=at(today),
        lanes=max((one.lane + 1 for one in pins if one.text), default=0),
        left_out=len(points) - len(near),
    )


def bar_of(span: Span, left: float, right: float) -> Bar:
    room = right - left - 12
    text = span.name if width_of(span.name) <= room else shortened(span.name, room) if room > 40 else ""
    return Bar(span, left, right - left, text)


def pinned(points: Sequence[Happening], at: Sequence[float]) -> list[Pin]:
    """From right to left: a label goes to the right of its stem, in the lowest lane where nothing crosses it.

    Near the right edge it goes to the left, above the milestones that it spans.
    """
    done: list[Pin] = []
    for index in range(len(points) - 1, -1, -1):
        text = shortened(points[index].name, LONGEST)
        pin = next((one for one in tries(points[index], text, index, at) if fits(one, done)), None)
        done.append(pin or Pin(points[index], at[index], 0, "", "start", Box(0, 0, 0, 0)))
    return done[::-1]


def tries(point: Happening, text: str, index: int, at: Sequence[float]) -> Iterable[Pin]:
    x, width = at[index], width_of(text) + GAP
    spanned = sum(other > x - width for other in at[:index])
    for anchor, left, lowest in (("start", x, 0), ("end", x - width, spanned)):
        if left >= LEFT and left + width <= RIGHT:
            for lane in range(lowest, MOST_LANES):
                top = -(lane + 1) * LANE
                yield Pin(point, x, lane, text, anchor, Box(left, top, left + width, top + LANE))


def fits(pin: Pin, others: Iterable[Pin]) -> bool:
    return not any(
        pin.box.meets(one.box) or pin.box.meets(one.stem) or (pin.stem.meets(one.box) and pin.x != one.x)
        for one in others
        if one.text
    )


def months(first: date, last: date, at: Callable[[date], float]) -> list[Month]:
    """The first of each month, or of every third or sixth in a long range. January shows the year."""
    step = next(step for step in (1, 2, 3, 6) if (last - first).days / 30.4 / step <= MOST_MONTHS or step == 6)
    found: list[Month] = []
    day = first.replace(day=1)
    while day <= last:
        if day >= first and (day.month - 1) % step == 0:
            found.append(Month(at(day), f"{day:%b %Y}" if day.month == 1 or not found else f"{day:%b}"))
        day = (day + timedelta(days=32)).replace(day=1)
    return found
