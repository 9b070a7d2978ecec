"""Single changes to a planned week in order of size, and what the plan is with many of them at once.

A row of scores is a changed week. Its hours equal those of planning that week from scratch, meetings included; tests
check that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import floor
from typing import Final, Literal

import numpy as np

from engine.arrays import Flags, Ints
from engine.availability_index import JoinCandidates
from engine.capacity.availability import is_employed
from engine.facts import InitiativeFacts, LeadWeek, MemberFacts
from engine.meetings import MeetingLoad, rows_attending, without_past
from engine.people_facts import Rating, SkillRatings
from engine.results import PlanFacts
from engine.score_facts import ScoreBreakdown
from engine.scoring.batch_scoring import ScoreMatrix, Scores
from engine.scoring.eligibility import NO_RATINGS, WeekContext
from engine.solver.allocate import hour_prices, rows_with_firm_hours
from engine.solver.exact import Solution, WeekArrays, solve
from engine.solver.solver_input import AllocationTask, PinnedHours, weeks_to_solve
from engine.weights import Weights

PerturbationKind = Literal["level_up", "joins", "point_moved"]

SIZES: Final[dict[PerturbationKind, int]] = {"level_up": 0, "joins": 1, "point_moved": 2}
# A milestone is moved by whole weeks, at most this many.
MOST_WEEKS_MOVED: Final = 8


@dataclass(frozen=True, slots=True)
class Perturbation:
    """One change: someone a level higher in a skill, someone joining an initiative, a milestone moved.

    `level` is the new level; `days` is how much later the milestone is. Settling the area is no answer: it is the question.
    """

    kind: PerturbationKind
    person: str | None = None
    skill: str | None = None
    level: int | None = None
    initiative: str | None = None
    point: str | None = None
    days: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """Smaller first: a level learned, someone joining, a milestone moved by fewer days."""
        return (SIZES[self.kind], self.days)

    @property
    def order(self) -> tuple[int, int, str, str, str, str]:
        """By size, then by name."""
        return (
            *self.size,
            self.person or "",
            self.skill or "",
            self.initiative or "",
            self.point or "",
        )


def next_level(proficiency: float) -> int:
    """One level higher, from whole or half levels."""
    return floor(proficiency) + 1


def perturbations(context: WeekContext, matrix: ScoreMatrix) -> list[Perturbation]:
    """Every possible change of a rating, member or milestone, the smallest first."""
    found = [*level_ups(context, matrix), *joins(context), *moved_points(context)]
    return sorted(found, key=lambda change: change.order)


def level_ups(context: WeekContext, matrix: ScoreMatrix) -> Iterator[Perturbation]:
    for (person, skill), level in matrix.ratings.items():
        up = next_level(level.proficiency)
        if person != context.facts.lead and up <= 4:
            yield Perturbation("level_up", person=person, skill=skill, level=up)


def joins(context: WeekContext) -> Iterator[Perturbation]:
    """Not people who count already or are about to leave, nor those the lead doesn't want suggested."""
    facts, monday = context.facts, context.monday
    last = monday + timedelta(days=context.weights.leaving_days)
    able = [
        key
        for key in people_near(context)
        if key != facts.lead
        and key not in facts.not_suggested
        and (facts.people[key].leaves or date.max) >= last
        and is_employed(facts.people[key], monday, facts.week.sunday)
    ]
    for initiative in facts.initiatives:
        team = context.team(initiative)
        for person in able:
            if person not in team:
                yield Perturbation("joins", person=person, initiative=initiative.key)


def people_near(context: WeekContext) -> Iterable[str]:
    """Everyone on the lead's initiatives, and the candidates for the skills that their areas require."""
    facts = context.facts
    if facts.candidates is None:
        return facts.people
    found: set[str] = set()
    for initiative in facts.initiatives:
        found.update(context.team(initiative))
        for area in initiative.areas:
            found.update([area.owner] if area.owner else [])
            found.update(*(facts.candidates.get(need.skill, ()) for need in area.requirements))
    return found


def moved_points(context: WeekContext) -> Iterator[Perturbation]:
    earliest = context.monday - timedelta(days=context.weights.point_grace_days)
    latest = date.max - timedelta(weeks=MOST_WEEKS_MOVED)
    for initiative in context.facts.initiatives:
        for point in initiative.points:
            if not point.passed and earliest <= point.date <= latest:
                for weeks in range(1, MOST_WEEKS_MOVED + 1):
                    yield Perturbation("point_moved", initiative=initiative.key, point=point.key, days=7 * weeks)


def apply_perturbation(facts: LeadWeek, change: Perturbation) -> LeadWeek:
    """The changed week; nothing is saved."""
    if change.kind == "level_up":
        return with_level(facts, change)
    led = tuple(changed_initiative(one, change) if one.key == change.initiative else one for one in facts.initiatives)
    return replace(facts, initiatives=led)


def with_level(facts: LeadWeek, change: Perturbation) -> LeadWeek:
    """The person rated at the new level on the week's Monday."""
    person = facts.people[change.person or ""]
    before = person.skills.get(change.skill or "", NO_RATINGS)
    rated = SkillRatings(assessed=Rating(change.level or 0, facts.week.monday), interest=before.interest)
    skills = {**person.skills, change.skill or "": rated}
    return replace(facts, people={**facts.people, person.key: replace(person, skills=skills)})


