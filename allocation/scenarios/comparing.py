"""Before and after, side by side, with the figures of the allocation pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from allocation.facts import Facts
from allocation.figures import collisions, coverage, heatmap
from allocation.figures.balance import balance
from allocation.figures.exposure import Outlook
from allocation.figures.hours import total
from allocation.scenarios.changes import Leaves, StandIn
from allocation.scenarios.facing import Facing
from allocation.scenarios.overlay import apply

T = TypeVar("T")
State = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """One row before and after; None if it doesn't exist then."""

    key: str
    name: str
    before: T | None
    after: T | None
    changed: tuple[bool, ...]
    """Whether its figures differ, week by week."""

    @property
    def is_changed(self) -> bool:
        return any(self.changed)


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """A list entry that exists before, after or in both; `facts` are those to describe it with."""

    state: State
    one: T
    facts: Facts


@dataclass(frozen=True, slots=True)
class Sum:
    """Total hours of all weeks, before and after."""

    name: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class HoursCompared:
    before: Facts
    after: Facts
    rows: Sequence[Pair[heatmap.Row]]
    sums: Sequence[Sum]
    over: Sum
    room: Sum


@dataclass(frozen=True, slots=True)
class StakesCompared:
    before: Facts
    after: Facts
    rows: Sequence[Pair[coverage.Row]]
    sums: Sequence[tuple[tuple[float, float], tuple[float, float]]]
    """Exposure covered and uncovered, week by week: before, after."""
    decide: Sequence[Item[coverage.Open]]
    collisions: Sequence[Item[collisions.Collision]]

    @property
    def covered(self) -> tuple[float, float]:
        """Over all weeks, before and after."""
        return (sum(one[0][0] for one in self.sums), sum(one[1][0] for one in self.sums))

    @property
    def stake(self) -> tuple[float, float]:
        """Covered plus uncovered. A new hire can close gaps, so that less is at stake whether or not lead hours cover it."""
        return (self.covered[0] + self.open[0], self.covered[1] + self.open[1])

    @property
    def open(self) -> tuple[float, float]:
        return (sum(one[0][1] for one in self.sums), sum(one[1][1] for one in self.sums))


def hours(facts: Facts, facing: Facing) -> HoursCompared:
    after = apply(facts, facing.changes)
    both = [{row.lead.key: row for row in heatmap.heatmap(one).rows} for one in (facts, after)]
    rows = [pair(key, after.leads[key].name, both[0].get(key), row, cell_of) for key, row in both[1].items()]
    spent = [{part.initiative: total(part.meant) for part in balance(one).parts} for one in (facts, after)]
    keys = sorted({*spent[0], *spent[1]}, key=lambda key: called(after, key).casefold())
    zero = Decimal(0)
    sums = [Sum(called(after, key), spent[0].get(key, zero), spent[1].get(key, zero)) for key in keys]
    over, room = ([figure(one) for one in both] for figure in (over_of, room_of))
    return HoursCompared(facts, after, rows, sums, Sum("Over capacity", *over), Sum("Capacity", *room))


def called(facts: Facts, key: str) -> str:
    known = facts.initiatives.get(key)
    return facts.called.get(key) or (known.name if known else key)


def over_of(rows: dict[str, heatmap.Row]) -> Decimal:
    return total(one.over for row in rows.values() for one in row.over)


def room_of(rows: dict[str, heatmap.Row]) -> Decimal:
    return total(cell.room for row in rows.values() for cell in row.cells if cell is not None and not cell.is_unknown)


def cell_of(cell: Any) -> Any:
    """The visible part of a cell; None before a new hire has started."""
    nothing = cell is None or (cell.is_unknown and not cell.hours and not cell.tentative)
    return None if nothing else (cell.hours, cell.room, cell.tentative, cell.is_away, cell.is_unknown)


def pair(key: str, name: str, before: Any, after: Any, shown: Callable[[Any], Any]) -> Pair[Any]:
    rows = [before, after]
    weeks = max(len(row.cells) for row in rows if row is not None)
    cells = [[None] * weeks if row is None else [shown(cell) for cell in row.cells] for row in rows]
    return Pair(key, name, before, after, tuple(one != other for one, other in zip(*cells, strict=True)))


def stakes(facts: Facts, facing: Facing) -> StakesCompared:
    after = apply(facts, facing.changes)
    looks = [Outlook(one) for one in (facts, after)]
    found = [coverage.coverage(one, look) for one, look in zip((facts, after), looks, strict=True)]
    was = {row.initiative.key: row for row in found[0].rows}
    rows = [
        pair(row.initiative.key, row.initiative.name, was.get(row.initiative.key), row, cover_of)
        for row in found[1].rows
    ]
    met = [collisions.collisions(one, look) for one, look in zip((facts, after), looks, strict=True)]
    return StakesCompared(
        facts,
        after,
        rows,
        list(zip(found[0].sums(), found[1].sums(), strict=True)),
        items(found[0].decide, found[1].decide, facts, after, decision_of),
        items(met[0], met[1], facts, after, meeting_of),
    )


def cover_of(cell: Any) -> Any:
    """The visible part of a cell, with exposures rounded as on the page."""
    points = [(point.key, point.date) for point in cell.points]
    who = [(one.person, one.stage, one.hours) for one in cell.leads]
    return (who, round(cell.covered, 1), round(cell.uncovered, 1), points)


def decision_of(one: coverage.Open) -> Any:
    return (one.initiative, tuple(sorted(one.areas)), one.first, one.weeks, one.why)


def meeting_of(one: collisions.Collision) -> Any:
    points = tuple((met.initiative, met.point.key, met.point.date) for met in one.points)
    return (one.kind, one.person, one.week, points)


def items(before: Iterable[T], after: Iterable[T], was: Facts, will: Facts, key: Callable[[T], Any]) -> list[Item[T]]:
    """Resolved entries first, then new ones, then unchanged ones, each in their own order."""
    olds, news = {key(one): one for one in before}, {key(one): one for one in after}
    gone = [Item("gone", one, was) for name, one in olds.items() if name not in news]
    come = [Item("new", one, will) for name, one in news.items() if name not in olds]
    return [*gone, *come, *(Item("same", one, will) for name, one in news.items() if name in olds)]


@dataclass(frozen=True, slots=True)
class SkillCompared:
    """A skill that only one person in the company has: who that is, and what changes."""

    name: str
    level: int
    person: str
    second: str
    """A second person who would have the level; empty if there is none."""
    leaves: date | None


def skills(found: Sequence[Any], named: dict[str, str], facing: Facing) -> list[SkillCompared]:
    """Only the skills for which the scenario changes something, by name."""
    new = [one for one in facing.changes if isinstance(one, StandIn)]
    leaving = {one.person: one.start for one in facing.changes if isinstance(one, Leaves)}
    lines = []
    for only in found:
        able = [one.name for one in new if one.levels.get(only.skill, 0) >= only.level]
        if able or only.person in leaving:
            second = able[0] if able else ""
            name, day = named[f"skill:{only.skill}"], leaving.get(only.person)
            lines.append(SkillCompared(name, only.level, named[only.person], second, day))
    return sorted(lines, key=lambda one: one.name.casefold())
