"""Everyone in the organisation as someone who might join: levels and availability as columns, computed once.

It does not depend on whose week is planned, so that the leads of a batch share it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from engine.facts import PersonFacts
from engine.levels import familiarity_from, penalty, prior, rated
from engine.optimum import Flags, Floats
from engine.presence import is_at_work, is_there
from engine.weeks import Week
from engine.weights import Weights


@dataclass(slots=True)
class Outsiders:
    """People by key; someone who joins has no familiarity set, so it follows from their time in the company."""

    people: Mapping[str, PersonFacts]
    week: Week
    weights: Weights
    names: list[str] = field(init=False)
    penalties: Floats = field(init=False)
    priors: Floats = field(init=False)
    at_work: Flags = field(init=False)
    """At work on Monday, and so available over any longer period."""
    levels: dict[str, tuple[Floats, Flags]] = field(default_factory=dict)
    there: dict[date, Flags] = field(default_factory=dict)

    def __post_init__(self) -> None:
        monday, weights = self.week.monday, self.weights
        self.names = sorted(self.people)
        known = [self.people[name] for name in self.names]
        off = [penalty(familiarity_from(person.joined, monday, weights), weights) for person in known]
        self.penalties = np.array(off, np.float64)
        self.priors = np.array([prior(person, weights) for person in known], np.float64)
        at_work = [is_at_work(person, monday) for person in known]
        self.at_work = np.array(at_work, np.bool_)

    def effective(self, skill: str) -> tuple[Floats, Flags]:
        """Everyone's effective level in a skill, and whether it is a rating rather than a prior."""
        if skill not in self.levels:
            level, known = self.priors.copy(), np.zeros(len(self.names), np.bool_)
            for place, name in enumerate(self.names):
                stated = self.people[name].skills.get(skill)
                found = rated(stated) if stated is not None else None
                if found is not None:
                    level[place], known[place] = found.level, True
            self.levels[skill] = (np.maximum(level - self.penalties, 0.0), known)
        return self.levels[skill]

    def there_until(self, end: date) -> Flags:
        """Who works on at least one of their working days from Monday to a date."""
        if end not in self.there:
            found = self.at_work.copy()
            for place in np.flatnonzero(~self.at_work).tolist():
                found[place] = is_there(self.people[self.names[place]], self.week.monday, end)
            self.there[end] = found
        return self.there[end]
