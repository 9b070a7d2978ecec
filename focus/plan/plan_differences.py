"""How two plans differ in the hours that a page shows: the one calculation behind the week page, the emails and JSON.

Pure: documents and hours in, differences out. `to_plain_data` of `engine.serialization` turns them into JSON.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from focus.plan.document import AreaDocument, PlanDocument, areas_of

Move = Literal["new", "gone", "up", "down", "same"]


@dataclass(frozen=True, slots=True)
class AreaHours:
    """The hours of one area as the week page shows them; an area that is not on the page has none.

    `hours` are firm, or the person's own; `optional` ones are shown apart, and only while nothing is decided. `planned`
    are the plan's hours beside a decision that differs from them. `rank` counts from 1 among areas with `hours`.
    """

    hours: float = 0.0
    optional: float = 0.0
    planned: float | None = None
    rank: int | None = None

    @property
    def total(self) -> float:
        return self.hours + self.optional


NONE: Final = AreaHours()


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """One area whose figures or place differ."""

    area: str
    before: AreaHours
    after: AreaHours

    @property
    def hours_differ(self) -> bool:
        return (self.before.hours, self.before.optional) != (self.after.hours, self.after.optional)

    @property
    def move(self) -> Move:
        if not self.before.total:
            return "new"
        if not self.after.total:
            return "gone"
        if self.before.rank is None or self.after.rank is None or self.before.rank == self.after.rank:
            return "same"
        return "up" if self.after.rank < self.before.rank else "down"


@dataclass(frozen=True, slots=True)
class CapacityDifference:
    """One part of the capacity, named as in `CapacityDocument`, in hours."""

    part: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """Empty (and false) if and only if both plans show the same figures in the same order."""

    areas: tuple[AreaDifference, ...]
    capacity: tuple[CapacityDifference, ...]

    def __bool__(self) -> bool:
        return bool(self.areas or self.capacity)

    @property
    def focus(self) -> CapacityDifference | None:
        return next((one for one in self.capacity if one.part == "focus"), None)


def area_hours(area: AreaDocument, is_planned: bool, decided: float | None) -> AreaHours:
    """What the page shows for an area, without its rank; `decided` are the person's own hours, 0 if they dismissed it."""
    total = area["hours"] if is_planned else 0.0
    firm = total - (area["optional_hours"] if is_planned else 0.0)
    if decided is None:
        return AreaHours(firm, total - firm)
    offered = firm or total
    return AreaHours(decided, planned=offered if decided and decided != offered else None)


def shown_hours(document: PlanDocument, decided: Mapping[str, float]) -> dict[str, AreaHours]:
    """The areas of a plan as the page shows them, in its order: planned ones, then others that the person decided about."""
    known, planned = areas_of(document), set(document["items"])
    keys = [*document["items"], *(key for key in decided if key in known and key not in planned)]
    found: dict[str, AreaHours] = {}
    rank = 0
    for key in keys:
        one = area_hours(known[key], key in planned, decided.get(key))
        if one.hours:
            rank += 1
            one = AreaHours(one.hours, one.optional, one.planned, rank)
        found[key] = one
    return found


def compare_plans(
    before: PlanDocument,
    after: PlanDocument,
    decided_before: Mapping[str, float],
    decided: Mapping[str, float],
) -> PlanDifference:
    """The areas in the order of the new plan, then removed ones in the order of the old one.

    The decisions are the person's own hours by area, with each plan as it was shown.
    """
    old, new = shown_hours(before, decided_before), shown_hours(after, decided)
    places_before, places = places_of(old, new), places_of(new, old)
    areas = [
        AreaDifference(key, was, now)
        for key in dict.fromkeys([*new, *old])
        if differs(was := old.get(key, NONE), now := new.get(key, NONE))
        or (was.rank != now.rank and places_before.get(key) != places.get(key))
    ]
    return PlanDifference(tuple(areas), tuple(compare_capacity(before, after)))


def differs(before: AreaHours, after: AreaHours) -> bool:
    return (before.hours, before.optional, before.planned) != (after.hours, after.optional, after.planned)


def places_of(areas: Mapping[str, AreaHours], others: Mapping[str, AreaHours]) -> dict[str, int]:
    """The order of the areas that have hours in both plans: one that joins or leaves moves none of the others."""
    staying = [key for key, one in areas.items() if one.hours and others.get(key, NONE).hours]
    return {key: place for place, key in enumerate(staying)}


def compare_capacity(before: PlanDocument, after: PlanDocument) -> Iterable[CapacityDifference]:
    """Parts of the capacity that a page would print differently, with what is left for focus first."""
    was, now = cast(Mapping[str, float], before["capacity"]), cast(Mapping[str, float], after["capacity"])
    for part in sorted(was.keys() | now.keys(), key=lambda one: (one != "focus", one)):
        sides = round(was.get(part, 0.0), 2), round(now.get(part, 0.0), 2)
        if sides[0] != sides[1]:
            yield CapacityDifference(part, *sides)
