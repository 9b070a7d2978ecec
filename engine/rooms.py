"""Who in the organisation is rated in what, and who has hours left this week."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.capacity import focus_capacity
from engine.levels import NOTHING_STATED, rated
from engine.results import KeyPerson
from engine.teams import Setting


@dataclass(slots=True)
class Rooms:
    """Look-ups over everybody, made once per week."""

    setting: Setting
    raters: dict[str, list[str]] = field(default_factory=dict)
    rooms: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in sorted(self.setting.facts.people):
            for skill in self.setting.facts.people[key].skills:
                self.raters.setdefault(skill, []).append(key)

    def rated_in(self, skill: str) -> list[str]:
        """Everybody of whom something is said in a skill, by key."""
        return self.raters.get(skill, [])

    def has_room(self, name: str) -> bool:
        """Whether hours are left: capacity less reserve and duties, less what is committed already."""
        if name not in self.rooms:
            person = self.setting.facts.people[name]
            capacity = focus_capacity(person, self.setting.facts.week, self.setting.weights)
            self.rooms[name] = capacity.focus - person.committed
        return self.rooms[name] >= self.setting.weights.room_hours


def key_people(rooms: Rooms) -> tuple[KeyPerson, ...]:
    """Per skill the only person rated at the highest level that any area asks for."""
    facts = rooms.setting.facts
    highest = facts.highest_required
    if highest is None:
        highest = highest_required(
            (need.skill, need.level)
            for initiative in facts.initiatives
            for area in initiative.areas
            for need in area.requirements
        )
    found: list[KeyPerson] = []
    for skill, level in sorted(highest.items()):
        able = [name for name in rooms.rated_in(skill) if reaches(rooms, name, skill, level)]
        if len(able) == 1:
            found.append(KeyPerson(skill, able[0], level))
    return tuple(found)


def highest_required(needs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The highest level per skill."""
    highest: dict[str, int] = {}
    for skill, level in needs:
        highest[skill] = max(level, highest.get(skill, 0))
    return highest


def reaches(rooms: Rooms, name: str, skill: str, level: int) -> bool:
    found = rated(rooms.setting.facts.people[name].skills.get(skill, NOTHING_STATED))
    return found is not None and found.level >= level
