"""Everyone in the organisation in one week: who is rated at a level, is available, and has free hours.

It does not depend on whose week is planned, so that the leads of a batch share it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.capacity import focus_capacity
from engine.facts import LeadWeek, PersonFacts
from engine.levels import familiarity_from, penalty, rated
from engine.presence import is_here
from engine.results import KeyPerson
from engine.weeks import Week
from engine.weights import Weights


@dataclass(slots=True)
class Directory:
    """Look-ups over everyone, each computed once."""

    people: Mapping[str, PersonFacts]
    week: Week
    weights: Weights
    ratings: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    """Per skill everyone with a rating, by key; priors are not ratings."""
    able: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    rooms: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in sorted(self.people):
            for skill, stated in self.people[key].skills.items():
                found = rated(stated)
                if found is not None:
                    self.ratings.setdefault(skill, []).append((key, found.level))

    def reaching(self, skill: str, level: int) -> list[str]:
        """Everyone whose rated proficiency reaches a level, whatever their familiarity or availability."""
        return [key for key, known in self.ratings.get(skill, []) if known >= level]

    def could_help(self, skill: str, level: int) -> tuple[str, ...]:
        """Everyone effectively at a level who is available this week and has free hours.

        People from outside have no stated familiarity: it follows from their time in the company.
        """
        if (skill, level) not in self.able:
            found = [
                key
                for key, known in self.ratings.get(skill, [])
                if known - self.penalty_of(key) >= level and is_here(self.people[key], self.week) and self.has_room(key)
            ]
            self.able[skill, level] = tuple(found)
        return self.able[skill, level]

    def penalty_of(self, key: str) -> float:
        familiarity = familiarity_from(self.people[key].joined, self.week.monday, self.weights)
        return penalty(familiarity, self.weights)

    def has_room(self, key: str) -> bool:
        """Whether hours are left: capacity minus reserve, duties and what is already committed."""
        if key not in self.rooms:
            person = self.people[key]
            capacity = focus_capacity(person, self.week, self.weights)
            self.rooms[key] = capacity.focus - person.committed >= self.weights.room_hours
        return self.rooms[key]


def key_people(directory: Directory, facts: LeadWeek) -> tuple[KeyPerson, ...]:
    """Per skill the only person rated at the highest level that any area requires, including leads."""
    highest = facts.highest_required
    if highest is None:
        highest = highest_required(
            (need.skill, need.level)
            for initiative in facts.initiatives
            for area in initiative.areas
            for need in area.requirements
        )
    found = [(skill, level, directory.reaching(skill, level)) for skill, level in sorted(highest.items())]
    return tuple(KeyPerson(skill, able[0], level) for skill, level, able in found if len(able) == 1)


def highest_required(needs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The highest level per skill."""
    highest: dict[str, int] = {}
    for skill, level in needs:
        highest[skill] = max(level, highest.get(skill, 0))
    return highest
