"""What would change a recommendation: ratings worth asking for, and the smallest change that ends it.

Every answer comes from planning the changed weeks together (`engine.studies`); none is an estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.candidates import Candidates, candidates
from engine.changes import Change
from engine.levels import age_of
from engine.results import LevelFact, Receipt
from engine.studies import Study, studies

__all__ = ["Change", "Question", "Study", "questions", "smallest_changes", "studies"]


@dataclass(frozen=True, slots=True)
class Question:
    """A rating that is missing or old, and how many hours of the plan a new rating could shift."""

    person: str
    skill: str
    level: float
    assumed: bool
    age_days: int | None
    moved_hours: float


def questions(study: Study, limit: int = 3) -> tuple[Question, ...]:
    """The missing ratings, or those older than 90 days, that could change the plan most.

    Ordered by the most hours that one level less, the same or one level more would shift. The lead's own unrated
    skills come first, whatever they shift.
    """
    sheet, lead = study.sheet, study.setting.facts.lead
    places = [place for place, one in enumerate(sheet.ratings.values()) if worth_asking(one, study)]
    if not places:
        return ()
    keys = list(sheet.ratings)
    moved = moved_hours(study, places)
    found = [
        question(keys[place], sheet.ratings[keys[place]], study, hours)
        for place, hours in zip(places, moved, strict=True)
    ]
    found = [one for one in found if one.moved_hours or (one.person == lead and one.assumed)]
    found.sort(key=lambda one: (not (one.person == lead and one.assumed), -one.moved_hours, one.person, one.skill))
    return tuple(found[:limit])


def worth_asking(level: LevelFact, study: Study) -> bool:
    age = age_of(level.assessed, study.setting.monday)
    return level.assessed is None or (age is not None and age > study.setting.weights.ask_days)


def question(key: tuple[str, str], level: LevelFact, study: Study, hours: float) -> Question:
    age = age_of(level.counted, study.setting.monday)
    return Question(key[0], key[1], level.proficiency, level.assumed, age, hours)


def moved_hours(study: Study, places: Sequence[int]) -> list[float]:
    """Per rating the most hours that a likely answer would shift."""
    answers = np.array([-1.0, 0.0, 1.0])
    column = np.repeat(places, len(answers))
    row = np.arange(len(column))
    levels = np.tile(study.sheet.levels(), (len(column), 1))
    levels[row, column] = np.clip(levels[row, column] + np.tile(answers, len(places)), 0.0, 4.0)
    rated = np.tile(study.sheet.rated(), (len(column), 1))
    rated[row, column] = True
    found = study.planned(study.sheet.worths(levels, rated))
    gained, lost = np.zeros(len(column)), np.zeros(len(column))
    for area in found.keys() | (study.units.keys() - study.facts.pins.keys()):
        shift = found.get(area, np.zeros(len(column))) - study.units.get(area, 0)
        gained += np.maximum(shift, 0)
        lost += np.maximum(-shift, 0)
    moved = np.maximum(gained, lost) / 2
    return [float(most) for most in moved.reshape(-1, len(answers)).max(axis=1)]


def smallest_changes(study: Study) -> dict[str, Change | None]:
    """For each item that is not pinned, the smallest single change that takes it off the plan.

    Sizes are defined in `engine.changes`; between equal ones, a change of the area's own people or milestones comes
    first, then the first by name. None if no single change does it. Larger sizes are searched only for items that no
    smaller one takes off.
    """
    answers: dict[str, Change | None] = dict.fromkeys(sorted(study.units.keys() - study.facts.pins.keys()))
    if not answers:
        return answers
    for found in candidates(study):
        for area in [area for area, change in answers.items() if change is None]:
            answers[area] = smallest(study.receipts[area], found)
        if None not in answers.values():
            break
    return answers


def smallest(one: Receipt, found: Candidates) -> Change | None:
    off = [found.changes[place] for place in np.flatnonzero(found.off(one.area)).tolist()]
    return next((change for change in off if touches(change, one)), off[0] if off else None)


def touches(change: Change, one: Receipt) -> bool:
    """Whether a change is about the area itself."""
    if change.kind == "level_up":
        return any(
            need.skill == change.skill and any(level.person == change.person for level in need.people)
            for need in one.requirements
        )
    return change.initiative == one.initiative and change.area in (None, one.area)