def changed_initiative(initiative: InitiativeFacts, change: Perturbation) -> InitiativeFacts:
    if change.kind == "joins":
        return replace(initiative, members=(*initiative.members, MemberFacts(change.person or "")))
    later = timedelta(days=change.days)
    points = [
        replace(point, date=point.date + later) if point.key == change.point else point for point in initiative.points
    ]
    return replace(initiative, points=tuple(points))


@dataclass(frozen=True, slots=True)
class SensitivityAnalysis:
    """`facts` exclude what has passed; `units` are the plan's half-hours by area, including pinned ones."""

    facts: LeadWeek
    context: WeekContext
    breakdowns: dict[str, ScoreBreakdown]
    matrix: ScoreMatrix
    units: dict[str, int]
    meeting_load: MeetingLoad
    join_candidates: JoinCandidates

    @classmethod
    def of(cls, facts: LeadWeek, plan: PlanFacts, weights: Weights) -> "SensitivityAnalysis":
        return sensitivity_analyses([facts], [plan], weights)[0]

    def planned(self, found: Scores, meeting_load: MeetingLoad | None = None) -> dict[str, Ints]:
        """Half-hours by area for every row, without pinned areas and areas that get no hours in any row."""
        rows, back = distinct_rows(found)
        return {area: units[back] for area, units in self.solved(rows, meeting_load or self.meeting_load).items()}

    def solved(self, found: Scores, meeting_load: MeetingLoad) -> dict[str, Ints]:
        """Both passes; if no meeting depends on the first plan, it is final."""
        weights = self.context.weights
        task = AllocationTask(list(self.breakdowns.values()), self.facts.pins, meeting_load.half_hours)
        names, weeks = weeks_to_solve(self.matrix, found, task, weights)
        solution = solve(weeks, weights, beyond=weights.price_half_hours if meeting_load.undecided else 0)
        units = solution.units
        if meeting_load.undecided:
            used = task.capacity - PinnedHours.of(task, weights).room
            focused = {name: self.has_firm_hours(name, found, units[:, column]) for column, name in enumerate(names)}
            left = (
                meeting_load.half_hours_left(self.chosen(found, meeting_load, solution, focused, task.capacity - used))
                - used
            )
            units = solve_again(weeks, units, np.maximum(left, 0), weights)
        return {name: units[:, column] for column, name in enumerate(names)}

    def has_firm_hours(self, area: str, found: Scores, units: Ints) -> Flags:
        """Per row whether the area has firm hours in the first plan; accepted ones always are."""
        if area in self.facts.accepted:
            return np.asarray(units > 0)
        one, worth = self.breakdowns[area], found.worth[:, self.matrix.places[area]]
        return rows_with_firm_hours(worth, one.tau, one.done, units, self.context.weights)

    def chosen(
        self, found: Scores, meeting_load: MeetingLoad, solution: Solution, focused: dict[str, Flags], room: int
    ) -> Flags:
        """Per row the late meetings that its first plan attends."""
        count = len(found.worth)
        price = np.array(hour_prices(solution.best, np.full(count, room, np.int64), self.context.weights).hour)
        flags = np.zeros((count, len(meeting_load.undecided)), bool)
        for place, (area, length) in enumerate(meeting_load.undecided):
            pinned = self.facts.pins.get(area, 0) > 0
            has_hours = focused.get(area, np.full(count, pinned))
            worth = found.worth[:, self.matrix.places[area]] if area in self.matrix.places else np.zeros(count)
            flags[:, place] = rows_attending(worth, self.breakdowns[area].tau, length, has_hours, price)
        return flags


def solve_again(weeks: WeekArrays, units: Ints, room: Ints, weights: Weights) -> Ints:
    """Solve again the rows whose capacity the attended meetings change."""
    rows = np.flatnonzero(room != weeks.capacity)
    if not len(rows):
        return units
    part = weeks.part(rows)
    found = units.copy()
    found[rows] = solve(
        WeekArrays(part.worth, part.tau, part.most, part.starts, part.opened, part.preference, room[rows]), weights
    ).units
    return found


def distinct_rows(found: Scores) -> tuple[Scores, Ints]:
    """The distinct rows, and the index of each row among them: most changes have no effect, or the same one."""
    places: dict[bytes, int] = {}
    back = np.array(
        [places.setdefault(worth.tobytes(), len(places)) for worth in found.worth],
        np.int64,
    )
    first = np.unique(back, return_index=True)[1] if len(back) else back
    return Scores(found.gap[first], found.worth[first]), back


def sensitivity_analyses(
    weeks: Iterable[LeadWeek], plans: Iterable[PlanFacts], weights: Weights
) -> list[SensitivityAnalysis]:
    """Analyses of many leads; people they share are looked up once."""
    pools: dict[tuple[int, object], JoinCandidates] = {}
    found = []
    for facts, plan in zip(weeks, plans, strict=True):
        key = (id(facts.people), facts.week)
        if key not in pools:
            pools[key] = JoinCandidates(facts.people, facts.week, weights, facts.general_skills)
        ahead = without_past(facts)
        context = WeekContext(ahead, weights)
        ahead = replace(ahead, owned_open=context.owned_open)
        breakdowns = sorted((one.receipt for one in plan.areas), key=lambda one: one.area)
        found.append(
            SensitivityAnalysis(
                facts=ahead,
                context=context,
                breakdowns={one.area: one for one in breakdowns},
                matrix=ScoreMatrix.of(context, breakdowns),
                units={one.area: round(one.hours * 2) for one in plan.items},
                meeting_load=MeetingLoad.of(ahead, weights),
                join_candidates=pools[key],
            )
        )
    return found
