"""Who could take something over: at the level, with room in those weeks, and without a conflict. No queries, no clock.

"At the level" is the engine's `is_at_level`, by a rating and not by an assumption. What is returned names areas and hours,
never levels.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from allocation.board.weekly_hours import NO_HOURS, assignments_with_hours, hours_cell
from allocation.collisions.detection import Collision, collisions_of_lead
from allocation.coverage.weekly_exposure import ExposureOutlook
from allocation.facts import Assignment, AssignmentRole, Facts
from allocation.scenarios.changes.assignments import Move
from allocation.scenarios.changes.new_lead import Add
from allocation.scenarios.changes.overlay import Overlay
from engine.facts import AreaFacts, Stage
from engine.scoring.eligibility import is_at_level
from engine.weeks import Week

MOST: Final = 3
"""Suggestions at once."""
LATEST: Final = 3
"""How many weeks later someone may begin, if there is no room at first."""
NUMBER: Final = 0
"""Of the change that is tried, as an overlay."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What someone could take: an assignment of someone who has too much, or a new one beside the others.

    It is about the weeks from `first` to `last`; without an `end` the new assignment stays.
    """

    initiative: str
    first: Week
    last: Week
    hours: Decimal
    held: Assignment | None = None
    role: AssignmentRole = "deputy"
    stage: Stage = "weekly"
    end: date | None = None
    solves: bool = True
    """Whether this alone solves what it is for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who could take an opening from a week on. `areas` are names: at the level for everything these need, which is
    at least half of the open ones."""

    opening: Opening
    person: str
    start: Week
    areas: Sequence[str]
    all_areas: bool
    free: Decimal
    """Hours free in the fullest of the weeks."""


def find_candidates(facts: Facts, openings: Iterable[Opening], viewer: str) -> list[Candidate]:
    """The best first, at most `MOST`: an opening that solves it, then those at the level for most areas, then most room."""
    outlook = ExposureOutlook(facts)
    found = [one for opening in openings for one in candidates_for(facts, opening, viewer, outlook)]
    found.sort(
        key=lambda one: (not one.opening.solves, one.opening.hours, one.start, -len(one.areas), -one.free, one.person)
    )
    seen: set[str] = set()
    return [one for one in found if not (one.person in seen or seen.add(one.person))][:MOST]  # type: ignore[func-returns-value]


def candidates_for(facts: Facts, opening: Opening, viewer: str, outlook: ExposureOutlook) -> Iterator[Candidate]:
    for name in facts.leads:
        if name == viewer or not is_free_to_lead(facts, name, opening):
            continue
        areas, needed = areas_at_level(facts, name, opening, outlook)
        if len(areas) < max(1, needed // 2):
            continue
        for start in starts(opening):
            free = free_hours(facts, name, start, opening.last)
            if free is not None and free >= opening.hours:
                if not new_conflicts(facts, name, opening, start, outlook):
                    yield Candidate(opening, name, start, areas, len(areas) == needed, free)
                break


def starts(opening: Opening) -> list[Week]:
    """The first week; where the assignment stays, the next ones too."""
    last = 0 if opening.end else min(LATEST, opening.last.since(opening.first))
    return [opening.first + later for later in range(last + 1)]


def is_free_to_lead(facts: Facts, name: str, opening: Opening) -> bool:
    """Not the one who has it, nor anyone who leads it then, nor anyone who leaves the viewer's reporting line."""
    if opening.held is not None and opening.held.person == name:
        return False
    leads = [one for one in facts.assigned.get(name, ()) if one.initiative == opening.initiative and not one.tentative]
    busy = any((one.end or date.max) >= opening.first.monday for one in leads)
    return not busy and facts.sees(name, opening.last)


def areas_at_level(facts: Facts, name: str, opening: Opening, outlook: ExposureOutlook) -> tuple[list[str], int]:
    """The names of the open areas, most at stake first, for whose needs someone is at the level; and how many have needs."""
    row = facts.initiatives[opening.initiative]
    context, initiative = outlook.context(opening.initiative, opening.first)
    team = context.team(initiative)

    def is_able(area: AreaFacts) -> bool:
        levels = [(context.level(name, need.skill, team.get(name)), need.level) for need in area.requirements]
        return all(is_at_level(known, level, rated_only=True) for known, level in levels)

    order = [one.area for one in outlook.stakes(opening.initiative, opening.first)]
    needed = [one for one in initiative.areas if one.requirements and one.status != "settled"]
    able = sorted((one for one in needed if is_able(one)), key=lambda one: order.index(one.key))
    return [row.areas.get(one.key, one.key) for one in able], len(needed)


def free_hours(facts: Facts, name: str, first: Week, last: Week) -> Decimal | None:
    """Hours free in the fullest week; weeks away don't count. None if they are away all the time, or it is unknown."""
    weeks = [week for week in facts.weeks if first <= week <= last]
    cells = [hours_cell(facts, name, week) for week in weeks]
    here = [one for one in cells if not one.is_away]
    if not here or any(one.is_unknown for one in here) or 2 * len(here) < len(cells):
        return None
    return min(max(NO_HOURS, one.room - one.hours) for one in here)


def new_conflicts(facts: Facts, name: str, opening: Opening, start: Week, outlook: ExposureOutlook) -> bool:
    after = change_of(opening, name, start).apply(facts)
    return len(conflicts_of(after, name, outlook)) > len(conflicts_of(facts, name, outlook))


def conflicts_of(facts: Facts, name: str, outlook: ExposureOutlook) -> list[Collision]:
    return list(collisions_of_lead(facts, facts.leads[name], outlook))


def change_of(opening: Opening, name: str, start: Week) -> Overlay:
    if opening.held is not None:
        return Move(NUMBER, opening.held.key, start.monday, name)
    one = opening
    return Add(NUMBER, one.initiative, name, one.role, one.stage, one.hours, start.monday, one.end)


def openings_of_lead(facts: Facts, lead: str) -> list[Opening]:
    """For a lead over capacity: each of their assignments from the first week over on, to hand over."""
    over = [cell for week in facts.weeks if (cell := hours_cell(facts, lead, week)).over and not cell.is_unknown]
    over = [one for one in over if one.week.sunday >= facts.today and facts.sees(lead, one.week)]
    if not over:
        return []
    first, most = over[0].week, max(one.over for one in over)
    rows = [one for one in assignments_with_hours(facts, lead, first) if not one.tentative and one.hours]
    return [
        Opening(
            one.initiative,
            first,
            facts.weeks[-1],
            one.hours or NO_HOURS,
            one,
            one.role,
            one.stage,
            solves=(one.hours or NO_HOURS) >= most,
        )
        for one in rows
        if one.initiative in facts.initiatives
    ]
