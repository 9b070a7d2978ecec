"""Before and after, side by side, with the figures of the allocation pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from allocation.board import heatmap
from allocation.board.balance import build_balance
from allocation.board.weekly_hours import HoursCell, total
from allocation.collisions import detection
from allocation.coverage import weekly_coverage
from allocation.coverage.queries import SkillLine
from allocation.coverage.weekly_exposure import ExposureOutlook
from allocation.facts import Facts
from allocation.scenarios.changes.departure import Leaves
from allocation.scenarios.changes.new_hire import NewHire
from allocation.scenarios.changes.overlay import apply_changes
from allocation.scenarios.queries import ScenarioFacts

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


@dataclass(frozen=True, slots=True)
class ListedItem(Generic[T]):
    """A list entry that exists before, after or in both; `facts` are those to describe it with."""

    state: State
    one: T
    facts: Facts


@dataclass(frozen=True, slots=True)
class HoursTotal:
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
    rows: Sequence[Pair[heatmap.LeadRow]]
    sums: Sequence[HoursTotal]
    over: HoursTotal
    room: HoursTotal


@dataclass(frozen=True, slots=True)
class ExposureCompared:
    before: Facts
    after: Facts
    rows: Sequence[Pair[weekly_coverage.CoverageRow]]
    uncovered: tuple[int, int]
    """Areas that no lead hours cover in one of the weeks, before and after."""
    decide: Sequence[ListedItem[weekly_coverage.UncoveredRow]]
    collisions: Sequence[ListedItem[detection.Collision]]


def compare_hours(facts: Facts, scenario_facts: ScenarioFacts) -> HoursCompared:
    after = apply_changes(facts, scenario_facts.changes)
    both = [{row.lead.key: row for row in heatmap.build_heatmap(one).rows} for one in (facts, after)]
    rows = [
        pair_rows(key, lead.name, both[0].get(key), both[1][key], lambda one: [*map(visible_hours, one.cells)])
        for key, lead in after.leads.items()
    ]
    spent = [{part.initiative: total(part.planned) for part in build_balance(one).parts} for one in (facts, after)]
    keys = sorted({*spent[0], *spent[1]}, key=lambda key: initiative_name(after, key).casefold())
    zero = Decimal(0)
    sums = [HoursTotal(initiative_name(after, key), spent[0].get(key, zero), spent[1].get(key, zero)) for key in keys]
    over, room = ([figure(one) for one in both] for figure in (hours_over, hours_available))
    return HoursCompared(facts, after, rows, sums, HoursTotal("Over capacity", *over), HoursTotal("Capacity", *room))


def initiative_name(facts: Facts, key: str) -> str:
    known = facts.initiatives.get(key)
    return facts.called.get(key) or (known.name if known else key)


def hours_over(rows: dict[str, heatmap.LeadRow]) -> Decimal:
    return total(one.over for row in rows.values() for one in row.over)


def hours_available(rows: dict[str, heatmap.LeadRow]) -> Decimal:
    return total(cell.room for row in rows.values() for cell in row.cells if cell is not None and not cell.is_unknown)


def visible_hours(cell: HoursCell | None) -> object:
    """The visible part of a cell; None before a new hire has started."""
    if cell is None or (cell.is_unknown and not cell.hours and not cell.tentative):
        return None
    return (cell.hours, cell.room, cell.tentative, cell.is_away, cell.is_unknown)


def pair_rows(key: str, name: str, before: T | None, after: T, shown: Callable[[T], Sequence[object]]) -> Pair[T]:
    """`shown` is the visible part of each cell."""
    will = shown(after)
    was = [None] * len(will) if before is None else shown(before)
    return Pair(key, name, before, after, tuple(one != other for one, other in zip(was, will, strict=True)))


def compare_exposure(facts: Facts, scenario_facts: ScenarioFacts) -> ExposureCompared:
    after = apply_changes(facts, scenario_facts.changes)
    looks = [ExposureOutlook(one) for one in (facts, after)]
    found = [weekly_coverage.build_coverage(one, look) for one, look in zip((facts, after), looks, strict=True)]
    was = {row.initiative.key: row for row in found[0].rows}
    rows = [
        pair_rows(key, row.initiative.name, was.get(key), row, lambda one: [*map(visible_coverage, one.cells)])
        for row in found[1].rows
        for key in [row.initiative.key]
    ]
    met = [detection.find_collisions(one, look) for one, look in zip((facts, after), looks, strict=True)]
    return ExposureCompared(
        facts,
        after,
        rows,
        (len(found[0].uncovered), len(found[1].uncovered)),
        compare_lists(found[0].decide, found[1].decide, facts, after, uncovered_key),
        compare_lists(met[0], met[1], facts, after, collision_key),
    )


def visible_coverage(cell: weekly_coverage.CoverageCell) -> object:
    """The visible part of a cell."""
    points = [(point.key, point.date) for point in cell.points]
    who = [(one.person, one.stage, one.hours) for one in cell.leads]
    return (who, [one.area for one in cell.reached], [one.area for one in cell.open], points)


def uncovered_key(one: weekly_coverage.UncoveredRow) -> object:
    return (one.initiative, tuple(sorted(one.areas)), one.first, one.weeks, one.why)


def collision_key(one: detection.Collision) -> object:
    points = tuple((met.initiative, met.point.key, met.point.date) for met in one.points)
    return (one.kind, one.person, one.week, points)


def compare_lists(
    before: Iterable[T], after: Iterable[T], was: Facts, will: Facts, key: Callable[[T], object]
) -> list[ListedItem[T]]:
    """Resolved entries first, then new ones, then unchanged ones, each in their own order."""
    olds, news = {key(one): one for one in before}, {key(one): one for one in after}
    gone = [ListedItem("gone", one, was) for name, one in olds.items() if name not in news]
    come = [ListedItem("new", one, will) for name, one in news.items() if name not in olds]
    return [*gone, *come, *(ListedItem("same", one, will) for name, one in news.items() if name in olds)]


@dataclass(frozen=True, slots=True)
class SkillCompared:
    """A skill that only one person in the company has: who that is, and what changes."""

    name: str
    level: int
    person: str
    second: str
    """A second person who would have the level; empty if there is none."""
    leaves: date | None


def compare_skills(found: Sequence[SkillLine], scenario_facts: ScenarioFacts) -> list[SkillCompared]:
    """Only the skills for which the scenario changes something, by name."""
    new = [one for one in scenario_facts.changes if isinstance(one, NewHire)]
    leaving = {one.person: one.start for one in scenario_facts.changes if isinstance(one, Leaves)}
    lines = []
    for only in found:
        able = [one.name for one in new if one.levels.get(only.key, 0) >= only.level]
        if able or only.person in leaving:
            second = able[0] if able else ""
            lines.append(SkillCompared(only.skill, only.level, only.name, second, leaving.get(only.person)))
    return sorted(lines, key=lambda one: one.name.casefold())
