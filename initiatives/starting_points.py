"""Critical areas that work of a kind usually has: to pick from, and then to make one's own.

What goes wrong is alike from one migration to the next. The steps are where such an area usually stands, not a verdict on this one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """`asks_for` is the kind of skill that it usually needs, in words."""

    key: str
    name: str
    why: str
    impact: int
    irreversibility: int
    complexity: int
    effort: str
    asks_for: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    title: str
    points: Sequence[StartingPoint]


CATALOGUES: Final = (
    Catalogue(
        "A new product",
        (
            StartingPoint(
                "scope", "Scope of the first release",
                "Everyone adds to it; what ships first decides what is learned, and when.",
                5, 3, 3, "M", "product scoping",
            ),
            StartingPoint(
                "interface", "The interface that others build on",
                "An API, a file format, an event: once customers use it, it can’t be changed alone.",
                5, 5, 4, "L", "API design",
            ),
            StartingPoint(
                "data-model", "Data model",
                "Everything else is shaped by it, and rows that are written stay written.",
                4, 4, 4, "L", "data modelling",
            ),
            StartingPoint(
                "access", "Who may see what",
                "Added late it is never complete; a leak is not taken back.",
                5, 3, 4, "M", "security",
            ),
            StartingPoint(
                "running-it", "Running it",
                "Who is called at night, what tells them, how a bad release goes back.",
                3, 2, 3, "S", "operations",
            ),
        ),
    ),
    Catalogue(
        "A migration",
        (
            StartingPoint(
                "inventory", "What there is to move",
                "Half of the cases are in nobody’s head; the last tenth takes half of the time.",
                4, 2, 3, "M", "knowledge of the old system",
            ),
            StartingPoint(
                "cutover", "Cut-over and the way back",
                "The hour in which both could be true. Without a way back every fault is an incident.",
                5, 5, 4, "L", "reliability",
            ),
            StartingPoint(
                "correctness", "Proof that nothing is lost",
                "Counts and samples on both sides, before the old one is switched off.",
                5, 4, 3, "M", "databases",
            ),
            StartingPoint(
                "both-at-once", "The time with both",
                "Two systems that must agree cost more each week; decide what may drift.",
                3, 3, 4, "M", "system design",
            ),
            StartingPoint(
                "last-users", "The last users of the old one",
                "A migration that stays at nine tenths has two systems for ever.",
                4, 2, 2, "S", "working with other teams",
            ),
        ),
    ),
    Catalogue(
        "Platform work",
        (
            StartingPoint(
                "contract", "Contract with the teams that use it",
                "What is promised, for how long, and how it changes.",
                5, 5, 3, "M", "API design",
            ),
            StartingPoint(
                "first-adopter", "The first team on it",
                "Without one it is built for nobody; what they need decides what is right.",
                4, 3, 2, "M", "working with other teams",
            ),
            StartingPoint(
                "isolation", "One tenant’s fault stays theirs",
                "Limits, quotas and separation are hard to add under load.",
                5, 4, 5, "L", "system design",
            ),
            StartingPoint(
                "cost", "What it costs as it grows",
                "Prices by use surprise late, when many depend on it.",
                3, 3, 3, "S", "capacity planning",
            ),
        ),
    ),
    Catalogue(
        "Reliability work",
        (
            StartingPoint(
                "single-points", "Single points of failure",
                "What stops everything, and who knows how to start it again.",
                5, 3, 4, "L", "reliability",
            ),
            StartingPoint(
                "restoring", "Restoring from a backup",
                "A backup that was never restored is a hope.",
                5, 5, 3, "M", "databases",
            ),
            StartingPoint(
                "alerts", "Alerts that mean something",
                "What wakes people without need is switched off before the night on which it counts.",
                3, 1, 2, "S", "operations",
            ),
            StartingPoint(
                "overload", "What happens under too much load",
                "Without a limit of its own a system chooses the worst moment to find it.",
                4, 3, 5, "L", "performance",
            ),
        ),
    ),
)  # fmt: skip
BY_KEY: Final = {point.key: point for catalogue in CATALOGUES for point in catalogue.points}
