"""Conflicts as cards, one for each fact: the same milestones conflict for one person or several, on one day or more of a week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from allocation.collisions.detection import Collision, CollisionPoint
from engine.weeks import Week

Stakes = Literal["high", "medium", "low"]
HIGH, MEDIUM = 0.5, 0.2
"""Shares of the highest exposure around it."""


def stakes_of(exposure: float, highest: float) -> Stakes:
    """How much is at stake compared with the most around it: exposure has no unit, so managers never see the figure."""
    share = exposure / highest if highest else 0.0
    return "high" if share >= HIGH else "medium" if share >= MEDIUM else "low"


@dataclass(frozen=True, slots=True)
class ConflictCard:
    collisions: tuple[Collision, ...]
    stakes: Stakes

    @property
    def kind(self) -> str:
        return self.collisions[0].kind

    @property
    def week(self) -> Week:
        return self.collisions[0].week

    @property
    def week_text(self) -> str:
        """In an address."""
        return str(self.week)

    @property
    def people(self) -> list[str]:
        return list(dict.fromkeys(one.person for one in self.collisions))

    @property
    def points(self) -> list[CollisionPoint]:
        """Each milestone once."""
        found = {(met.initiative, met.point.key): met for one in self.collisions for met in one.points}
        return sorted(found.values(), key=lambda one: (one.point.date, one.initiative, one.point.key))

    @property
    def days(self) -> list[date]:
        return sorted({met.point.date for met in self.points})


def build_cards(collisions: Iterable[Collision]) -> list[ConflictCard]:
    """The most at stake first."""
    days: dict[tuple[object, ...], list[Collision]] = {}
    for place, one in enumerate(collisions):
        key = (one.kind, one.week, one.person) if one.kind == "away" else (place,)
        days.setdefault(key, []).append(one)
    facts: dict[object, list[Collision]] = {}
    for found in days.values():
        points = frozenset((met.initiative, met.point.key) for one in found for met in one.points)
        facts.setdefault((found[0].kind, found[0].week, points), []).extend(found)
    stakes = [exposure_of(found) for found in facts.values()]
    highest = max(stakes, default=0.0)
    cards = [
        (amount, ConflictCard(tuple(found), stakes_of(amount, highest)))
        for amount, found in zip(stakes, facts.values(), strict=True)
    ]
    return [card for _, card in sorted(cards, key=lambda one: (-one[0], one[1].week))]


def exposure_of(collisions: Sequence[Collision]) -> float:
    """Of all their milestones, each once."""
    return sum({(met.initiative, met.point.key): met.exposure for one in collisions for met in one.points}.values())
