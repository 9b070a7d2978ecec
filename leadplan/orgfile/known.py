"""What the database already contains; a file may refer to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from initiatives.models import CriticalArea, Initiative
from leadplan.orgfile.entries.people import PersonEntry
from people.models import Person, Skill, Team
from stakeholders.models import Conversation, Pitch, PlanningCycle, Stakeholder


@dataclass(slots=True)
class Known:
    """Keys by kind: of the database, and of the file once they are added."""

    people: set[str] = field(default_factory=set)
    emails: dict[str, str] = field(default_factory=dict)
    """The key of the person with an email address, in lower case."""
    managers: dict[str, str] = field(default_factory=dict)
    skills: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    initiatives: set[str] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    """INITIATIVE/AREA."""
    cycles: set[str] = field(default_factory=set)
    stakeholders: set[tuple[str, str]] = field(default_factory=set)
    """Lead and key."""
    pitches: dict[str, str] = field(default_factory=dict)
    """The author of each."""
    pitch_keys: set[str] = field(default_factory=set)
    talks: set[tuple[str, str, date]] = field(default_factory=set)
    """Pitch, stakeholder and day of every conversation."""

    @classmethod
    def from_database(cls) -> Self:
        """Nine queries."""
        found = cls()
        for key, email, manager in Person.objects.values_list("key", "email", "manager__key"):
            found.people.add(key)
            if email:
                found.emails[email.lower()] = key
            if manager:
                found.managers[key] = manager
        found.skills = set(Skill.objects.values_list("key", flat=True))
        found.teams = set(Team.objects.values_list("key", flat=True))
        found.initiatives = set(Initiative.objects.values_list("key", flat=True))
        areas = CriticalArea.objects.values_list("initiative__key", "key")
        found.areas = {f"{initiative}/{area}" for initiative, area in areas}
        found.cycles = set(PlanningCycle.objects.values_list("key", flat=True))
        found.stakeholders = set(Stakeholder.objects.values_list("lead__key", "key"))
        found.pitches = dict(Pitch.objects.values_list("key", "author__key"))
        found.pitch_keys = set(found.pitches)
        found.talks = set(Conversation.objects.values_list("pitch__key", "stakeholder__key", "on"))
        return found


def one_and_the_same(people: Sequence[PersonEntry], keys: Collection[str], emails: Mapping[str, str]) -> dict[str, str]:
    """For new keys: the key under which the database already has the person with that email address.

    A person that the file names by their own key is not matched by email.
    """
    named = {one.key for one in people}
    found = {one.key: emails.get(one.email.lower()) for one in people if one.email and one.key not in keys}
    return {key: holder for key, holder in found.items() if holder is not None and holder not in named}
