"""Which hours to give up so that the rest of a week fits, losing the least in all. Pure and exact."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

SLOTS: Final = 4
"""Capacity is counted in quarters of an hour, rounded to the safe side."""
SHORTEST: Final = 2
"""Half-hours: what stays of an item is long enough for a block."""

Choice = tuple[float, int, dict[str, int]]
"""What is lost, the half-hours cut, and those kept by item."""


@dataclass(frozen=True, slots=True)
class CuttableItem:
    """An area's planned half-hours; `value` of any number of them. Items of one `group` share a context switch."""

    key: str
    group: str
    halves: int
    value: Callable[[int], float]
    is_pinned: bool = False

    def loss(self, kept: int) -> float:
        return max(0.0, self.value(self.halves) - self.value(kept))

    @property
    def choices(self) -> list[int]:
        """What may be kept: all, or less if it is none or long enough."""
        return [kept for kept in range(self.halves + 1) if kept in (0, self.halves) or kept >= SHORTEST]


def cheapest_cuts(items: Sequence[CuttableItem], room: float, opening: float) -> Mapping[str, int]:
    """The half-hours to keep of each item, so that they fit into the room (in hours) with half an hour or so per group.

    Pinned items stay whole if that is possible at all; otherwise all others go, and the pinned ones are cut.
    """
    slots, switch = math.floor(room * SLOTS + 1e-9), math.ceil(opening * SLOTS - 1e-9)
    stay = {one.key: [one.halves] if one.is_pinned else one.choices for one in items}
    found = best_choice(items, stay, slots, switch)
    if found is None:
        found = best_choice(items, {one.key: one.choices if one.is_pinned else [0] for one in items}, slots, switch)
    return found[2] if found else dict.fromkeys(stay, 0)


def best_choice(
    items: Sequence[CuttableItem], may_keep: Mapping[str, Sequence[int]], slots: int, switch: int
) -> Choice | None:
    """By dynamic programming over the groups; `slots` and `switch` are quarters of an hour. None if nothing fits."""
    best: dict[int, Choice] = {0: (0.0, 0, {})}
    for _, members in groupby(sorted(items, key=lambda one: (one.group, one.key)), key=lambda one: one.group):
        group = list(members)
        opened = {used + switch: choice for used, choice in best.items()}
        closed = best if all(0 in may_keep[one.key] for one in group) else {}
        for one in group:
            opened = with_item(opened, one, may_keep[one.key], slots)
            closed = with_item(closed, one, [0], slots)
        best = cheaper(closed, opened)
    return min(best.values(), key=order, default=None)


def with_item(best: Mapping[int, Choice], one: CuttableItem, may_keep: Sequence[int], slots: int) -> dict[int, Choice]:
    found: dict[int, Choice] = {}
    for used, (lost, cut, kept) in best.items():
        for halves in may_keep:
            total = used + halves * SLOTS // 2
            if total <= slots:
                choice = (lost + one.loss(halves), cut + one.halves - halves, {**kept, one.key: halves})
                if total not in found or order(choice) < order(found[total]):
                    found[total] = choice
    return found


def cheaper(first: Mapping[int, Choice], second: Mapping[int, Choice]) -> dict[int, Choice]:
    sides = (first, second)
    return {used: min((one[used] for one in sides if used in one), key=order) for used in {*first, *second}}


def order(choice: Choice) -> tuple[float, int]:
    """The least lost; of equal losses, the fewest hours cut."""
    return round(choice[0], 9), choice[1]
