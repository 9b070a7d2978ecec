"""Candidates of the organisation in one week: who is at a level, is available, has free hours, or might join a team.

It does not depend on whose week is planned, so that the leads of a batch share it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from engine.arrays import Flags, Floats
from engine.capacity.availability import focus_capacity, is_at_work, is_available, works_in_week
from engine.facts import AreaFacts, InitiativeFacts, LeadWeek
from engine.people_facts import PersonFacts
from engine.results import KeyPerson
from engine.score_facts import RequirementFact
from engine.scoring.eligibility import (
    NO_RATINGS,
    WeekContext,
    assumed_level,
    familiarity_from_tenure,
    familiarity_penalty,
    known_proficiency,
)
from engine.weeks import Week
from engine.weights import Weights


@dataclass(slots=True)
class AvailabilityIndex:
    """Look-ups over everyone, each computed once; with `candidates` only these people are considered for a skill."""

    people: Mapping[str, PersonFacts]
    week: Week
    weights: Weights
    general_skills: frozenset[str] = frozenset()
    candidates: Mapping[str, tuple[str, ...]] | None = None
    # Per skill everyone with a rating, by key; priors are not ratings.
    ratings: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    able: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    rooms: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.candidates is None:
            considered = [(skill, key) for key in sorted(self.people) for skill in self.people[key].skills]
        else:
            considered = [(skill, key) for skill, keys in self.candidates.items() for key in sorted(keys)]
        for skill, key in considered:
            found = known_proficiency(self.people[key].skills.get(skill, NO_RATINGS))
            if found is not None:
                self.ratings.setdefault(skill, []).append((key, found.level))

    def reaching(self, skill: str, level: int) -> list[tuple[str, float]]:
        """Everyone whose rated proficiency reaches a level, whatever their familiarity or availability, and that rating."""
        return [(key, known) for key, known in self.ratings.get(skill, []) if known >= level]

    def could_help(self, skill: str, level: int) -> frozenset[str]:
        """Everyone effectively at a level who is available this week and has free hours.

        People from outside have no stated familiarity: it follows from their time in the company.
        """
        if (skill, level) not in self.able:
            found = [
                key
                for key, known in self.ratings.get(skill, [])
                if known - (0.0 if skill in self.general_skills else self.penalty_of(key)) >= level
                and works_in_week(self.people[key], self.week)
                and self.has_room(key)
            ]
            self.able[skill, level] = frozenset(found)
        return self.able[skill, level]

    def penalty_of(self, key: str) -> float:
        familiarity = familiarity_from_tenure(self.people[key].joined, self.week.monday, self.weights)
        return familiarity_penalty(familiarity, self.weights)

    def has_room(self, key: str) -> bool:
        """Whether hours are left: capacity minus reserve, duties and what is already committed."""
        if key not in self.rooms:
            person = self.people[key]
            capacity = focus_capacity(person, self.week, self.weights)
            self.rooms[key] = capacity.focus - person.committed >= self.weights.room_hours
        return self.rooms[key]


def people_outside(
    context: WeekContext,
    area: AreaFacts,
    initiative: InitiativeFacts,
    behind: Iterable[RequirementFact],
    index: AvailabilityIndex,
) -> set[str]:
    """Candidates outside the team who are available, rated at a level behind the gap, and have free hours."""
    able = {name for need in behind for name in index.could_help(need.skill, need.level)}
    return able - {*context.team(initiative), area.owner, context.facts.lead, *context.facts.not_suggested}


def key_people(index: AvailabilityIndex, facts: LeadWeek) -> tuple[KeyPerson, ...]:
    """Per skill of the lead's areas the only person rated at the highest level that any area requires, including leads.

    The highest level is that of the whole organisation where it is known.
    """
    needs = [need for initiative in facts.initiatives for area in initiative.areas for need in area.requirements]
    highest: dict[str, int] = {}
    for need in needs:
        highest[need.skill] = max(need.level, highest.get(need.skill, 0))
    if facts.highest_required is not None:
        highest = {skill: max(level, facts.highest_required.get(skill, 0)) for skill, level in highest.items()}
    found = [(skill, level, index.reaching(skill, level)) for skill, level in sorted(highest.items())]
    return tuple(KeyPerson(skill, able[0][0], level, able[0][1]) for skill, level, able in found if len(able) == 1)


@dataclass(slots=True)
class JoinCandidates:
    """People by key; someone who joins has no familiarity set, so it follows from their time in the company."""

    people: Mapping[str, PersonFacts]
    week: Week
    weights: Weights
    general_skills: frozenset[str] = frozenset()
    names: list[str] = field(init=False)
    penalties: Floats = field(init=False)
    priors: Floats = field(init=False)
    # At work on Monday, and so available over any longer period.
    at_work: Flags = field(init=False)
    levels: dict[str, tuple[Floats, Flags]] = field(default_factory=dict)
    there: dict[date, Flags] = field(default_factory=dict)

    def __post_init__(self) -> None:
        monday, weights = self.week.monday, self.weights
        self.names = sorted(self.people)
        known = [self.people[name] for name in self.names]
        off = [
            familiarity_penalty(familiarity_from_tenure(person.joined, monday, weights), weights) for person in known
        ]
        self.penalties = np.array(off, np.float64)
        self.priors = np.array([assumed_level(person, weights) for person in known], np.float64)
        at_work = [is_at_work(person, monday) for person in known]
        self.at_work = np.array(at_work, np.bool_)

    def effective(self, skill: str) -> tuple[Floats, Flags]:
        """Everyone's effective level in a skill, and whether it is a rating rather than a prior."""
        if skill not in self.levels:
            level, known = self.priors.copy(), np.zeros(len(self.names), np.bool_)
            for place, name in enumerate(self.names):
                stated = self.people[name].skills.get(skill)
                found = known_proficiency(stated) if stated is not None else None
                if found is not None:
                    level[place], known[place] = found.level, True
            off = 0.0 if skill in self.general_skills else self.penalties
            self.levels[skill] = (np.maximum(level - off, 0.0), known)
        return self.levels[skill]

    def there_until(self, end: date) -> Flags:
        """Who works on at least one of their working days from Monday to a date."""
        if end not in self.there:
            found = self.at_work.copy()
            for place in np.flatnonzero(~self.at_work).tolist():
                found[place] = is_available(self.people[self.names[place]], self.week.monday, end)
            self.there[end] = found
        return self.there[end]
